import type { RunId, TaskKey } from '../../core/ids';
import type { TaskView } from '../../core/run/taskView';

/** What the person of this window knows already, because they did it or look at it: nothing is told of that. */
export class Attention {
  private readonly stopped = new Set<RunId>();
  private readonly watched = new Set<TaskKey>();

  /** The person ends this run: that it ended is no news. */
  stopping({ run }: TaskView): void {
    if (run) this.stopped.add(run.id);
  }

  /** The person waits for this task's gates, and is shown the review when they are done. */
  async during<T>(task: TaskKey, work: () => PromiseLike<T>): Promise<T> {
    this.watched.add(task);
    try {
      return await work();
    } finally {
      this.watched.delete(task);
    }
  }

  /** Whether what a view says now is known to the person. */
  knows({ task, run, state, look }: TaskView): boolean {
    if (look === 'review') return this.watched.has(task.key);
    return state?.progress === 'ended' && run !== undefined && this.stopped.has(run.id);
  }
}
