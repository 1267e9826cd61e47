import path from 'node:path';
import { commitId } from '../../core/git/refs';
import type { TaskKey } from '../../core/ids';
import { ok, type Result } from '../../core/result';
import { restoreWorktree } from '../worktrees/restoreWorktree';
import type { RepositoryContext } from './context';

/** Makes the worktree of a task anew when somebody deleted its folder: every step that is tried again needs it. */
export async function restoredWorktree(context: RepositoryContext, key: TaskKey): Promise<Result<void>> {
  const task = context.state().tasks[key];
  const isOver = task?.progress === 'integrated' || task?.progress === 'discarded';
  if (isOver || task?.worktree?.state !== 'ready') return ok(undefined);
  const { branch, folder, base } = task.worktree;
  const commit = commitId(base);
  if (!commit.ok) return commit;
  const { git, repository } = context;
  return restoreWorktree(git, {
    repository,
    root: path.dirname(folder),
    folder,
    branch,
    base: commit.value,
  });
}
