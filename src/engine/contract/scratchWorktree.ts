import { lstat, mkdir, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CommitId } from '../../core/git/refs';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { VERIFICATION_ID } from '../../core/run/criteriaEvents';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation } from '../git/operation';
import type { Repository } from '../git/repository';
import { discardFolder, discardRegistration, emptyBin } from '../worktrees/bin';
import { type WorktreePlace, worktreePlace } from '../worktrees/place';
import { registrationFor } from '../worktrees/registry';

/** Lies in the git folder of a scratch worktree: only a worktree with it, or one that was never finished, is removed. */
const MARK = 'counterpoint-verification';
const PREFIX = 'verify-';

/** A commit's files for one verification: detached, in a folder of its own beside the other worktrees, removed afterwards. */
export interface ScratchPlace {
  readonly repository: Repository;
  /** Folder that holds all worktrees. */
  readonly root: string;
  /** Id of the verification; it names the folder. */
  readonly verification: string;
}

export const scratchFolder = ({ root, verification }: Pick<ScratchPlace, 'root' | 'verification'>): string =>
  path.join(root, PREFIX + verification);

/** Whether a folder has the name of a scratch worktree: nobody's work is in it, and no list shows it. */
export const isScratchFolder = (root: string, folder: string): boolean => {
  const name = path.basename(folder);
  return (
    path.dirname(folder) === root &&
    name.startsWith(PREFIX) &&
    VERIFICATION_ID.test(name.slice(PREFIX.length))
  );
};

/** Makes the scratch worktree of a verification. Problems: `verification-folder-taken` and those of git. */
export const addScratchWorktree = (
  runner: GitRunner,
  scratch: ScratchPlace,
  commit: CommitId,
  options: RunOptions,
): Promise<Result<WorktreePlace>> =>
  runner.exclusive(
    scratch.repository.commonDir,
    async (inside) => {
      const folder = scratchFolder(scratch);
      if (await isThere(folder)) {
        return failed(
          userProblem(
            'verification-folder-taken',
            `${folder} is needed for verifying, but something else is there.`,
            {
              remedy: 'Move it away and verify again.',
            },
          ),
        );
      }
      await mkdir(scratch.root, { recursive: true });
      const added = await inside.run(
        gitOperation('worktree-add', scratch.repository.place, ['--quiet', '--detach', '--', folder, commit]),
        options,
      );
      if (!added.ok) return added;
      const place = await worktreePlace(scratch.repository.commonDir, folder);
      if (place.ok) await writeFile(path.join(place.value.gitDir, MARK), '');
      return place;
    },
    options,
  );

/** Brings a scratch worktree back to its commit: what one criterion leaves behind must not judge the next. Ignored files stay. */
export const resetScratchWorktree = async (
  runner: GitRunner,
  place: WorktreePlace,
  commit: CommitId,
  options: RunOptions,
): Promise<Result<void>> => {
  const status = await runner.run(
    gitOperation('status', place, [
      '--porcelain=v2',
      '-z',
      '--untracked-files=all',
      '--ignore-submodules=all',
    ]),
    options,
  );
  if (!status.ok) return status;
  if (status.value.stdout.length === 0) return ok(undefined);
  const checkedOut = await runner.run(
    gitOperation('checkout', place, ['--quiet', '--force', '--detach', commit, '--']),
    options,
  );
  if (!checkedOut.ok) return checkedOut;
  const cleaned = await runner.run(gitOperation('clean', place, ['-ffdq']), options);
  return cleaned.ok ? ok(undefined) : cleaned;
};

/**
 * Removes the scratch worktree of a verification, whatever is left of it: safe to repeat after a crash at any line.
 * Problem: `verification-folder-not-ours`, when something else lies where it was.
 */
export const removeScratchWorktree = (
  runner: GitRunner,
  scratch: ScratchPlace,
  /** Whether the folder of all worktrees is one of ours, and goes when it is empty. */
  isOwnRoot: boolean,
): Promise<Result<void>> =>
  runner.exclusive(scratch.repository.commonDir, async () => {
    const folder = scratchFolder(scratch);
    const registration = await registrationFor(scratch.repository.commonDir, folder);
    const present = await isThere(folder);
    if (registration) {
      const isOurs =
        registration.locked === 'initializing' ||
        !present ||
        (await isThere(path.join(registration.gitDir, MARK)));
      // Killed between `worktree add` and our mark: its name is a verification's, and nobody was told of it.
      if (!isOurs && !isScratchFolder(scratch.root, folder)) return failed(notOurs(folder));
      if (present) await discardFolder(scratch.root, folder, registration, scratch.verification);
      else await discardRegistration(registration);
    } else if (
      present &&
      !(await rmdir(folder).then(
        () => true,
        () => false,
      ))
    ) {
      return failed(notOurs(folder));
    }
    // Also what an earlier try put there and was killed before it could delete it.
    await emptyBin(scratch.root);
    // Not empty: somebody works there. Under the mutex, so that nobody has just made it.
    if (isOwnRoot) await rmdir(scratch.root).catch(() => undefined);
    return ok(undefined);
  });

const notOurs = (folder: string) =>
  userProblem(
    'verification-folder-not-ours',
    `${folder} is left of a verification, and git does not know it.`,
    {
      remedy: 'Look at it and remove it.',
    },
  );

const isThere = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );
