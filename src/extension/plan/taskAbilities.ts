import { CAN_BE_VALIDATED } from '../../core/run/fold';
import { isQueued, isUnderWay, type TaskProgress } from '../../core/run/state';
import { isOpenAgain, type TaskView } from '../../core/run/taskView';

/** Where Counterpoint itself is at work on a task, and can be told to stop: its gates run, or it is being merged. */
const OURS: ReadonlySet<TaskProgress> = new Set(['validating', 'integrating']);

/** What can be done with a task, as words that the manifest's `when` clauses look for. */
export function abilitiesOf(view: TaskView): string[] {
  const { task, state, run } = view;
  if (!state || !run) return [];
  const words = ['delegated'];
  const isOpen = state.progress !== 'integrated' && state.progress !== 'discarded';
  if (isUnderWay(run)) words.push('alive');
  if (OURS.has(state.progress)) words.push('ours');
  if (isOpen && state.worktree?.state === 'ready') words.push('hasWork');
  // Also before there is a worktree: a delegation whose worktree cannot be made must not stay for ever.
  if (isOpen) words.push('discardable');
  if (isOpen && CAN_BE_VALIDATED.has(state.progress)) words.push('validatable');
  if (state.progress === 'ended') words.push('ended');
  if (state.progress === 'integration-waiting') words.push('unmerged');
  if (isQueued(state, run)) words.push('queued');
  if (
    state.progress === 'failed' ||
    state.progress === 'ended' ||
    state.progress === 'integration-waiting' ||
    state.problem
  )
    words.push('retry');
  if (canBeHandedOver(view)) words.push('handOver');
  if (isOpenAgain(task, state)) words.push('openAgain');
  if (run.gates) words.push('gates');
  if (run.review.decidedAt !== undefined || run.review.openedAt !== undefined) words.push('validated');
  return words;
}

/** Whether its gates run or it is being merged. */
export const isOurs = ({ state }: TaskView): boolean => state !== undefined && OURS.has(state.progress);

/** Where another agent may go on: what was begun is in a worktree, and neither judged right now nor accepted. */
export const canBeHandedOver = ({ state, run }: TaskView): boolean => {
  if (!state || !run || state.worktree?.state !== 'ready') return false;
  if (state.progress === 'failed') return state.failedStep !== 'run-gates';
  return MAY_BE_HANDED_OVER.has(state.progress);
};

const MAY_BE_HANDED_OVER: ReadonlySet<TaskProgress> = new Set([
  'running',
  'waiting',
  'ended',
  'review',
  'rejected',
]);
