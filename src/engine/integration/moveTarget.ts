import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { branchRef, type CommitId, keptRef, type RefName } from '../../core/git/refs';
import { ok, type Problem, type Result, userProblem } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { type Attempt, clearOwnLocks } from '../git/ownLocks';
import type { Repository } from '../git/repository';
import { updateRef } from '../git/updateRef';
import { listWorktrees } from '../worktrees/registry';
import { checkoutPlace } from './checkoutPlace';
import { fastForward } from './fastForward';
import { readCommit } from './objects';
import { settleFastForward } from './settleFastForward';

export interface TargetMove {
  readonly repository: Repository;
  /** Without `refs/heads/`. */
  readonly target: string;
  readonly from: CommitId;
  readonly to: CommitId;
  readonly reflog: string;
  readonly backOff?: (attempt: number) => number;
}

export type Moved =
  | { readonly kind: 'moved' }
  /** Somebody else moved the target first: begin again from its new tip. */
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'waiting'; readonly reason: Problem };

/** Moves the target branch by compare-and-swap, or, where it is checked out, by a safe fast-forward there. */
export const moveTarget = async (
  runner: GitRunner,
  move: TargetMove,
  attempt: Attempt,
): Promise<Result<Moved>> => {
  const { repository, target, from, to } = move;
  const options: RunOptions = { tag: attempt.tag, ...(attempt.signal ? { signal: attempt.signal } : {}) };
  const ref = branchRef(target);
  if (!ref.ok) return ref;
  const rewriting = await rewrittenBy(repository.commonDir, target);
  if (rewriting !== undefined) {
    return ok({
      kind: 'waiting',
      reason: userProblem('target-being-rewritten', `${target} is in the middle of ${rewriting}.`, {
        remedy: 'Finish or abort it.',
      }),
    });
  }
  const listed = await listWorktrees(runner, repository.place, options);
  if (!listed.ok) return listed;
  const holders = listed.value.filter((worktree) => worktree.branch === target && !worktree.bare);
  const [holder, second] = holders;
  if (holder && second) {
    return ok({
      kind: 'waiting',
      reason: userProblem(
        'target-checked-out-twice',
        `${target} is checked out at ${holder.folder} and at ${second.folder}.`,
        {
          remedy: 'Switch one of them to another branch.',
        },
      ),
    });
  }
  if (holder) {
    const place = await checkoutPlace(repository, holder);
    if (!place.ok) return ok({ kind: 'waiting', reason: place.problem });
    const moved = await fastForward(
      runner,
      {
        place: place.value,
        branch: target,
        from,
        to,
        reflog: move.reflog,
        ...(move.backOff ? { backOff: move.backOff } : {}),
      },
      attempt,
    );
    return !moved.ok && moved.problem.code === 'ref-moved' ? ok({ kind: 'overtaken' }) : moved;
  }
  const swapped = await updateRef(
    runner,
    repository.place,
    { ref: ref.value, to, from, reflog: move.reflog },
    options,
  );
  if (swapped.ok) return ok({ kind: 'moved' });
  if (swapped.problem.code === 'ref-moved') return ok({ kind: 'overtaken' });
  return swapped.problem.code === 'git-locked' ? ok({ kind: 'waiting', reason: swapped.problem }) : swapped;
};

/** A rebase or bisect detaches HEAD, so git's list does not show that its branch is about to be rewritten. */
const rewrittenBy = async (commonDir: string, branch: string): Promise<string | undefined> => {
  const registry = path.join(commonDir, 'worktrees');
  const gitDirs = [
    commonDir,
    ...(await readdir(registry).catch(() => [])).map((id) => path.join(registry, id)),
  ];
  const records: readonly (readonly [file: string, words: string])[] = [
    [path.join('rebase-merge', 'head-name'), 'a rebase'],
    [path.join('rebase-apply', 'head-name'), 'a rebase'],
    ['BISECT_START', 'a bisect'],
  ];
  for (const gitDir of gitDirs) {
    for (const [file, words] of records) {
      const named = (await readFile(path.join(gitDir, file), 'utf8').catch(() => '')).trim();
      if (named === branch || named === `refs/heads/${branch}`) return words;
    }
  }
  return undefined;
};

/**
 * Ends what an earlier, interrupted move of this target left: our index lock in a checkout, or the lock of the
 * branch with a commit in it that only this task's integration can have made.
 */
export const settleTarget = async (
  runner: GitRunner,
  repository: Repository,
  target: string,
  source: CommitId,
  backup: RefName,
  attempt: Attempt,
): Promise<Result<void>> => {
  const ref = branchRef(target);
  if (!ref.ok) return ref;
  const options: RunOptions = { tag: attempt.tag };
  const listed = await listWorktrees(runner, repository.place, options);
  if (!listed.ok) return listed;
  for (const worktree of listed.value) {
    if (worktree.branch !== target || worktree.folderMissing) continue;
    const place = await checkoutPlace(repository, worktree);
    // A checkout that cannot be found holds no lock of ours; moving the target will report it.
    if (!place.ok) continue;
    const settled = await settleFastForward(runner, place.value, { endProcesses: true });
    if (!settled.ok) return settled;
  }
  await clearOwnLocks(
    attempt,
    repository.commonDir,
    [ref.value, backup, keptRef(source)],
    [],
    async (content) => {
      if (content === source) return true;
      const commit = await readCommit(runner, repository.place, content, options);
      return (
        commit.ok &&
        commit.value !== undefined &&
        (commit.value.parents[1] === source ||
          commit.value.message.includes(`\nCounterpoint-Commit: ${source}\n`))
      );
    },
  );
  return ok(undefined);
};
