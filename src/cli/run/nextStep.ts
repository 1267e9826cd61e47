import { scopeOfBudgetProblem } from '../../core/metrics/budget';
import { currentRun, type JournalState, type RunState, type TaskState } from '../../core/run/state';
import { personNeeded } from '../../core/run/decide';
import type { TaskKey } from '../../core/ids';
import type { Problem } from '../../core/result';
import { commentsFor, hasPassed, hindered, type Outcome, whyNotAccepted } from './outcome';

/** What the person allowed the command line to decide for them. */
export interface Policy {
  readonly acceptPassing: boolean;
  /** How often one task's work may be sent back. */
  readonly attempts: number;
  /** Tasks go on although a budget is used up. */
  readonly overBudget?: boolean;
}

/** What was done for this task in this call: each at most once, so that the loop comes to an end. */
export interface Done {
  readonly delegated: boolean;
  readonly retried: boolean;
}

export type Step =
  | { readonly kind: 'delegate' }
  | { readonly kind: 'retry' }
  /** A budget is used up, and nobody said that it may go on: true for every further task, too. */
  | { readonly kind: 'refuse'; readonly problem: Problem }
  | { readonly kind: 'accept'; readonly tree: string | undefined }
  | { readonly kind: 'reject'; readonly comments: string }
  /** Something goes on by itself. */
  | { readonly kind: 'wait' }
  /** The agent asked something; nobody can answer here, but some agents go on by themselves. */
  | { readonly kind: 'wait-for-agent'; readonly question: string }
  /** The problem can be solved by agreeing to commands. */
  | { readonly kind: 'agree'; readonly problem: Problem }
  | { readonly kind: 'finish'; readonly outcome: Outcome };

const AGREEMENT_PROBLEMS: ReadonlySet<string> = new Set([
  'commands-not-agreed',
  'executable-config-changed',
  'journal-suspect',
]);

/** Whether a problem is that a person has not agreed to something yet. */
export const isAgreementProblem = (code: string): boolean => AGREEMENT_PROBLEMS.has(code);

/** What the command line does next for a task: a pure function of the state and of what it was allowed. */
export function nextStep(state: JournalState, key: TaskKey, policy: Policy, done: Done): Step {
  const task = state.tasks[key];
  const run = task && currentRun(state, task);
  if (!task || !run) return done.delegated ? { kind: 'wait' } : { kind: 'delegate' };
  const { problem } = task;
  if (problem && isAgreementProblem(problem.code))
    return { kind: 'agree', problem: { ...problem, fault: 'user' } };
  if (problem && scopeOfBudgetProblem(problem.code) !== undefined) return afterBudget(problem, policy, done);
  switch (task.progress) {
    case 'preparing':
    case 'running':
    case 'completed':
    case 'validating':
    case 'rejected':
    case 'accepted':
    case 'integrating':
      return problem ? unblock(task, done) : { kind: 'wait' };
    case 'waiting':
      return { kind: 'wait-for-agent', question: run.message ?? 'it waits for a person' };
    case 'ended':
      return afterEnd(state, task, run, policy, done);
    case 'review':
      return afterGates(run, policy);
    case 'failed':
    case 'integration-waiting':
      return unblock(task, done);
    case 'integrated':
      return { kind: 'finish', outcome: { kind: 'integrated' } };
    case 'discarded':
      if (task.worktree?.state === 'ready') return problem ? parked(task, 'problem') : { kind: 'wait' };
      return done.delegated ? parked(task, 'problem', 'it was discarded') : { kind: 'delegate' };
    default:
      return task.progress satisfies never;
  }
}

/** Tried once again: the day may be over, or the budget another one. */
function afterBudget(problem: Omit<Problem, 'fault'>, { overBudget }: Policy, done: Done): Step {
  const mayHelp = !done.retried && (!done.delegated || overBudget === true);
  return mayHelp ? { kind: 'retry' } : { kind: 'refuse', problem: { ...problem, fault: 'user' } };
}

/** What failed before this call is tried once again: that is what running a task that failed means. */
const unblock = (task: TaskState, done: Done): Step =>
  task.problem && !done.retried && !done.delegated ? { kind: 'retry' } : parked(task, 'problem');

/** An agent that ended without saying that it was done: with leave to do so, the task is given to it again. */
function afterEnd(state: JournalState, task: TaskState, run: RunState, policy: Policy, done: Done): Step {
  const mayTryAgain = policy.acceptPassing
    ? run.attempt <= policy.attempts
    : !done.retried && !done.delegated;
  return mayTryAgain ? { kind: 'retry' } : parked(task, 'agent', personNeeded(state, task));
}

function afterGates(run: RunState, { acceptPassing, attempts }: Policy): Step {
  if (!acceptPassing || !run.gates) return { kind: 'finish', outcome: { kind: 'review' } };
  const strays = run.gates.scope.outOfScope;
  if (hasPassed(run) && strays.length === 0) return { kind: 'accept', tree: run.gates.tree };
  const comments = commentsFor(run);
  const helps = comments !== '' && hindered(run).length === 0;
  if (helps && run.attempt <= attempts) return { kind: 'reject', comments };
  return { kind: 'finish', outcome: { kind: 'parked', ...whyNotAccepted(run) } };
}

const parked = (
  task: TaskState,
  why: 'problem' | 'agent',
  reason = task.problem?.message ?? 'it needs a person',
): Step => ({
  kind: 'finish',
  outcome: { kind: 'parked', why, reason, remedy: task.problem?.remedy },
});
