import type { TaskKey } from '../../core/ids';
import type { Problem } from '../../core/result';
import { nextChange } from '../engine/changes';
import type { DriveParts } from '../run/driveTask';

/** Gives a task's work up and waits until its worktree is gone (its state is kept under a backup ref) or cannot go. */
export async function discardWork(parts: DriveParts, key: TaskKey): Promise<Problem | undefined> {
  const { engine } = parts.repository;
  const decided = await engine.decide(key, 'discard', {});
  if (!decided.ok) return decided.problem;
  for (;;) {
    parts.progress.show(key);
    const task = engine.state().tasks[key];
    const isOver = !task || task.worktree?.state !== 'ready' || task.problem !== undefined;
    if (isOver || parts.interrupted.aborted) return undefined;
    await nextChange(engine, parts.interrupted);
  }
}
