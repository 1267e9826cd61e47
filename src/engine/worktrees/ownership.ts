import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import type { Repository } from '../git/repository';
import { processesIn } from '../git/taggedProcesses';
import {
  comparable,
  type ListedWorktree,
  listWorktrees,
  type Registration,
  registrationFor,
} from './registry';

/** A worktree that may be removed as far as its place is concerned; nothing is said yet about its work. */
export interface OwnWorktree {
  readonly registration: Registration;
  readonly record: ListedWorktree;
}

/** Only a linked worktree of this repository, directly in our root, locked and used by nobody, may go. */
export const requireOwnWorktree = async (
  runner: GitRunner,
  request: { readonly repository: Repository; readonly root: string; readonly folder: string },
  options: RunOptions,
): Promise<Result<OwnWorktree>> => {
  const { repository, root, folder } = request;
  const notOurs = (why: string): Result<never> =>
    failed(
      userProblem('worktree-not-ours', `${folder} is not removed: ${why}.`, {
        remedy: 'Remove it yourself if you are sure.',
      }),
    );
  const wanted = await comparable(folder);
  if (path.dirname(wanted) !== (await realpath(root).catch(() => comparable(root))))
    return notOurs(`it does not lie directly in ${root}`);
  if ((await lstat(folder).catch(() => undefined))?.isSymbolicLink()) return notOurs('it is a link');
  const listed = await listWorktrees(runner, repository.place, options);
  if (!listed.ok) return listed;
  let record;
  for (const one of listed.value) if ((await comparable(one.folder)) === wanted) record = one;
  if (record?.main) return notOurs('it is the main checkout');
  const registration = await registrationFor(repository.commonDir, folder);
  if (!record || !registration) return notOurs('git does not list it as a worktree of this repository');
  if (record.locked !== undefined) {
    return failed(
      userProblem(
        'worktree-locked',
        `${folder} is locked${record.locked === '' ? '' : ` (${record.locked})`}.`,
        { remedy: `Run git worktree unlock ${folder}.` },
      ),
    );
  }
  const users = await processesIn(wanted);
  return users !== undefined && users.length > 0
    ? failed(
        userProblem(
          'worktree-in-use',
          `Processes are still running in ${folder}: ${users.slice(0, 5).join(', ')}.`,
          { remedy: 'End them first.' },
        ),
      )
    : ok({ registration, record });
};
