import { lstat } from 'node:fs/promises';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { isOwnBranch } from '../../core/worktrees/names';
import { withFileProblems } from '../git/fileProblem';
import type { GitRunner, RunOptions } from '../git/gitPort';
import type { Attempt } from '../git/ownLocks';
import { treeOf } from '../git/repository';
import { endTaggedProcesses } from '../git/taggedProcesses';
import { type Backup, backupWorktree } from './backup';
import { discardFolder } from './bin';
import { deleteOwnBranch } from './deleteOwnBranch';
import { isKeptIn } from './keptIn';
import { requireOwnWorktree } from './ownership';
import { listWorktrees, registrationFor } from './registry';
import { type Removal, type RemovalRequest, worktreeHasWork } from './removal';
import { finishRemoval } from './removeRegistration';
import { snapshotWorktree } from './snapshot';
import { worktreeStatus } from './worktreeStatus';

/**
 * Removes a worktree whose work is proven to be in the target, or, when a person confirmed, keeps its full state
 * under a backup ref first. The folder leaves its place in one rename, so a crash leaves all of it or none.
 * Problems: `worktree-has-work`, `worktree-in-use`, `worktree-not-ours`, `worktree-locked`,
 * `worktree-nested-repository`, `worktree-changing`, those of `worktreePlace` and git.
 */
export const removeWorktree = (
  runner: GitRunner,
  request: RemovalRequest,
  attempt: Attempt,
): Promise<Result<Removal>> => {
  const options: RunOptions = { tag: attempt.tag, ...(attempt.signal ? { signal: attempt.signal } : {}) };
  return withFileProblems(`removing ${request.folder}`, () =>
    runner.exclusive(
      request.repository.commonDir,
      async (inside) => {
        const isInterrupted = attempt.interruptedSince !== undefined;
        if (isInterrupted) await endTaggedProcesses(attempt.tag);
        // Deleted by hand, or by a removal that a crash cut short: what is left of it goes, its commits are kept.
        return (await isGone(request.folder)) && (isInterrupted || (await wasOurs(inside, request, options)))
          ? finishRemoval(inside, request, options)
          : remove(inside, request, options);
      },
      options,
    ),
  );
};

const isGone = (folder: string): Promise<boolean> =>
  lstat(folder).then(
    () => false,
    () => true,
  );

/** Whether a folder that is gone was a worktree: git still knows it, or forgot it and left a branch that nobody uses. */
const wasOurs = async (
  runner: GitRunner,
  { repository, folder, branch }: RemovalRequest,
  options: RunOptions,
): Promise<boolean> => {
  if (await registrationFor(repository.commonDir, folder)) return true;
  if (branch === undefined) return false;
  const listed = await listWorktrees(runner, repository.place, options);
  return listed.ok && listed.value.every((worktree) => worktree.branch !== branch);
};

const remove = async (
  runner: GitRunner,
  request: RemovalRequest,
  options: RunOptions,
): Promise<Result<Removal>> => {
  const { repository, folder } = request;
  const own = await requireOwnWorktree(runner, request, options);
  if (!own.ok) return own;
  const status = await worktreeStatus(runner, repository.commonDir, folder, request.target, options);
  if (!status.ok) return status;
  const { place, commit } = status.value;
  const kept = await isKeptIn(runner, place, commit, request.target, options);
  if (!kept.ok) return kept;
  const snapshot = await snapshotWorktree(runner, place, commit, options);
  if (!snapshot.ok) return snapshot;
  if (snapshot.value.nested.length > 0) {
    return failed(
      userProblem(
        'worktree-nested-repository',
        `${folder} holds other repositories, which no backup can keep: ${snapshot.value.nested.join(', ')}.`,
        {
          remedy: 'Move them to another place.',
        },
      ),
    );
  }
  const committed = await treeOf(runner, place, commit, options);
  if (!committed.ok) return committed;
  // The index is the agent's, and its flags can hide changes from status; the snapshot reads the files themselves.
  const clean = status.value.clean && snapshot.value.tree === committed.value;
  let backup: Backup | undefined;
  if (!clean || !kept.value) {
    if (request.personConfirmed !== true) return failed(worktreeHasWork(folder, clean, kept.value));
    const saved = await backupWorktree(runner, place, commit, request.backup, options);
    if (!saved.ok) return saved;
    // Read back and compare with a second look: what is removed is what was kept.
    const again = await snapshotWorktree(runner, place, commit, options);
    if (!again.ok) return again;
    if (again.value.tree !== saved.value.tree) {
      return failed(
        userProblem('worktree-changing', `${folder} changed while it was backed up.`, {
          remedy: 'End what is running there, then try again.',
        }),
      );
    }
    backup = { ref: saved.value.ref, commit: saved.value.commit };
  }
  await discardFolder(request.root, place.workTree, own.value.registration, options.tag ?? '');
  const branch =
    status.value.head.kind === 'branch' && isOwnBranch(status.value.head.branch)
      ? status.value.head.branch
      : undefined;
  if (!request.deleteBranch || branch === undefined) return ok({ backup, branchDeleted: undefined });
  const deleted = await deleteOwnBranch(runner, repository.place, branch, commit, options);
  return deleted.ok ? ok({ backup, branchDeleted: branch }) : deleted;
};
