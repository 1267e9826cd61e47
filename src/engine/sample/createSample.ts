import { cp, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { makeRepository } from './makeRepository';

/**
 * Copies RecipeBox into a new folder below `parent` and makes it a repository with one commit.
 * @returns the folder; problems `sample-folder-not-writable` and those of git.
 */
export async function createSample(packageRoot: string, parent: string): Promise<Result<string>> {
  const source = path.join(packageRoot, 'samples', 'recipebox');
  try {
    const folder = path.join(parent, await freeName(parent, 'recipebox'));
    await mkdir(folder);
    await cp(source, folder, { recursive: true });
    const made = await makeRepository(folder, 'RecipeBox: specification, tasks and contracts');
    return made.ok ? ok(folder) : made;
  } catch (error) {
    return failed(
      userProblem('sample-folder-not-writable', `RecipeBox could not be copied into ${parent}.`, {
        remedy: 'Choose another folder.',
        detail: error instanceof Error ? error.message : String(error),
      }),
    );
  }
}

async function freeName(parent: string, name: string): Promise<string> {
  const taken = new Set((await readdir(parent)).map((entry) => entry.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(candidate) && !taken.has(`${candidate}.worktrees`)) return candidate;
  }
}
