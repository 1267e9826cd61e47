import { ok, type Result, userProblem } from '../../core/result';
import type { CriterionRow, VerificationReport, VerifyPlace } from '../../engine/engineApi';
import { checkoutPlan } from '../../engine/contract/checkoutPlan';
import type { CommandContext } from '../context';
import { settleAgreements } from '../engine/agreementQuestions';
import { type OpenRepository, withRepository } from '../engine/openRepository';
import { EXIT, type ExitCode } from '../exitCodes';
import { refuse } from '../output/refuse';
import { allTasks, findTask } from '../run/chooseTasks';
import { type Interruption, withInterruption } from '../run/interruption';
import { chooseCriteria } from './chooseCriteria';
import { type Decision, decideCriterion, readDecision } from './decideCriterion';
import { printVerification, verifyReport, type VerifyReport } from './verifyReport';

/** `counterpoint verify`: runs what verifies acceptance criteria, on a commit or in a task's worktree. */
export async function verifyCommand(context: CommandContext): Promise<ExitCode> {
  const { options, output } = context;
  if (options.has('commit') && options.has('task'))
    return refuse(output, userProblem('wrong-usage', 'Give --commit or --task, not both.'));
  const decision = readDecision(options);
  if (!decision.ok) return refuse(output, decision.problem);
  return withInterruption(
    output,
    (interruption) =>
      withRepository(context, { mayLead: true }, (repository) =>
        verify(context, repository, interruption, decision.value),
      ),
    'Interrupted: ending what runs.',
  );
}

async function verify(
  { options, output, positionals }: CommandContext,
  repository: OpenRepository,
  interruption: Interruption,
  decision: Decision | undefined,
): Promise<ExitCode> {
  const { engine, plan } = repository;
  const { signal } = interruption;
  const rows = await engine.criteria();
  if (!rows.ok) return refuse(output, rows.problem);
  const chosen = chooseCriteria(rows.value, checkoutPlan(plan()), {
    names: positionals,
    all: options.has('all'),
    feature: options.text('feature'),
  });
  if (!chosen.ok) return refuse(output, chosen.problem);
  const place = placeOf(repository, options.text('task'), options.text('commit'));
  if (!place.ok) return refuse(output, place.problem);
  if (decision)
    return decideCriterion(repository, chosen.value, decision, place.value, {
      interruption,
      isYes: options.has('yes'),
      output,
    });
  const runnable = chosen.value.filter(({ criterion }) => criterion.verification.kind !== 'person');
  const done =
    runnable.length === 0
      ? ok(undefined)
      : await run({ repository, runnable, place: place.value, isYes: options.has('yes'), signal, output });
  if (!done.ok) return refuse(output, done.problem);
  const isHead = place.value.kind === 'commit' && place.value.commit === undefined;
  const report = verifyReport(chosen.value, done.value, engine, isHead);
  if (output.json) output.data(report);
  else printVerification(report, output);
  return signal.aborted ? EXIT.interrupted : exitCodeFor(report);
}

interface Run {
  readonly repository: OpenRepository;
  readonly runnable: readonly CriterionRow[];
  readonly place: VerifyPlace;
  readonly isYes: boolean;
  readonly signal: AbortSignal;
  readonly output: CommandContext['output'];
}

async function run({
  repository: { engine },
  runnable,
  place,
  isYes,
  signal,
  output,
}: Run): Promise<Result<VerificationReport>> {
  const criteria = runnable.map(({ ref }) => ref);
  const asked = await engine.verifyAgreements({ criteria, place });
  if (!asked.ok) return asked;
  const settled = await settleAgreements(engine, isYes, output, asked.value);
  if (!settled.ok) return settled;
  return engine.verifyCriteria({
    criteria,
    place,
    by: 'command line',
    signal,
    onProgress: ({ done, total, latest }) =>
      output.note(`${done}/${total} ${latest.criterion.split('#').at(-1) ?? ''} ${latest.outcome}`),
  });
}

function placeOf(
  { engine, plan }: OpenRepository,
  task: string | undefined,
  commit: string | undefined,
): Result<VerifyPlace> {
  if (task === undefined) return ok({ kind: 'commit', ...(commit === undefined ? {} : { commit }) });
  const unlisted = Object.values(engine.state().tasks).find(({ key }) => key === task);
  if (unlisted) return ok({ kind: 'task', task: unlisted.key });
  const found = findTask(allTasks(plan()), task);
  return found.ok ? ok({ kind: 'task', task: found.value.task.key }) : found;
}

/** The worst of all criteria: what does not hold, then what could not be run, then what waits for a person. */
function exitCodeFor({ criteria }: VerifyReport): ExitCode {
  const outcomes = new Set(criteria.map(({ outcome }) => outcome));
  if (outcomes.has('failed') || outcomes.has('timed-out')) return EXIT.no;
  if (outcomes.has('could-not-run') || outcomes.has('cancelled')) return EXIT.impossible;
  return outcomes.has('needs-person') ? EXIT.needsPerson : EXIT.fine;
}
