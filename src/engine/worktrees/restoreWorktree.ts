import { lstat, mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { branchRef } from '../../core/git/refs';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { isOwnBranch, isSafeSegment } from '../../core/worktrees/names';
import { withFileProblems } from '../git/fileProblem';
import type { GitRunner } from '../git/gitPort';
import { gitOperation } from '../git/operation';
import { resolveCommit } from '../git/repository';
import type { WorktreeIntent } from './addWorktree';
import { discardRegistration } from './bin';
import { worktreePlace } from './place';
import { registrationFor } from './registry';

/**
 * Makes a worktree anew whose folder was deleted by hand: from its branch, which holds what was committed there, or from
 * its base when the branch is gone, too. What was not committed went with the folder. A folder that is there is left alone.
 * Problems: `worktree-not-restored`, those of `worktreePlace` and git.
 */
export const restoreWorktree = (runner: GitRunner, intent: WorktreeIntent): Promise<Result<void>> =>
  withFileProblems(`making ${intent.folder} anew`, () =>
    runner.exclusive(intent.repository.commonDir, (inside) => restore(inside, intent)),
  );

const restore = async (runner: GitRunner, intent: WorktreeIntent): Promise<Result<void>> => {
  const { repository, root, folder, branch, base } = intent;
  if (await isThere(folder)) return ok(undefined);
  if (path.dirname(folder) !== path.resolve(root) || !isSafeSegment(path.basename(folder)))
    return failed(notRestored(folder, `it does not lie directly in ${root}`));
  const ref = branchRef(branch);
  if (!ref.ok) return ref;
  if (!isOwnBranch(branch)) return failed(notRestored(folder, `${branch} is not a branch of ours`));
  const registration = await registrationFor(repository.commonDir, folder);
  if (registration?.locked !== undefined)
    return failed(notRestored(folder, `it is locked (git worktree unlock ${folder})`));
  if (registration) await discardRegistration(registration);
  await mkdir(root, { recursive: true });
  const present = await resolveCommit(runner, repository.place, ref.value);
  if (!present.ok) return present;
  const checkout =
    present.value === undefined ? ['--no-track', '-b', branch, '--', folder, base] : ['--', folder, branch];
  const made = await runner.run(gitOperation('worktree-add', repository.place, ['--quiet', ...checkout]));
  if (!made.ok) return made;
  if (path.dirname(await realpath(folder)) !== (await realpath(root)))
    return failed(notRestored(folder, `it leads out of ${root}`));
  const place = await worktreePlace(repository.commonDir, folder);
  return place.ok ? ok(undefined) : place;
};

const isThere = (folder: string): Promise<boolean> =>
  lstat(folder).then(
    () => true,
    () => false,
  );

const notRestored = (folder: string, why: string) =>
  userProblem('worktree-not-restored', `The worktree ${folder} was not made anew: ${why}.`, {
    remedy: 'Discard the task and delegate it again.',
  });
