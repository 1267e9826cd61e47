import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from '../../core/result';
import { readWorktreeList, type WorktreeRecord } from '../../core/worktrees/worktreeList';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation, type GitPlace } from '../git/operation';

/** A worktree as git lists it, with what git does not look at. */
export interface ListedWorktree extends WorktreeRecord {
  readonly folderMissing: boolean;
}

/** All worktrees of a repository, the main one first. */
export const listWorktrees = async (
  runner: GitRunner,
  place: GitPlace,
  options: RunOptions = {},
): Promise<Result<readonly ListedWorktree[]>> => {
  const answer = await runner.run(gitOperation('worktree-list', place, ['--porcelain', '-z']), options);
  if (!answer.ok) return answer;
  const records = readWorktreeList(answer.value.stdout.toString('utf8'));
  return ok(
    await Promise.all(
      records.map(async (record) => ({
        ...record,
        folderMissing: await lstat(record.folder).then(
          () => false,
          () => true,
        ),
      })),
    ),
  );
};

/** One folder below `<common>/worktrees`, read without git: also shows what git hides or refuses to list. */
export interface Registration {
  readonly gitDir: string;
  /** The worktree folder on record. */
  readonly folder: string;
  /** Content of `locked`, `initializing` while `worktree add` runs; undefined when there is none. */
  readonly locked: string | undefined;
}

/** What is registered for a folder, found by the path on record. */
export const registrationFor = async (
  commonDir: string,
  folder: string,
): Promise<Registration | undefined> => {
  const registry = path.join(commonDir, 'worktrees');
  const wanted = await comparable(folder);
  for (const id of await readdir(registry).catch(() => [])) {
    const gitDir = path.join(registry, id);
    const pointer = await readFile(path.join(gitDir, 'gitdir'), 'utf8').catch(() => '');
    const recorded = path.dirname(path.resolve(gitDir, pointer.trim()));
    // The last part of both is kept as it is: most of many worktrees are told apart without asking the disk.
    if (pointer.trim() === '' || path.basename(recorded) !== path.basename(wanted)) continue;
    if ((await comparable(recorded)) !== wanted) continue;
    const locked = await readFile(path.join(gitDir, 'locked'), 'utf8').then(
      (text) => text.trim(),
      () => undefined,
    );
    return { gitDir, folder: recorded, locked };
  }
  return undefined;
};

/** The real path as far as the folder exists; a missing last part is kept. */
export const comparable = async (folder: string): Promise<string> => {
  const parent = await realpath(path.dirname(folder)).catch(() => path.dirname(folder));
  return path.join(parent, path.basename(folder));
};
