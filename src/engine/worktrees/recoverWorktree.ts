import { lstat, readdir, readFile, realpath, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { branchRef } from '../../core/git/refs';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { isOwnBranch } from '../../core/worktrees/names';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { withFileProblems } from '../git/fileProblem';
import { type Attempt, clearOwnLocks } from '../git/ownLocks';
import { readHead, resolveCommit } from '../git/repository';
import type { WorktreeIntent } from './addWorktree';
import { deleteOwnBranch } from './deleteOwnBranch';
import { foreignWork } from './foreignWork';
import { worktreePlace } from './place';
import { type Registration, registrationFor } from './registry';

/** `complete`: the worktree is as intended. `absent`: nothing of it is left, and it may be made again. */
export type Recovery = 'complete' | 'absent';

/**
 * Brings an addition that may have been cut short to one of two ends, never half. To be called only for an intent of
 * our own without an outcome. A killed `worktree add` leaves `locked: initializing`, a half-filled folder, a branch,
 * or a child that goes on writing. Work of anybody else in the folder, or a branch that moved, is never removed:
 * problems `worktree-has-work`, `branch-moved`.
 */
export const recoverWorktree = (
  runner: GitRunner,
  intent: WorktreeIntent,
  attempt: Attempt,
): Promise<Result<Recovery>> =>
  withFileProblems(`recovering ${intent.folder}`, () =>
    runner.exclusive(intent.repository.commonDir, (inside) => recover(inside, intent, attempt), {
      ...(attempt.signal ? { signal: attempt.signal } : {}),
    }),
  );

const recover = async (
  runner: GitRunner,
  intent: WorktreeIntent,
  attempt: Attempt,
): Promise<Result<Recovery>> => {
  const ref = branchRef(intent.branch);
  if (!ref.ok) return ref;
  if (!isOwnBranch(intent.branch)) {
    return failed({
      code: 'branch-name-refused',
      message: `${intent.branch} is not a branch that Counterpoint makes.`,
      fault: 'bug',
    });
  }
  const options: RunOptions = {
    tag: `${attempt.tag}-recovery`,
    ...(attempt.signal ? { signal: attempt.signal } : {}),
  };
  const { commonDir, place } = intent.repository;
  // The branch is ours alone, so any value in its lock is.
  await clearOwnLocks(
    { ...attempt, interruptedSince: attempt.interruptedSince ?? 0 },
    commonDir,
    [ref.value],
    [],
    (content) => content === intent.base,
  );

  const registration =
    (await registrationFor(commonDir, intent.folder)) ?? (await namelessRegistration(commonDir, intent));
  if (registration && registration.locked !== 'initializing') return isComplete(runner, intent, options);

  const branchAt = await resolveCommit(runner, place, ref.value, options);
  if (!branchAt.ok) return branchAt;
  if (branchAt.value !== undefined && branchAt.value !== intent.base) {
    return failed(
      userProblem(
        'branch-moved',
        `${intent.branch} holds commits although its worktree was never finished.`,
        { remedy: 'Look at the branch; rename or delete it.' },
      ),
    );
  }
  const removed = await removeHalfMade(runner, intent, registration, options);
  if (!removed.ok) return removed;
  if (branchAt.value === undefined) return ok('absent');
  const deleted = await deleteOwnBranch(runner, place, intent.branch, intent.base, options);
  return deleted.ok ? ok('absent') : deleted;
};

const isComplete = async (
  runner: GitRunner,
  intent: WorktreeIntent,
  options: RunOptions,
): Promise<Result<Recovery>> => {
  const place = await worktreePlace(intent.repository.commonDir, intent.folder);
  if (!place.ok) return place;
  const head = await readHead(runner, place.value, options);
  if (!head.ok) return head;
  return head.value.kind === 'branch' && head.value.branch === intent.branch
    ? ok('complete')
    : failed(
        userProblem(
          'worktree-has-work',
          `${intent.folder} has something else checked out than ${intent.branch}.`,
          { remedy: 'Look at it and decide.' },
        ),
      );
};

/** Killed in its first moments, `worktree add` has a registration that does not name its folder yet. */
const namelessRegistration = async (
  commonDir: string,
  intent: WorktreeIntent,
): Promise<Registration | undefined> => {
  const registry = path.join(commonDir, 'worktrees');
  const name = path.basename(intent.folder);
  for (const id of await readdir(registry).catch(() => [])) {
    // Git appends a number when the name is taken.
    if (!id.startsWith(name) || !/^\d*$/.test(id.slice(name.length))) continue;
    const gitDir = path.join(registry, id);
    const locked = await readFile(path.join(gitDir, 'locked'), 'utf8').then(
      (text) => text.trim(),
      () => undefined,
    );
    const pointer = await readFile(path.join(gitDir, 'gitdir'), 'utf8').catch(() => '');
    const names = await readdir(gitDir).catch(() => []);
    const fresh = names.every((file) => file === 'locked');
    if (
      pointer.trim() === '' &&
      (locked === 'initializing' || fresh || (locked === '' && names.length <= 2))
    ) {
      return { gitDir, folder: intent.folder, locked: 'initializing' };
    }
  }
  return undefined;
};

const removeHalfMade = async (
  runner: GitRunner,
  intent: WorktreeIntent,
  registration: Registration | undefined,
  options: RunOptions,
): Promise<Result<void>> => {
  const folder = await ownFolder(intent);
  if (!folder.ok) return folder;
  if (folder.value !== undefined) {
    const foreign = await foreignWork(runner, intent.repository, folder.value, intent.base, options);
    if (!foreign.ok) return foreign;
    if (foreign.value.length > 0) {
      return failed(
        userProblem(
          'worktree-has-work',
          `${intent.folder} was never finished, and holds files that git did not put there.`,
          {
            remedy: 'Move what you need to another place, then delete the folder.',
            detail: foreign.value.slice(0, 20).join('\n'),
          },
        ),
      );
    }
    await rm(folder.value, { recursive: true, force: true });
  }
  if (registration) {
    const inside =
      path.dirname(await realpath(registration.gitDir)) ===
      path.join(await realpath(intent.repository.commonDir), 'worktrees');
    if (inside) await rm(registration.gitDir, { recursive: true, force: true });
    // Git removes the registry with its last entry; one that is not empty stays.
    await rmdir(path.dirname(registration.gitDir)).catch(() => undefined);
  }
  return ok(undefined);
};

/** The intended folder if it exists and is a real folder in the root; anything else there is not ours to remove. */
const ownFolder = async (intent: WorktreeIntent): Promise<Result<string | undefined>> => {
  const facts = await lstat(intent.folder).catch(() => undefined);
  if (!facts) return ok(undefined);
  const real = await realpath(intent.folder);
  const inRoot =
    path.dirname(real) === (await realpath(intent.root)) &&
    path.dirname(intent.folder) === path.resolve(intent.root);
  return facts.isDirectory() && inRoot
    ? ok(real)
    : failed(
        userProblem('worktree-escaped', `${intent.folder} leads out of ${intent.root}.`, {
          remedy: 'Remove the link.',
        }),
      );
};
