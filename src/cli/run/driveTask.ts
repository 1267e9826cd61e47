import type { TaskKey } from '../../core/ids';
import { failed, ok, type Problem, type Result } from '../../core/result';
import type { DelegationRequest } from '../../engine/engineApi';
import type { CommandContext } from '../context';
import { settleAgreements } from '../engine/agreementQuestions';
import { nextChange } from '../engine/changes';
import type { OpenRepository } from '../engine/openRepository';
import { styled } from '../output/output';
import { isAgreementProblem, nextStep, type Policy, type Step } from './nextStep';
import type { Outcome } from './outcome';
import type { Progress } from './progress';

/** How long an agent that asked something may wait before its task is parked, milliseconds: some go on by themselves. */
const QUESTION_PATIENCE_MS = 60_000;

export interface DriveParts {
  readonly repository: OpenRepository;
  readonly output: CommandContext['output'];
  readonly progress: Progress;
  readonly policy: Policy;
  /** Agree to the repository's commands without asking. */
  readonly isYes: boolean;
  /** Keeps for the report what the person should know of a task that is delegated all the same. */
  readonly warn?: (key: TaskKey, messages: readonly string[]) => void;
  readonly interrupted: AbortSignal;
  /** How the task is delegated if it has to be; absent: only what was delegated already is carried on. */
  readonly request?: Omit<DelegationRequest, 'task'>;
}

/** The newest problem the engine reported of a task since something was last done for it. */
interface Heard {
  problem: Problem | undefined;
}

/**
 * Takes one task as far as it comes: delegates it, waits for agent and gates, decides what it was allowed to decide.
 * @returns its outcome; a problem when nothing can be done here at all, for this task or any other.
 */
export async function driveTask(parts: DriveParts, key: TaskKey): Promise<Result<Outcome>> {
  const { engine } = parts.repository;
  const heard: Heard = { problem: undefined };
  const stop = engine.onNotice(({ task, problem }) => {
    if (task === key && problem) heard.problem = problem;
  });
  try {
    return await drive(parts, key, heard);
  } finally {
    stop();
  }
}

async function drive(parts: DriveParts, key: TaskKey, heard: Heard): Promise<Result<Outcome>> {
  const { interrupted, progress } = parts;
  const { engine } = parts.repository;
  const done = { delegated: false, retried: false, askedAgain: false, isToldWhereToAgree: false };
  let askedSince: number | undefined;
  for (;;) {
    if (interrupted.aborted) return ok({ kind: 'interrupted' });
    progress.show(key);
    const step = nextStep(engine.state(), key, parts.policy, done);
    if (step.kind !== 'wait-for-agent') askedSince = undefined;
    switch (step.kind) {
      case 'finish':
        return ok(step.outcome);
      case 'refuse':
        return failed({
          ...step.problem,
          remedy: 'Raise --budget, or go on all the same with --over-budget.',
        });
      case 'wait': {
        const { problem } = heard;
        // The next attempt could not be prepared: the state stays as it is, and only the engine's report tells.
        if (problem && engine.state().tasks[key]?.progress === 'rejected') return outcomeOf(problem);
        await nextChange(engine, interrupted);
        break;
      }
      case 'wait-for-agent':
        askedSince ??= performance.now();
        if (performance.now() - askedSince > QUESTION_PATIENCE_MS)
          return ok({ kind: 'parked', why: 'agent', reason: `the agent asks: ${step.question}` });
        await nextChange(engine, interrupted);
        break;
      case 'agree': {
        const refused = await agree(parts, key, step.problem, done);
        if (refused) return failed(refused);
        await nextChange(engine, interrupted);
        break;
      }
      default: {
        // What was reported before, such as an agreement that was missing, is settled and says nothing of what comes now.
        heard.problem = undefined;
        const refused = await act(parts, key, step);
        if (step.kind === 'delegate') done.delegated = true;
        if (step.kind === 'retry') done.retried = true;
        if (refused && !(await isSolved(parts, refused, done))) return outcomeOf(refused);
      }
    }
  }
}

/**
 * A task stands still for want of an agreement. The window that leads asks its own person; here, what an earlier process
 * asked for is not known any more, and is found out by trying once again.
 */
async function agree(
  { repository, isYes, output }: DriveParts,
  key: TaskKey,
  problem: Problem,
  done: { askedAgain: boolean; isToldWhereToAgree: boolean },
): Promise<Problem | undefined> {
  const { engine } = repository;
  if (engine.role !== 'leading') {
    if (!done.isToldWhereToAgree)
      output.note(`${problem.message} The window that leads this repository asks for it.`);
    done.isToldWhereToAgree = true;
    return undefined;
  }
  if (engine.pendingAgreements().length > 0) {
    const agreed = await settleAgreements(engine, isYes, output);
    return agreed.ok ? undefined : agreed.problem;
  }
  if (done.askedAgain) return problem;
  done.askedAgain = true;
  const retried = await engine.retry(key);
  return retried.ok ? undefined : retried.problem;
}

type Action = Extract<Step, { readonly kind: 'delegate' | 'retry' | 'accept' | 'reject' }>;

/** Does one thing. @returns why it was refused, if it was. */
async function act(parts: DriveParts, key: TaskKey, step: Action): Promise<Problem | undefined> {
  const { repository, request, policy } = parts;
  const { engine } = repository;
  if (step.kind === 'delegate') await warnOfUncommitted(parts, key);
  const done = await (() => {
    switch (step.kind) {
      case 'delegate':
        return request === undefined
          ? Promise.resolve(failed(notDelegated(key)))
          : engine.delegate({ task: key, ...request });
      case 'retry':
        return engine.retry(key, policy.overBudget ?? false);
      case 'accept':
        return engine.decide(key, 'accept', step.tree === undefined ? {} : { tree: step.tree });
      case 'reject':
        return engine.decide(key, 'reject', { comments: step.comments });
      default:
        return step satisfies never;
    }
  })();
  return done.ok ? undefined : done.problem;
}

/** Its agent works from the commit: what stands only on disk it will not see. Nobody is asked, but told. */
async function warnOfUncommitted({ repository, output, warn }: DriveParts, key: TaskKey): Promise<void> {
  const found = await repository.engine.uncommittedFiles(key);
  // Where there is no commit to work from, the delegation itself says so.
  if (!found.ok || found.value.length === 0) return;
  const messages = found.value.map(({ message }) => message);
  for (const message of messages) output.note(styled('yellow', 'warning:'), ` ${message}`);
  warn?.(key, messages);
}

/** A delegation that was refused for want of an agreement is asked for again once the person has agreed. */
async function isSolved(
  { repository, isYes, output }: DriveParts,
  refused: Problem,
  done: { delegated: boolean },
): Promise<boolean> {
  if (!isAgreementProblem(refused.code)) return false;
  if (repository.engine.pendingAgreements().length === 0) return false;
  const agreed = await settleAgreements(repository.engine, isYes, output);
  if (agreed.ok) done.delegated = false;
  return agreed.ok;
}

/** Some problems are about this task; a missing agent or agreement is about all of them. */
function outcomeOf(problem: Problem): Result<Outcome> {
  const isOfAll = problem.fault === 'bug' || /^agent-/.test(problem.code) || isAgreementProblem(problem.code);
  if (isOfAll) return failed(problem);
  return ok({ kind: 'parked', why: 'problem', reason: problem.message, remedy: problem.remedy });
}

const notDelegated = (key: TaskKey): Problem => ({
  code: 'task-not-delegated',
  message: `${key} was not delegated yet.`,
  remedy: 'Delegate it with counterpoint run.',
  fault: 'user',
});
