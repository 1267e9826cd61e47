import { lstat, readFile, readlink, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { CommitId } from '../../core/git/refs';
import { readChangedFiles, type ChangedFile } from '../../core/review/changedFile';
import { ok, type Result } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation } from '../git/operation';
import { isBeginning } from '../worktrees/foreignWork';
import { withOwnIndex } from '../worktrees/snapshot';
import type { CheckoutPlace } from './checkoutPlace';

/**
 * Brings the files of an unfinished move back to where they were. Only files that differ between the two commits are
 * looked at, and of those only ones that are missing, or hold the new content or its beginning, as a checkout that
 * was killed leaves them. Anything else is the person's and stays.
 */
export const takeBackFiles = (
  runner: GitRunner,
  place: CheckoutPlace,
  from: CommitId,
  to: CommitId,
  options: RunOptions,
): Promise<Result<void>> =>
  withOwnIndex(async (indexFile) => {
    const compared = await runner.run(
      gitOperation('diff-tree', place, [
        '-r',
        '--raw',
        '--no-renames',
        '--no-ext-diff',
        '--no-textconv',
        '-z',
        from,
        to,
      ]),
      options,
    );
    if (!compared.ok) return compared;
    const sparse = await outsideSparse(runner, place, options);
    if (!sparse.ok) return sparse;
    const files = readChangedFiles(compared.value.stdout.toString('utf8')).filter(
      (file) => !sparse.value.has(file.path),
    );
    const newState = await differing(runner, place, to, indexFile, options);
    if (!newState.ok) return newState;
    const oldState = await differing(runner, place, from, indexFile, options);
    if (!oldState.ok) return oldState;
    const restore: string[] = [];
    for (const file of files) {
      const full = path.join(place.workTree, file.path);
      const present = await lstat(full).catch(() => undefined);
      if (!present) {
        if (file.oldBlob !== undefined) restore.push(file.path);
        continue;
      }
      if (present.isDirectory() || (file.oldBlob !== undefined && !oldState.value.has(file.path))) continue;
      if (file.newBlob === undefined) continue;
      const isNew = !newState.value.has(file.path) || (await isCutShort(runner, place, full, file, options));
      if (!isNew) continue;
      if (file.oldBlob !== undefined) restore.push(file.path);
      else await removeMade(place.workTree, full);
    }
    if (restore.length === 0) return ok(undefined);
    // The index still is that of `from`, read last.
    const written = await runner.run(
      gitOperation('checkout-index', place, ['-f', '-z', '--stdin'], {
        indexFile,
        lock: false,
        stdin: restore.map((name) => `${name}\0`).join(''),
      }),
      options,
    );
    return written.ok ? ok(undefined) : written;
  });

/** Paths whose file is not as in a commit (missing ones included), filters applied. Leaves the index at that commit. */
const differing = async (
  runner: GitRunner,
  place: CheckoutPlace,
  at: CommitId,
  indexFile: string,
  options: RunOptions,
): Promise<Result<ReadonlySet<string>>> => {
  const own = { indexFile, lock: false };
  const read = await runner.run(gitOperation('read-tree', place, ['--reset', at], own), options);
  if (!read.ok) return read;
  const refreshed = await runner.run(
    gitOperation('update-index', place, ['-q', '--refresh'], { ...own, answers: [1] }),
    options,
  );
  if (!refreshed.ok) return refreshed;
  const listed = await runner.run(
    gitOperation('diff-files', place, ['--name-only', '-z', '--ignore-submodules=all', '--no-ext-diff'], own),
    options,
  );
  return listed.ok ? ok(new Set(listed.value.stdout.toString('utf8').split('\0'))) : listed;
};

/** Files outside a sparse checkout are missing on purpose. */
const outsideSparse = async (
  runner: GitRunner,
  place: CheckoutPlace,
  options: RunOptions,
): Promise<Result<ReadonlySet<string>>> => {
  const listed = await runner.run(gitOperation('ls-files', place, ['-t', '-z']), options);
  if (!listed.ok) return listed;
  const entries = listed.value.stdout.toString('utf8').split('\0');
  return ok(new Set(entries.filter((entry) => entry.startsWith('S ')).map((entry) => entry.slice(2))));
};

const isCutShort = async (
  runner: GitRunner,
  place: CheckoutPlace,
  full: string,
  file: ChangedFile,
  options: RunOptions,
): Promise<boolean> => {
  if (file.newBlob === undefined) return false;
  const whole = await runner.run(gitOperation('cat-file', place, ['blob', file.newBlob]), options);
  if (!whole.ok) return false;
  const content = file.symlink
    ? await readlink(full).then(
        (link) => Buffer.from(link),
        () => undefined,
      )
    : await readFile(full).catch(() => undefined);
  return content !== undefined && isBeginning(content, whole.value.stdout);
};

/** Removes a file that the move had made, and the folders it had to make for it. */
const removeMade = async (root: string, full: string): Promise<void> => {
  await rm(full, { force: true });
  for (
    let folder = path.dirname(full);
    folder !== root && folder.startsWith(root + path.sep);
    folder = path.dirname(folder)
  ) {
    try {
      await rmdir(folder);
    } catch {
      // Not empty: the folder was there before, or holds something of the person.
      return;
    }
  }
};
