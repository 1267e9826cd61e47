import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation } from '../git/operation';
import { joinNames, nameText, splitNames } from './pathBytes';
import type { WorktreePlace } from './place';

/**
 * Files that a sparse checkout leaves out on purpose; without this they would count as deleted. Only files that are
 * really absent count: the flag alone, which an agent can set, hides nothing.
 */
export const skippedPaths = async (
  runner: GitRunner,
  place: WorktreePlace,
  options: RunOptions,
): Promise<Result<readonly string[]>> => {
  const sparse = await runner.run(
    gitOperation('config', place, ['--type=bool', '--get', 'core.sparseCheckout'], { answers: [1] }),
    options,
  );
  if (!sparse.ok) return sparse;
  if (sparse.value.text !== 'true') return ok([]);
  const listed = await runner.run(gitOperation('ls-files', place, ['-t', '-z']), options);
  if (!listed.ok) return listed;
  const absent: string[] = [];
  for (const line of splitNames(listed.value.stdout)) {
    if (!line.startsWith('S ')) continue;
    const file = path.join(place.workTree, nameText(line.slice(2)));
    if (
      await lstat(file).then(
        () => false,
        () => true,
      )
    )
      absent.push(line.slice(2));
  }
  return ok(absent);
};

/** Marks paths as left out in an index, as far as they are in it. */
export const markSkipped = async (
  runner: GitRunner,
  place: WorktreePlace,
  skipped: readonly string[],
  own: { readonly indexFile?: string },
  options: RunOptions,
): Promise<Result<void>> => {
  if (skipped.length === 0) return ok(undefined);
  const listed = await runner.run(gitOperation('ls-files', place, ['-z'], own), options);
  if (!listed.ok) return listed;
  const known = new Set(splitNames(listed.value.stdout));
  const marked = await runner.run(
    gitOperation('update-index', place, ['--skip-worktree', '-z', '--stdin'], {
      ...own,
      lock: own.indexFile === undefined,
      stdin: joinNames(skipped.filter((name) => known.has(name))),
    }),
    options,
  );
  return marked.ok ? ok(undefined) : marked;
};
