import { mkdir, realpath, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { shortHash } from '../../core/worktrees/names';
import type { Registration } from './registry';

/** Where removed folders wait to be deleted, below the worktree root. What is in it was proven or backed up before. */
const BIN = '.removed';

/** One rename takes the folder away whole; deleting its many files can then be cut short without harm. */
export const discardFolder = async (
  root: string,
  folder: string,
  registration: Registration,
  tag: string,
): Promise<void> => {
  const bin = path.join(await realpath(root), BIN);
  await mkdir(bin, { recursive: true });
  const gone = path.join(bin, `${path.basename(folder)}-${shortHash(`${tag}${registration.gitDir}`)}`);
  await rm(gone, { recursive: true, force: true });
  await rename(folder, gone);
  await discardRegistration(registration);
  await emptyBin(root);
};

/** Deletes what earlier removals left in the bin. Safe at any time: nothing gets there unproven. */
export const emptyBin = async (root: string): Promise<void> => {
  await rm(path.join(root, BIN), { recursive: true, force: true, maxRetries: 3 });
};

/** Removes one registration. The registry goes with its last entry, as git does it; one that is not empty stays. */
export const discardRegistration = async (registration: Registration): Promise<void> => {
  await rm(registration.gitDir, { recursive: true, force: true });
  await rmdir(path.dirname(registration.gitDir)).catch(() => undefined);
};
