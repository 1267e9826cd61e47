import { lstat, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { GitPlace } from '../git/operation';

/** A linked worktree whose `.git` pointer was checked: git runs here by name and discovers nothing. */
export interface WorktreePlace extends GitPlace {
  readonly cwd: string;
  /** `<common>/worktrees/<id>`. */
  readonly gitDir: string;
  readonly workTree: string;
  readonly commonDir: string;
}

const POINTER_LIMIT = 8192;

const smallText = async (file: string): Promise<string | undefined> => {
  try {
    const facts = await lstat(file);
    return facts.isFile() && facts.size <= POINTER_LIMIT ? await readFile(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Finds the git folder of a linked worktree by reading files only. Git itself would walk up and act on another
 * repository when the pointer is gone, and an agent can rewrite the pointer, so every link is checked both ways.
 * Problems: `worktree-folder-missing`, `worktree-symlinked`, `worktree-pointer-missing`, `worktree-pointer-wrong`,
 * `worktree-moved`.
 */
export const worktreePlace = async (commonDir: string, folder: string): Promise<Result<WorktreePlace>> => {
  let facts;
  try {
    facts = await lstat(folder);
  } catch {
    return failed(
      userProblem('worktree-folder-missing', `The worktree folder ${folder} is gone.`, {
        remedy: 'Try the task again: it is made anew from its branch. Or discard the task.',
      }),
    );
  }
  if (facts.isSymbolicLink() || !facts.isDirectory()) {
    return failed(
      userProblem('worktree-symlinked', `${folder} is a link or a file, not the folder that was made.`, {
        remedy: 'Restore the folder.',
      }),
    );
  }
  const real = await realpath(folder);
  const pointer = path.join(real, '.git');
  const text = await smallText(pointer);
  if (text === undefined) {
    return failed(
      userProblem(
        'worktree-pointer-missing',
        `${folder} has lost its .git file; git would act on another repository there.`,
        {
          remedy: `Run git worktree repair ${folder} in the main checkout.`,
        },
      ),
    );
  }
  const target = /^gitdir: (.+?)\r?\n?$/s.exec(text)?.[1];
  const gitDir =
    target === undefined ? undefined : await realpath(path.resolve(real, target)).catch(() => undefined);
  const registry = path.join(await realpath(commonDir), 'worktrees');
  if (gitDir === undefined || path.dirname(gitDir) !== registry) {
    return failed(
      userProblem(
        'worktree-pointer-wrong',
        `The .git file of ${folder} does not lead to its own repository.`,
        {
          remedy: `Run git worktree repair ${folder} in the main checkout.`,
          detail: text.slice(0, 300),
        },
      ),
    );
  }
  const common = await smallText(path.join(gitDir, 'commondir'));
  const sharedDir =
    common === undefined
      ? undefined
      : await realpath(path.resolve(gitDir, common.trim())).catch(() => undefined);
  if (sharedDir !== path.dirname(registry)) {
    return failed(
      userProblem('worktree-pointer-wrong', `The git folder of ${folder} names another repository.`, {
        detail: common ?? '',
      }),
    );
  }
  const back = await smallText(path.join(gitDir, 'gitdir'));
  const registered = back === undefined ? undefined : path.resolve(gitDir, back.trim());
  if (registered === undefined || (await realpath(registered).catch(() => registered)) !== pointer) {
    return failed(
      userProblem(
        'worktree-moved',
        `Git has ${registered === undefined ? 'no folder' : path.dirname(registered)} on record for the worktree at ${folder}.`,
        {
          remedy: `Run git worktree repair ${folder} in the main checkout.`,
        },
      ),
    );
  }
  return ok({ cwd: real, gitDir, workTree: real, commonDir: sharedDir });
};
