import type { TaskCommit } from '../../core/integration/commitMessage';
import type { RunState, TaskState } from '../../core/run/state';

/** What a task's commit and its merge say of it. */
export const commitWords = (task: TaskState, run: RunState): TaskCommit => ({
  task: task.key.slice(task.key.lastIndexOf('#') + 1),
  feature: task.feature,
  run: run.id,
  agent: run.agentName,
  title: task.title,
});
