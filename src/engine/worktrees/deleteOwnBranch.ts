import { branchRef, type CommitId } from '../../core/git/refs';
import { failed, type Result, userProblem } from '../../core/result';
import { isOwnBranch } from '../../core/worktrees/names';
import type { GitRunner, RunOptions } from '../git/gitPort';
import type { GitPlace } from '../git/operation';
import { updateRef } from '../git/updateRef';
import { listWorktrees } from './registry';

/**
 * Deletes a branch of ours if it still is at `expected` and checked out nowhere. The caller has proven that its
 * commit is kept elsewhere. `update-ref` has none of the guards of `git branch -d`, so they stand here.
 */
export const deleteOwnBranch = async (
  runner: GitRunner,
  place: GitPlace,
  branch: string,
  expected: CommitId,
  options: RunOptions = {},
): Promise<Result<void>> => {
  const ref = branchRef(branch);
  if (!ref.ok) return ref;
  if (!isOwnBranch(branch)) {
    return failed({
      code: 'branch-name-refused',
      message: `${branch} is not a branch that Counterpoint makes.`,
      fault: 'bug',
    });
  }
  const worktrees = await listWorktrees(runner, place, options);
  if (!worktrees.ok) return worktrees;
  const user = worktrees.value.find((worktree) => worktree.branch === branch);
  if (user) {
    return failed(
      userProblem('already-checked-out', `${branch} is checked out at ${user.folder}.`, {
        remedy: 'Switch that checkout to another branch.',
      }),
    );
  }
  return updateRef(runner, place, { ref: ref.value, to: undefined, from: expected }, options);
};
