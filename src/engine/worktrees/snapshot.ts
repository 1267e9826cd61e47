import { lstat, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type CommitId, isObjectId } from '../../core/git/refs';
import { failed, ok, type Result } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation } from '../git/operation';
import { joinNames, nameText, splitNames } from './pathBytes';
import type { WorktreePlace } from './place';
import { markSkipped, skippedPaths } from './sparse';

/** Everything a worktree holds at one moment, as a tree: committed, staged, modified and untracked files alike. */
export interface Snapshot {
  readonly tree: string;
  /** Repositories inside the worktree that are no submodules of the base: their content is in no tree of ours. */
  readonly nested: readonly string[];
}

/** Hands out an index file of our own in a private folder, and removes it afterwards. */
export const withOwnIndex = async <T>(work: (indexFile: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'counterpoint-index-'));
  try {
    return await work(path.join(folder, 'index'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/**
 * Writes the worktree's full state as a tree, through an index of our own: the agent's index and files are only
 * read. `base` is where comparing starts; ignored files are left out unless the agent's own index or a commit of
 * its has them. Problems are those of git, e.g. `permission-denied` for files that cannot be read.
 */
export const snapshotWorktree = (
  runner: GitRunner,
  place: WorktreePlace,
  base: CommitId,
  options: RunOptions = {},
): Promise<Result<Snapshot>> =>
  withOwnIndex(async (indexFile) => {
    const own = { indexFile, lock: false };
    const started = await runner.run(gitOperation('read-tree', place, [base], own), options);
    if (!started.ok) return started;
    const skipped = await skippedPaths(runner, place, options);
    if (!skipped.ok) return skipped;
    const marked = await markSkipped(runner, place, skipped.value, { indexFile }, options);
    if (!marked.ok) return marked;
    // Exit code 1: files differ, which is what we are looking for.
    const refreshed = await runner.run(
      gitOperation('update-index', place, ['-q', '--refresh'], { ...own, answers: [1] }),
      options,
    );
    if (!refreshed.ok) return refreshed;
    const changed = await runner.run(
      gitOperation(
        'diff-files',
        place,
        ['--name-only', '-z', '--ignore-submodules=dirty', '--no-ext-diff'],
        own,
      ),
      options,
    );
    if (!changed.ok) return changed;
    const untracked = await runner.run(
      gitOperation('ls-files', place, ['--others', '--exclude-standard', '-z'], own),
      options,
    );
    if (!untracked.ok) return untracked;
    // Ignored files that the agent added by force stand in its index only. A broken index has nothing to add.
    const indexed = await runner.run(
      gitOperation('diff-index', place, [
        '--cached',
        '--name-only',
        '--no-renames',
        '--diff-filter=AMT',
        '-z',
        base,
      ]),
      options,
    );
    const names = [
      changed.value.stdout,
      untracked.value.stdout,
      ...(indexed.ok ? [indexed.value.stdout] : []),
    ].flatMap(splitNames);
    const nested = await nestedRepositories(place.workTree, names);
    const paths = names.filter((name) => !nested.has(name));
    const added = await runner.run(
      gitOperation('update-index', place, ['--add', '--remove', '--replace', '-z', '--stdin'], {
        ...own,
        stdin: joinNames(paths),
      }),
      options,
    );
    if (!added.ok) return added;
    const written = await runner.run(gitOperation('write-tree', place, [], own), options);
    if (!written.ok) return written;
    const tree = written.value.text;
    if (!isObjectId(tree)) {
      return failed({
        code: 'git-answer',
        message: 'git write-tree did not answer with a tree.',
        fault: 'bug',
        detail: tree.slice(0, 200),
      });
    }
    return ok({
      tree,
      nested: [...nested].map((name) => nameText(name).replace(/\/$/, '')),
    });
  });

const nestedRepositories = async (
  workTree: string,
  names: readonly string[],
): Promise<ReadonlySet<string>> => {
  const nested = new Set<string>();
  for (const name of names) {
    // Git lists a repository inside as `folder/`; one the agent recorded as a submodule comes without the slash.
    const file = path.join(workTree, nameText(name));
    const folder =
      name.endsWith('/') ||
      (await lstat(file).then(
        (facts) => facts.isDirectory(),
        () => false,
      ));
    if (folder) nested.add(name);
  }
  return nested;
};
