import type { TaskKey } from '../../core/ids';
import { currentRun } from '../../core/run/state';
import { taskView } from '../../core/run/taskView';
import type { OpenRepository } from '../engine/openRepository';
import { styled, type Output } from '../output/output';
import { allTasks } from './chooseTasks';

/** What goes on, on standard error: one line when a task gets somewhere, none for what its agent chats. */
export class Progress {
  private readonly shown = new Map<TaskKey, string>();

  constructor(
    private readonly repository: OpenRepository,
    private readonly output: Output,
  ) {}

  /** Prints where a task stands if that is news. */
  show(key: TaskKey): void {
    const state = this.repository.engine.state();
    const taskState = state.tasks[key];
    const run = taskState && currentRun(state, taskState);
    if (!taskState || !run) return;
    // A problem is told by the engine's log or asked about, with its way out, and told again with the outcome.
    if (taskState.problem) return;
    const where = `${run.id} ${taskState.progress}`;
    if (this.shown.get(key) === where) return;
    this.shown.set(key, where);
    const listed = allTasks(this.repository.plan()).find(({ task }) => task.key === key);
    if (!listed) return;
    const isTalk = taskState.progress === 'running';
    const { description } = taskView(listed.task, state, () => []);
    const words = isTalk ? `${run.agentName} is working` : description;
    const attempt = run.attempt > 1 ? ` (attempt ${run.attempt})` : '';
    this.output.note(styled('bold', listed.task.id), `  ${words}${attempt}`);
  }
}
