import { constants } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { branchRef, type CommitId } from '../../core/git/refs';
import { failed, ok, type Problem, type Result, userProblem } from '../../core/result';
import { withFileProblems } from '../git/fileProblem';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation } from '../git/operation';
import type { Attempt } from '../git/ownLocks';
import { headBranch, resolveCommit } from '../git/repository';
import { updateRef } from '../git/updateRef';
import { operationInProgress } from '../worktrees/worktreeStatus';
import type { CheckoutPlace } from './checkoutPlace';
import { nothingInTheWay } from './inTheWay';
import {
  type FastForwardMark,
  ownIndexOf,
  rewriteMark,
  settleFastForward,
  takeMarkedLock,
} from './settleFastForward';

export type FastForward = { readonly kind: 'moved' } | { readonly kind: 'waiting'; readonly reason: Problem };

export interface FastForwardRequest {
  readonly place: CheckoutPlace;
  readonly branch: string;
  readonly from: CommitId;
  readonly to: CommitId;
  readonly reflog: string;
  /** Milliseconds before the next look at a held index lock. */
  readonly backOff?: (attempt: number) => number;
}

const LOCK_ATTEMPTS = 10;

/**
 * Moves a branch that is checked out, together with its files, exactly when git finds that safe for the local
 * changes there (the two-tree merge of git-read-tree(1), which `git merge --ff-only` does too). Otherwise nothing
 * moves, and the reason is given.
 *
 * `git merge` itself is not used: killed in the middle it leaves half the files and an index lock that nobody can
 * tell from another program's. Here the index lock is taken first, by git's own protocol but with our name in it, and
 * the work is done on a copy of the index; so after a crash it is plain whose lock this is and what to take back.
 */
export const fastForward = async (
  runner: GitRunner,
  request: FastForwardRequest,
  attempt: Attempt,
): Promise<Result<FastForward>> => {
  const { place, branch } = request;
  const options: RunOptions = { tag: attempt.tag, ...(attempt.signal ? { signal: attempt.signal } : {}) };
  const doing = `moving ${branch} in ${place.workTree}`;
  return withFileProblems(doing, async (): Promise<Result<FastForward>> => {
    const busy = await whyNot(place, branch);
    if (busy) return ok({ kind: 'waiting', reason: busy });
    const mark: FastForwardMark = {
      counterpoint: attempt.tag,
      branch,
      from: request.from,
      to: request.to,
      phase: 'checking',
    };
    const held = await takeLock(place, mark, request.backOff ?? ((tries) => 50 * tries * tries), options);
    if (held) return ok({ kind: 'waiting', reason: held });
    const moved = await withFileProblems(doing, () => move(runner, request, mark, options));
    // Whatever happened, the lock is given back: settled forward when the branch moved, else taken back.
    const settled = await settleFastForward(runner, place, { endProcesses: false });
    if (!settled.ok) return settled;
    if (moved.ok) return ok({ kind: 'moved' });
    return WAITS.has(moved.problem.code) ? ok({ kind: 'waiting', reason: moved.problem }) : moved;
  });
};

/** Reasons that pass by themselves or by what the person does. */
const WAITS = new Set(['local-changes', 'git-locked']);

const whyNot = async (place: CheckoutPlace, branch: string): Promise<Problem | undefined> => {
  const busy = await operationInProgress(place.gitDir);
  if (busy !== undefined) {
    return userProblem('operation-in-progress', `${place.workTree} is in the middle of ${busy}.`, {
      remedy: 'Finish or abort it.',
    });
  }
  return (await headBranch(place.gitDir)) === branch
    ? undefined
    : userProblem('ref-moved', `${place.workTree} no longer has ${branch} checked out.`, {
        remedy: 'Try again.',
      });
};

/** Takes the index lock in our name. Another program's lock is waited for, and never touched. */
const takeLock = async (
  place: CheckoutPlace,
  mark: FastForwardMark,
  backOff: (attempt: number) => number,
  options: RunOptions,
): Promise<Problem | undefined> => {
  for (let tries = 1; ; tries++) {
    if (await takeMarkedLock(place, mark)) return undefined;
    if (tries >= LOCK_ATTEMPTS || options.signal?.aborted) break;
    await delay(backOff(tries));
  }
  return userProblem('git-locked', `Another git command holds ${path.join(place.gitDir, 'index.lock')}.`, {
    remedy: 'Wait for it to end. If none is running, a crashed one left the file: delete it yourself.',
  });
};

const move = async (
  runner: GitRunner,
  request: FastForwardRequest,
  mark: FastForwardMark,
  options: RunOptions,
): Promise<Result<void>> => {
  const { place, from, to } = request;
  const ref = branchRef(request.branch);
  if (!ref.ok) return ref;
  const indexFile = ownIndexOf(place);
  await rm(`${indexFile}.lock`, { force: true });
  await copyFile(path.join(place.gitDir, 'index'), indexFile, constants.COPYFILE_FICLONE);
  const own = { indexFile, lock: false, retry: 'none' } as const;
  // Files that were touched but not changed would count as local changes.
  const refreshed = await runner.run(
    gitOperation('update-index', place, ['-q', '--refresh'], { ...own, answers: [1] }),
    options,
  );
  if (!refreshed.ok) return refreshed;
  const free = await nothingInTheWay(runner, place, from, to, options);
  if (!free.ok) return free;
  // First without touching anything: taking back is only right when no file in question was the person's.
  const safe = await runner.run(gitOperation('read-tree', place, ['-m', '-u', '-n', from, to], own), options);
  if (!safe.ok) return safe;
  await rewriteMark(place, { ...mark, phase: 'moving' });
  const merged = await runner.run(gitOperation('read-tree', place, ['-m', '-u', from, to], own), options);
  if (!merged.ok) {
    // Git looks again before it writes; a file edited since then stopped it before the first one.
    if (merged.problem.code === 'local-changes') await rewriteMark(place, mark);
    return merged;
  }
  const present = await resolveCommit(runner, place, ref.value, options);
  if (!present.ok) return present;
  if (present.value !== from)
    return failed(
      userProblem('ref-moved', `${request.branch} moved in the meantime.`, { remedy: 'Try again.' }),
    );
  const moved = await updateRef(runner, place, { ref: ref.value, to, from, reflog: request.reflog }, options);
  if (!moved.ok) return moved;
  // The order of git itself: the new index takes the place of the old one, then the lock goes.
  await rename(indexFile, path.join(place.gitDir, 'index'));
  return ok(undefined);
};
