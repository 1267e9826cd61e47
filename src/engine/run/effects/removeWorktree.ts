import { commitId } from '../../../core/git/refs';
import { failed, ok } from '../../../core/result';
import { backupStamp } from '../backupStamp';
import { resolveCommit } from '../../git/repository';
import { removeWorktree } from '../../worktrees/removeWorktree';
import path from 'node:path';
import { attemptOf, worktreeOf } from '../context';
import type { RepositoryContext } from '../context';
import type { EffectExecutor } from '../orchestrator';

/**
 * Removes the worktree of a task that was integrated (only when that is proven) or that a person discarded (its whole
 * state is kept under a backup ref first).
 */
export const removeWorktreeEffect =
  (context: RepositoryContext): EffectExecutor =>
  async (effect) => {
    const { task, run } = effect;
    const { branch, folder, base, target } = worktreeOf(task);
    const tip = await resolveCommit(context.git, context.repository.place, target);
    if (!tip.ok) return tip;
    // A target branch that is gone proves nothing: then the base is all that is known to be kept.
    const known = commitId(base);
    if (!known.ok) return known;
    const removed = await removeWorktree(
      context.git,
      {
        repository: context.repository,
        root: path.dirname(folder),
        folder,
        branch,
        target: tip.value ?? known.value,
        backup: {
          run: run.id,
          stamp: backupStamp(context.state().effects[effect.effect]?.at ?? run.requestedAt),
        },
        deleteBranch: true,
        ...(task.progress === 'discarded' ? { personConfirmed: true as const } : {}),
      },
      attemptOf(effect, context.state()),
    );
    if (!removed.ok) return failed(removed.problem);
    const backup = removed.value.backup?.ref;
    return ok({
      events: [
        {
          type: 'worktree.removed',
          run: run.id,
          task: task.key,
          folder,
          ...(backup === undefined ? {} : { backup }),
        },
      ],
    });
  };
