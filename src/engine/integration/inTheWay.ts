import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { CommitId } from '../../core/git/refs';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation } from '../git/operation';
import type { CheckoutPlace } from './checkoutPlace';

/**
 * Refuses a move that would replace files git does not track. Git itself protects untracked files, but overwrites
 * ignored ones without a word: a person's `.env` is ignored, and theirs. Problem: `local-changes`.
 */
export const nothingInTheWay = async (
  runner: GitRunner,
  place: CheckoutPlace,
  from: CommitId,
  to: CommitId,
  options: RunOptions,
): Promise<Result<void>> => {
  const compared = await runner.run(
    gitOperation('diff-tree', place, [
      '-r',
      '--name-only',
      '--no-renames',
      '--diff-filter=A',
      '-z',
      from,
      to,
    ]),
    options,
  );
  if (!compared.ok) return compared;
  const present = new Set<string>();
  for (const name of compared.value.stdout.toString('utf8').split('\0')) {
    const hit = name === '' ? undefined : await firstObstacle(place.workTree, name);
    if (hit !== undefined) present.add(hit);
  }
  if (present.size === 0) return ok(undefined);
  // Without exclude rules git lists ignored files as well.
  const untracked = await runner.run(
    gitOperation('ls-files', place, ['--others', '-z', '--', ...present]),
    options,
  );
  if (!untracked.ok) return untracked;
  const names = untracked.value.stdout
    .toString('utf8')
    .split('\0')
    .filter((name) => name !== '');
  return names.length === 0
    ? ok(undefined)
    : failed(
        userProblem(
          'local-changes',
          `Files of yours would be overwritten: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''}.`,
          {
            remedy: 'Move them away or commit them.',
            detail: names.slice(0, 50).join('\n'),
          },
        ),
      );
};

/** The first part of a path that is there already and is no folder on the way to it. */
const firstObstacle = async (root: string, name: string): Promise<string | undefined> => {
  const parts = name.split('/');
  for (let length = 1; length <= parts.length; length++) {
    const part = parts.slice(0, length).join('/');
    const facts = await lstat(path.join(root, part)).catch(() => undefined);
    if (!facts) return undefined;
    if (length === parts.length || !facts.isDirectory()) return part;
  }
  return undefined;
};
