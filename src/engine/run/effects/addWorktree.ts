import path from 'node:path';
import { commitId } from '../../../core/git/refs';
import { ok } from '../../../core/result';
import { addWorktree } from '../../worktrees/addWorktree';
import { recoverWorktree } from '../../worktrees/recoverWorktree';
import { attemptOf, worktreeOf, worktreesRoot } from '../context';
import type { RepositoryContext } from '../context';
import { superseded, type EffectExecutor } from '../orchestrator';

/** Makes the task's worktree on its own branch; an addition that a crash cut short is completed or taken back first. */
export const addWorktreeEffect =
  (context: RepositoryContext): EffectExecutor =>
  async (effect) => {
    const { branch, folder, base } = worktreeOf(effect.task);
    const commit = commitId(base);
    if (!commit.ok) return commit;
    const intent = {
      repository: context.repository,
      root: path.dirname(folder) === worktreesRoot(context) ? worktreesRoot(context) : path.dirname(folder),
      folder,
      branch,
      base: commit.value,
    };
    const attempt = attemptOf(effect, context.state());
    if (effect.isResumed) {
      const recovered = await recoverWorktree(context.git, intent, attempt);
      if (!recovered.ok) return recovered;
      if (recovered.value === 'complete') return ok({});
      if (!effect.isWanted()) return superseded('add-worktree');
    }
    const added = await addWorktree(context.git, intent, attempt);
    return added.ok ? ok({}) : added;
  };
