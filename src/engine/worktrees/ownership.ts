import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
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

/** How long a process may take to leave a worktree that is to be removed, milliseconds. */
const LEAVING_MS = 3000;
const LOOK_AGAIN_MS = 50;

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
  const users = await processesStayingIn(wanted, options.signal);
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

/**
 * Processes that are in a folder and stay there. Windows ask `git status` of every worktree for their views, and so does
 * VS Code itself: what only looks is gone in a moment, and is no reason to refuse.
 */
const processesStayingIn = async (
  folder: string,
  signal: AbortSignal | undefined,
): Promise<readonly number[] | undefined> => {
  const until = performance.now() + LEAVING_MS;
  for (;;) {
    const users = await processesIn(folder);
    if (users === undefined || users.length === 0) return users;
    if (performance.now() >= until || signal?.aborted) return users;
    await delay(LOOK_AGAIN_MS);
  }
};
