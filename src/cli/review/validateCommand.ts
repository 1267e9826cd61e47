import type { TaskKey } from '../../core/ids';
import { type Problem, userProblem } from '../../core/result';
import { currentRun, type JournalState, type RunState, type TaskState } from '../../core/run/state';
import type { CommandContext } from '../context';
import { type OpenRepository, withRepository } from '../engine/openRepository';
import { EXIT, type ExitCode } from '../exitCodes';
import { refuse } from '../output/refuse';
import { allTasks, findTask } from '../run/chooseTasks';
import { driveTask, type DriveParts } from '../run/driveTask';
import { type Interruption, settle, withInterruption } from '../run/interruption';
import { hasPassed, WITHOUT_GATES } from '../run/outcome';
import { Progress } from '../run/progress';
import { type Decision, decisionOf } from './decision';
import { discardWork } from './discardWork';
import { printValidation, validationReport } from './verdicts';

/** `counterpoint validate`: the gates' verdict on a task's work, and a person's decision on it. */
export async function validateCommand(context: CommandContext): Promise<ExitCode> {
  const { output, options, positionals } = context;
  const decision = decisionOf(options);
  if (!decision.ok) return refuse(output, decision.problem);
  return withInterruption(output, (interruption) =>
    withRepository(context, { mayLead: true }, async (repository) => {
      interruption.watch(repository);
      const key = taskNamed(repository, positionals[0] ?? '');
      if (typeof key !== 'string') return refuse(output, key);
      const parts: DriveParts = {
        repository,
        output,
        progress: new Progress(repository, output),
        policy: { acceptPassing: false, attempts: 0 },
        isYes: options.has('yes'),
        interrupted: interruption.signal,
      };
      return await validate(context, parts, key, decision.value, interruption);
    }),
  );
}

/** The key of a task that was delegated; of one that left its list as well, by its key. */
function taskNamed({ engine, plan }: OpenRepository, name: string): TaskKey | Problem {
  const state = engine.state();
  const unlisted = Object.values(state.tasks).find(({ key }) => key === name);
  if (unlisted) return unlisted.key;
  const found = findTask(allTasks(plan()), name);
  if (!found.ok) return found.problem;
  const { key, id } = found.value.task;
  return state.tasks[key]
    ? key
    : userProblem('task-not-delegated', `${id} was not delegated yet.`, {
        remedy: `Delegate it with counterpoint run ${id}.`,
      });
}

async function validate(
  context: CommandContext,
  parts: DriveParts,
  key: TaskKey,
  decision: Decision,
  interruption: Interruption,
): Promise<ExitCode> {
  const { output } = context;
  const refused =
    decision.kind === 'discard'
      ? await discardWork(parts, key)
      : decision.kind === 'reject'
        ? await reject(parts, key, decision.comments)
        : await judge(parts, key, decision.kind === 'accept');
  await settle(parts.repository, interruption);
  if (refused) return refuse(output, refused);
  const { task, run } = current(parts.repository.engine.state(), key);
  const report = validationReport(task, run);
  if (output.json) output.data(report);
  else {
    if (decision.kind !== 'discard') printValidation(report, output);
    output.note(nextWords(task, run, decision));
  }
  if (interruption.signal.aborted) return EXIT.interrupted;
  return exitCodeFor(task, run, decision);
}

/** Runs the gates, unless the work as it is was judged already and only a decision is due; then decides. */
async function judge(parts: DriveParts, key: TaskKey, isAccepted: boolean): Promise<Problem | undefined> {
  const { engine } = parts.repository;
  const before = engine.state().tasks[key];
  const isJudged = isAccepted && before?.progress === 'review' && (await isUnchanged(parts, key));
  if (!isJudged && before?.progress !== 'integrated') {
    const requested = await engine.requestValidation(key);
    if (!requested.ok) return requested.problem;
    const driven = await driveTask(parts, key);
    if (!driven.ok) return driven.problem;
  }
  const { task, run } = current(engine.state(), key);
  if (!isAccepted || parts.interrupted.aborted || task.progress !== 'review' || !hasPassed(run))
    return undefined;
  const tree = run.gates?.tree;
  const accepted = await engine.decide(key, 'accept', tree === undefined ? {} : { tree });
  if (!accepted.ok) return accepted.problem;
  const driven = await driveTask(parts, key);
  return driven.ok ? undefined : driven.problem;
}

/** Whether the worktree still holds what the gates have judged: only that is accepted. */
async function isUnchanged({ repository }: DriveParts, key: TaskKey): Promise<boolean> {
  const { engine } = repository;
  const review = await engine.openReview(key);
  const { run } = current(engine.state(), key);
  const isSame = review.ok && run.gates?.tree !== undefined && review.value.tree === run.gates.tree;
  // Nobody looks at it while the gates run again.
  if (!isSame) await engine.closeReview(key);
  return isSame;
}

async function reject(parts: DriveParts, key: TaskKey, comments: string): Promise<Problem | undefined> {
  const rejected = await parts.repository.engine.decide(key, 'reject', { comments });
  if (!rejected.ok) return rejected.problem;
  const driven = await driveTask(parts, key);
  return driven.ok ? undefined : driven.problem;
}

function current(state: JournalState, key: TaskKey): { readonly task: TaskState; readonly run: RunState } {
  const task = state.tasks[key];
  const run = task && currentRun(state, task);
  // The command has found the task in the journal, and nothing is ever taken out of it.
  if (!task || !run) throw new Error(`${key} is gone from the journal`);
  return { task, run };
}

function exitCodeFor(task: TaskState, run: RunState, decision: Decision): ExitCode {
  if (decision.kind === 'discard')
    return task.progress === 'discarded' && !task.problem ? EXIT.fine : EXIT.needsPerson;
  if (task.progress === 'integrated') return EXIT.fine;
  if (run.gates === undefined || task.progress !== 'review') return EXIT.needsPerson;
  return hasPassed(run) ? EXIT.fine : EXIT.no;
}

function nextWords(task: TaskState, run: RunState, decision: Decision): string {
  if (task.progress === 'integrated') return 'It is merged.';
  if (task.progress === 'discarded')
    return 'Its work was given up; refs/counterpoint/backup keeps its state.';
  if (task.progress !== 'review') return 'It waits for a person.';
  if (decision.kind === 'accept' && run.gates?.verdicts.length === 0)
    return `It was not accepted: no gate judged it. ${WITHOUT_GATES}`;
  return decision.kind === 'accept'
    ? 'It was not accepted: its gates did not pass. Send it back with --reject "comments".'
    : 'Decide: --accept, --reject "comments", or --discard --confirm.';
}
