import type { Handlers } from './handlers';
import { isCurrent } from './moveTask';
import { MAY_BE_ASKED_AGAIN, MAY_WAIT_FOR_TARGET } from './progress';
import { between } from './reviewClock';

/** Code of the problem of a task whose merge met a conflict. */
export const INTEGRATION_CONFLICT = 'integration-conflict';

/** Conflicts of one task that are remembered. */
const CONFLICTS_KEPT = 20;

/** Folds how accepted work came to its target, what kept a task from going on, and the end of its worktree. */
export const INTEGRATION_EVENTS: Handlers<
  'task.integrated' | 'integration.waiting' | 'request.failed' | 'task.retried' | 'worktree.removed'
> = {
  'task.integrated': (state, event, at) => {
    const task = state.tasks[event.task];
    if (!task || task.integratedAt !== undefined || !isCurrent(task, event.run)) return;
    task.progress = 'integrated';
    task.problem = undefined;
    task.commit = event.commit;
    task.integratedAt = at.ts;
    if (task.acceptedAt !== undefined) task.integrationMs += between(task.acceptedAt, at.ts);
  },

  'integration.waiting': (state, event, at) => {
    const task = state.tasks[event.task];
    if (!task || !isCurrent(task, event.run) || !MAY_WAIT_FOR_TARGET.has(task.progress)) return;
    task.progress = 'integration-waiting';
    task.problem = event.problem;
    if (event.problem.code !== INTEGRATION_CONFLICT) return;
    const { files, total } = event.conflict ?? { files: [], total: 0 };
    task.conflicts = [...task.conflicts, { files: [...files], total, at: at.ts }].slice(-CONFLICTS_KEPT);
  },

  'request.failed': (state, event) => {
    const task = state.tasks[event.task];
    if (!task || !isCurrent(task, event.run) || !MAY_BE_ASKED_AGAIN.has(task.progress)) return;
    task.problem = event.problem;
  },

  'task.retried': (state, event) => {
    const task = state.tasks[event.task];
    if (!task || !isCurrent(task, event.run)) return;
    task.problem = undefined;
    if (task.progress === 'integration-waiting') {
      task.progress = 'accepted';
      // What kept it from its target may have been settled in the worktree: the old commit would keep it again.
      task.commit = undefined;
    }
    if (task.progress === 'failed')
      task.progress = task.failedStep === 'run-gates' ? 'completed' : 'preparing';
    task.failedStep = undefined;
  },

  'worktree.removed': (state, event) => {
    const task = state.tasks[event.task];
    if (task?.worktree?.folder === event.folder) task.worktree.state = 'removed';
  },
};
