import type { EffectKind } from './events';
import type { TaskProgress } from './state';

/** Steps an agent's own words may move a task between; once its gates began, only gates and people do. */
export const MOVED_BY_AGENT: ReadonlySet<TaskProgress> = new Set([
  'preparing',
  'running',
  'waiting',
  'ended',
  'completed',
  'failed',
]);

/** Where a person may ask for the gates: there is work, and no decision on it yet. */
export const CAN_BE_VALIDATED: ReadonlySet<TaskProgress> = new Set([
  'running',
  'waiting',
  'ended',
  'completed',
  'review',
  'integration-waiting',
  'failed',
]);

/** Where a next attempt may be asked for: a person decided otherwise everywhere else, and the decision stands. */
export const MAY_BE_ASKED_AGAIN: ReadonlySet<TaskProgress> = new Set([
  'preparing',
  'ended',
  'review',
  'rejected',
]);

const PREPARED: ReadonlySet<TaskProgress> = new Set(['preparing', 'failed', 'ended']);
const JUDGED: ReadonlySet<TaskProgress> = new Set([
  'running',
  'waiting',
  'ended',
  'completed',
  'validating',
  'review',
  'failed',
]);
const MERGED: ReadonlySet<TaskProgress> = new Set([
  'completed',
  'review',
  'accepted',
  'integrating',
  'integration-waiting',
]);

/** What an intent moves a task to, from where it may, and where it must stand for the failure to be the task's. */
export const PROGRESS_OF_INTENT: Partial<
  Record<
    EffectKind,
    {
      readonly to: TaskProgress;
      readonly from: ReadonlySet<TaskProgress>;
      readonly failsFrom: ReadonlySet<TaskProgress>;
    }
  >
> = {
  'add-worktree': { to: 'preparing', from: PREPARED, failsFrom: new Set(['preparing']) },
  // The process may have started, and even ended, before its start was found to have failed.
  'start-run': { to: 'preparing', from: PREPARED, failsFrom: new Set(['preparing', 'running', 'ended']) },
  'run-gates': { to: 'validating', from: JUDGED, failsFrom: new Set(['validating']) },
  commit: { to: 'integrating', from: MERGED, failsFrom: new Set(['integrating']) },
  integrate: { to: 'integrating', from: MERGED, failsFrom: new Set(['integrating', 'integration-waiting']) },
};

/** Where a task may be told that something keeps it from its target. */
export const MAY_WAIT_FOR_TARGET: ReadonlySet<TaskProgress> = new Set([
  'accepted',
  'integrating',
  'integration-waiting',
]);

/** Code of the problem with which an effect is closed that nobody wants any more: it is no failure of the task. */
export const SUPERSEDED = 'superseded';
