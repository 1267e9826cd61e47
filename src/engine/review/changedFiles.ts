import type { CommitId } from '../../core/git/refs';
import { type ChangedFile, readChangedFiles } from '../../core/review/changedFile';
import { ok, type Result } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation, type GitPlace } from '../git/operation';
import type { WorktreePlace } from '../worktrees/place';
import { snapshotWorktree } from '../worktrees/snapshot';

/** What a task changed: everything between its base and what its worktree holds now, committed or not. */
export interface ReviewChanges {
  readonly base: CommitId;
  /** Tree of the worktree as it was read; `contentAt` and `patch` take it, so what is shown cannot change under the reader. */
  readonly tree: string;
  readonly files: readonly ChangedFile[];
  /** Repositories inside the worktree, whose content no diff shows. */
  readonly nested: readonly string[];
}

// Drivers named by attributes could show a person something else than what is merged.
const PLAIN = ['--no-ext-diff', '--no-textconv', '-r', '-M', '--ignore-submodules=dirty'] as const;

/** Reads what changed in a worktree since its base. Problems: those of git. */
export const changedFiles = async (
  runner: GitRunner,
  place: WorktreePlace,
  base: CommitId,
  options: RunOptions = {},
): Promise<Result<ReviewChanges>> => {
  const snapshot = await snapshotWorktree(runner, place, base, options);
  if (!snapshot.ok) return snapshot;
  const files = await changesBetween(runner, place, base, snapshot.value.tree, options);
  return files.ok
    ? ok({ base, tree: snapshot.value.tree, files: files.value, nested: snapshot.value.nested })
    : files;
};

/** The files that differ between two trees or commits. */
export const changesBetween = async (
  runner: GitRunner,
  place: GitPlace,
  base: string,
  tree: string,
  options: RunOptions = {},
): Promise<Result<readonly ChangedFile[]>> => {
  const compared = await runner.run(
    gitOperation('diff-tree', place, [...PLAIN, '--raw', '--numstat', '-z', base, tree, '--']),
    options,
  );
  return compared.ok ? ok(readChangedFiles(compared.value.stdout.toString('utf8'))) : compared;
};

export interface Patch {
  readonly text: string;
  /** There is more than was asked for. */
  readonly cut: boolean;
}

const PATCH_CAP = 2 * 1024 * 1024;

/** The patch between two trees, of all files or of one, up to a number of bytes. */
export const patchBetween = async (
  runner: GitRunner,
  place: GitPlace,
  range: {
    readonly base: string;
    readonly tree: string;
    readonly paths?: readonly string[];
    readonly cap?: number;
  },
  options: RunOptions = {},
): Promise<Result<Patch>> => {
  const answer = await runner.run(
    gitOperation('diff-tree', place, [...PLAIN, '-p', range.base, range.tree, '--', ...(range.paths ?? [])], {
      outputCap: range.cap ?? PATCH_CAP,
      atCap: 'cut',
    }),
    options,
  );
  return answer.ok ? ok({ text: answer.value.stdout.toString('utf8'), cut: answer.value.cut }) : answer;
};
