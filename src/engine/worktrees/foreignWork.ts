import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CommitId } from '../../core/git/refs';
import { ok, type Result } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation, type GitPlace } from '../git/operation';
import type { Repository } from '../git/repository';
import { withOwnIndex } from './snapshot';

/**
 * Files in a half-made folder that a checkout of `base` did not put there: extra ones (ignored or not), and ones
 * whose content is neither that of the base nor its beginning. A killed checkout leaves files missing or cut short.
 */
export const foreignWork = (
  runner: GitRunner,
  repository: Repository,
  folder: string,
  base: CommitId,
  options: RunOptions,
): Promise<Result<readonly string[]>> =>
  withOwnIndex(async (indexFile) => {
    const place: GitPlace = {
      cwd: folder,
      gitDir: repository.commonDir,
      workTree: folder,
      commonDir: repository.commonDir,
    };
    const own = { indexFile, lock: false };
    const started = await runner.run(gitOperation('read-tree', place, [base], own), options);
    if (!started.ok) return started;
    const refreshed = await runner.run(
      gitOperation('update-index', place, ['-q', '--refresh'], { ...own, answers: [1] }),
      options,
    );
    if (!refreshed.ok) return refreshed;
    const extra = await runner.run(gitOperation('ls-files', place, ['--others', '-z'], own), options);
    if (!extra.ok) return extra;
    const changed = await runner.run(
      gitOperation(
        'diff-files',
        place,
        ['--name-only', '--diff-filter=MT', '-z', '--ignore-submodules=all', '--no-ext-diff'],
        own,
      ),
      options,
    );
    if (!changed.ok) return changed;
    const foreign = names(extra.value.stdout);
    for (const name of names(changed.value.stdout)) {
      const whole = await runner.run(gitOperation('cat-file', place, ['blob', `${base}:${name}`]), options);
      if (!whole.ok) return whole;
      const content = await readFile(path.join(folder, name)).catch(() => undefined);
      if (content === undefined || !isBeginning(content, whole.value.stdout)) foreign.push(name);
    }
    return ok(foreign);
  });

const names = (output: Buffer): string[] =>
  output
    .toString('utf8')
    .split('\0')
    .filter((name) => name !== '');

/** Line endings may have been converted on checkout, so they do not count. */
export const isBeginning = (part: Buffer, whole: Buffer): boolean => {
  if (whole.subarray(0, part.length).equals(part)) return true;
  const plain = (bytes: Buffer): string => bytes.toString('latin1').replace(/\r/g, '');
  return plain(whole).startsWith(plain(part));
};
