import { lstat, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type CommitId, isObjectId } from '../../core/git/refs';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { isClean, countStatus } from '../../core/worktrees/worktreeState';
import { isSafeSegment } from '../../core/worktrees/names';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation } from '../git/operation';
import type { Attempt } from '../git/ownLocks';
import { readHead, type Repository } from '../git/repository';
import { endTaggedProcesses, processesIn } from '../git/taggedProcesses';
import { discardRegistration } from '../worktrees/bin';
import { foreignWork } from '../worktrees/foreignWork';
import { type WorktreePlace, worktreePlace } from '../worktrees/place';
import { type Registration, registrationFor } from '../worktrees/registry';

/** Lies in the git folder of the integration worktree: only a worktree with it is ever reset or cleaned. */
const MARK = 'counterpoint-integration';

export interface IntegrationFolder {
  readonly repository: Repository;
  /** Folder that holds all worktrees; `folder` lies directly in it. */
  readonly root: string;
  readonly folder: string;
}

/**
 * The worktree in which merges are made and tested: detached, reused, and of no one but us. It comes back clean at
 * `at`; files that git ignores (installed packages, caches) stay, so that checks need not begin from nothing.
 * Problems: `integration-folder-not-ours`, `integration-folder-in-use`, `worktree-folder-refused` and those of git.
 */
export const prepareIntegrationWorktree = (
  runner: GitRunner,
  wanted: IntegrationFolder,
  at: CommitId,
  attempt: Attempt,
): Promise<Result<WorktreePlace>> => {
  const options: RunOptions = { tag: attempt.tag, ...(attempt.signal ? { signal: attempt.signal } : {}) };
  return runner.exclusive(
    wanted.repository.commonDir,
    (inside) => prepare(inside, wanted, at, attempt, options),
    options,
  );
};

const prepare = async (
  runner: GitRunner,
  wanted: IntegrationFolder,
  at: CommitId,
  attempt: Attempt,
  options: RunOptions,
): Promise<Result<WorktreePlace>> => {
  const { repository, root, folder } = wanted;
  if (path.dirname(folder) !== path.resolve(root) || !isSafeSegment(path.basename(folder))) {
    return failed(
      userProblem('worktree-folder-refused', `${folder} is not a plain folder directly in ${root}.`),
    );
  }
  if (attempt.interruptedSince !== undefined) await endTaggedProcesses(attempt.tag);
  const registration = await registrationFor(repository.commonDir, folder);
  const usable =
    registration === undefined ? ok(false) : await keepOrClear(runner, wanted, registration, at, options);
  if (!usable.ok) return usable;
  if (!usable.value) {
    if (await exists(folder)) return failed(notOurs(folder));
    const added = await runner.run(
      gitOperation('worktree-add', repository.place, ['--quiet', '--detach', '--', folder, at]),
      options,
    );
    if (!added.ok) return added;
  }
  const place = await worktreePlace(repository.commonDir, folder);
  if (!place.ok) return place;
  if (!usable.value) await writeFile(path.join(place.value.gitDir, MARK), '');
  const idle = await releaseLock(place.value);
  if (!idle.ok) return idle;
  return reset(runner, place.value, at, options);
};

const exists = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );

const notOurs = (folder: string) =>
  userProblem(
    'integration-folder-not-ours',
    `${folder} is needed for merging, but something else is there.`,
    {
      remedy: 'Move it away, or choose another worktree folder.',
    },
  );

/** Whether a registered integration worktree can be used; one that was never finished or lost its folder is cleared. */
const keepOrClear = async (
  runner: GitRunner,
  wanted: IntegrationFolder,
  registration: Registration,
  at: CommitId,
  options: RunOptions,
): Promise<Result<boolean>> => {
  const { folder, repository } = wanted;
  const marked = await exists(path.join(registration.gitDir, MARK));
  const unfinished = registration.locked === 'initializing';
  const present = await exists(folder);
  if (marked && present) return ok(true);
  if (!marked && !unfinished) {
    // Killed between `worktree add` and our mark: nobody can have worked in it yet.
    const text = await readFile(path.join(registration.gitDir, 'HEAD'), 'utf8').catch(() => '');
    if (!isObjectId(text.trim())) return failed(notOurs(folder));
  }
  if (present) {
    const text = await readFile(path.join(registration.gitDir, 'HEAD'), 'utf8').catch(() => '');
    const base = isObjectId(text.trim()) && !/^0+$/.test(text.trim()) ? (text.trim() as CommitId) : at;
    const foreign = await foreignWork(runner, repository, folder, base, options);
    if (!foreign.ok) return foreign;
    if (foreign.value.length > 0) return failed(notOurs(folder));
    await rm(folder, { recursive: true, force: true });
  }
  await discardRegistration(registration);
  return ok(false);
};

/** Only our own git and the checks we start run here; a lock without a living process is left from a crash. */
const releaseLock = async (place: WorktreePlace): Promise<Result<void>> => {
  const locks = ['index.lock', 'HEAD.lock'].map((name) => path.join(place.gitDir, name));
  for (const lock of locks) {
    if (!(await exists(lock))) continue;
    const users = await processesIn(place.workTree);
    if (users !== undefined && users.length > 0) {
      return failed(
        userProblem(
          'integration-folder-in-use',
          `Processes are still running in ${place.workTree}: ${users.join(', ')}.`,
          {
            remedy: 'End them, then try again.',
          },
        ),
      );
    }
    await rm(lock, { force: true });
  }
  return ok(undefined);
};

const reset = async (
  runner: GitRunner,
  place: WorktreePlace,
  at: CommitId,
  options: RunOptions,
): Promise<Result<WorktreePlace>> => {
  const checkedOut = await checkoutIntegration(runner, place, at, options);
  if (!checkedOut.ok) return checkedOut;
  const cleaned = await runner.run(gitOperation('clean', place, ['-ffdq']), options);
  if (!cleaned.ok) return cleaned;
  const status = await runner.run(
    gitOperation('status', place, [
      '--porcelain=v2',
      '-z',
      '--untracked-files=all',
      '--ignore-submodules=all',
      '--no-renames',
    ]),
    options,
  );
  if (!status.ok) return status;
  const head = await readHead(runner, place, options);
  if (!head.ok) return head;
  const there = head.value.kind === 'detached' && head.value.commit === at;
  return there && isClean(countStatus(status.value.stdout.toString('latin1')))
    ? ok(place)
    : failed(
        userProblem(
          'integration-folder-not-clean',
          `${place.workTree} could not be brought to a clean state.`,
          { remedy: 'Remove that worktree; it is made again.' },
        ),
      );
};

/** Checks a commit out in the integration worktree, whatever state it was in. */
export const checkoutIntegration = async (
  runner: GitRunner,
  place: WorktreePlace,
  at: CommitId,
  options: RunOptions,
): Promise<Result<void>> => {
  const done = await runner.run(
    gitOperation('checkout', place, ['--quiet', '--force', '--detach', at, '--']),
    options,
  );
  return done.ok ? ok(undefined) : done;
};
