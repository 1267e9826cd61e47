import { lstat } from 'node:fs/promises';
import { branchRef, type CommitId } from '../../core/git/refs';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { isOwnBranch } from '../../core/worktrees/names';
import { withFileProblems } from '../git/fileProblem';
import type { GitRunner, RunOptions } from '../git/gitPort';
import type { Attempt } from '../git/ownLocks';
import { resolveCommit } from '../git/repository';
import { type Backup, keepCommit } from './backup';
import { discardRegistration, emptyBin } from './bin';
import { deleteOwnBranch } from './deleteOwnBranch';
import { isKeptIn } from './keptIn';
import { requireOwnWorktree } from './ownership';
import { type Registration, registrationFor } from './registry';
import { type Removal, type RemovalRequest, worktreeHasWork } from './removal';

/**
 * Forgets a worktree whose folder is gone: deleted by hand, or by a removal that a crash cut short. Its branch goes
 * only when its commit is in the target, or when a person confirmed, after a backup. Problems: `folder-exists`,
 * `worktree-has-work` and those of `removeWorktree`.
 */
export const removeRegistration = (
  runner: GitRunner,
  request: RemovalRequest,
  attempt: Attempt,
): Promise<Result<Removal>> => {
  const options: RunOptions = { tag: attempt.tag, ...(attempt.signal ? { signal: attempt.signal } : {}) };
  return withFileProblems(`forgetting ${request.folder}`, () =>
    runner.exclusive(request.repository.commonDir, (inside) => forget(inside, request, options), options),
  );
};

const forget = async (
  runner: GitRunner,
  request: RemovalRequest,
  options: RunOptions,
): Promise<Result<Removal>> => {
  const { folder } = request;
  const own = await requireOwnWorktree(runner, request, options);
  if (!own.ok) return own;
  if (
    await lstat(folder).then(
      () => true,
      () => false,
    )
  ) {
    return failed(userProblem('folder-exists', `${folder} is still there.`));
  }
  const { branch, head } = own.value.record;
  return forgetBranch(runner, request, branch, head, own.value.registration, options);
};

/** Goes on with a removal that was cut short after its folder went: what is missing is done, what is done is left. */
export const finishRemoval = async (
  runner: GitRunner,
  request: RemovalRequest,
  options: RunOptions,
): Promise<Result<Removal>> => {
  if (await registrationFor(request.repository.commonDir, request.folder))
    return forget(runner, request, options);
  const ref = request.branch === undefined ? undefined : branchRef(request.branch);
  if (ref === undefined || !ref.ok)
    return forgetBranch(runner, request, undefined, undefined, undefined, options);
  const head = await resolveCommit(runner, request.repository.place, ref.value, options);
  if (!head.ok) return head;
  return forgetBranch(runner, request, head.value && request.branch, head.value, undefined, options);
};

const forgetBranch = async (
  runner: GitRunner,
  request: RemovalRequest,
  branch: string | undefined,
  head: CommitId | undefined,
  registration: Registration | undefined,
  options: RunOptions,
): Promise<Result<Removal>> => {
  const { place } = request.repository;
  const deletable = request.deleteBranch && branch !== undefined && isOwnBranch(branch);
  let backup: Backup | undefined;
  if (head !== undefined) {
    const present = await resolveCommit(runner, place, head, options);
    if (!present.ok) return present;
    const kept =
      present.value === undefined ? ok(true) : await isKeptIn(runner, place, head, request.target, options);
    if (!kept.ok) return kept;
    // A branch that stays keeps its commit; a detached HEAD loses it with its registration.
    if (!kept.value && (deletable || branch === undefined)) {
      if (request.personConfirmed !== true) return failed(worktreeHasWork(request.folder, true, false));
      const saved = await keepCommit(runner, place, request.backup, head, options);
      if (!saved.ok) return saved;
      backup = saved.value;
    }
  }
  if (registration) await discardRegistration(registration);
  await emptyBin(request.root);
  if (!deletable || head === undefined) return ok({ backup, branchDeleted: undefined });
  const deleted = await deleteOwnBranch(runner, place, branch, head, options);
  return deleted.ok ? ok({ backup, branchDeleted: branch }) : deleted;
};
