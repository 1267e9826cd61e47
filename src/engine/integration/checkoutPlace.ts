import { lstat, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { Repository } from '../git/repository';
import { worktreePlace } from '../worktrees/place';
import type { ListedWorktree } from '../worktrees/registry';

/** A checkout with its git folder, main or linked. */
export interface CheckoutPlace {
  readonly cwd: string;
  readonly gitDir: string;
  readonly workTree: string;
  readonly commonDir: string;
}

/** Where git runs for a checkout of the repository, after its links were checked. Problems: those of `worktreePlace`. */
export const checkoutPlace = async (
  repository: Repository,
  worktree: ListedWorktree,
): Promise<Result<CheckoutPlace>> => {
  if (!worktree.main) return worktreePlace(repository.commonDir, worktree.folder);
  const { commonDir } = repository;
  // For submodules and separate git folders git lists the git folder itself; then only the opened checkout is known.
  const root =
    repository.gitDir === commonDir
      ? repository.root
      : await realpath(worktree.folder).catch(() => worktree.folder);
  const dotGit = path.join(root, '.git');
  const facts = await lstat(dotGit).catch(() => undefined);
  const pointer = facts?.isFile()
    ? /^gitdir: (.+?)\r?\n?$/s.exec(await readFile(dotGit, 'utf8'))?.[1]
    : undefined;
  const leads = facts?.isDirectory()
    ? dotGit
    : pointer === undefined
      ? undefined
      : path.resolve(root, pointer);
  const real = leads === undefined ? undefined : await realpath(leads).catch(() => undefined);
  return real === commonDir
    ? ok({ cwd: root, gitDir: commonDir, workTree: root, commonDir })
    : failed(
        userProblem('checkout-not-found', `The main checkout of ${commonDir} could not be found at ${root}.`),
      );
};
