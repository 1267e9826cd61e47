import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readChange, type PreparedChange } from './preparedChange';

export interface FoundChange {
  readonly change: PreparedChange;
  /** The task's folder, where the files of its steps lie. */
  readonly folder: string;
}

/** Ids that are safe as the name of a folder. */
const TASK_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * The prepared change for a task: below COUNTERPOINT_DEMO_CHANGES, else, in a checkout of the sample, in the package.
 * @param programFolder where this program lies, to find the package from.
 * @returns undefined where nothing was prepared; then the demo agent makes its one harmless edit.
 */
export const findChange = (
  task: string,
  worktree: string,
  programFolder: string,
  changesFolder: string | undefined,
): FoundChange | undefined => {
  if (!TASK_ID.test(task)) return undefined;
  const root = changesFolder || (isSample(worktree) ? packagedChanges(programFolder) : undefined);
  if (root === undefined) return undefined;
  const folder = path.join(root, task);
  const file = path.join(folder, 'change.json');
  return existsSync(file) ? { change: readChange(readFileSync(file, 'utf8')), folder } : undefined;
};

const isSample = (worktree: string): boolean => {
  try {
    const marker: unknown = JSON.parse(
      readFileSync(path.join(worktree, '.counterpoint', 'sample.json'), 'utf8'),
    );
    return (
      typeof marker === 'object' && marker !== null && 'sample' in marker && marker.sample === 'recipebox'
    );
  } catch {
    // No marker: not the sample.
    return false;
  }
};

/** The program is bundled into `dist/`, and lies two levels deep in the sources. */
const packagedChanges = (programFolder: string): string | undefined =>
  ['..', '../..']
    .map((up) => path.resolve(programFolder, up, 'samples', 'recipebox-changes'))
    .find((folder) => existsSync(folder));
