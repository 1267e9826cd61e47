import { lstatSync, realpathSync } from 'node:fs';
import path from 'node:path';

/**
 * An absolute path for a relative one that stays below a folder: no `..`, no absolute path, no symbolic link on the way,
 * nothing of git's own.
 * @throws with a sentence that names the path.
 */
export const confinedPath = (root: string, relative: string): string => {
  const parts = relative.split(/[\\/]/);
  const isPlain = parts.every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes('\0'));
  if (
    !isPlain ||
    path.isAbsolute(relative) ||
    /^[A-Za-z]:/.test(relative) ||
    parts[0]?.toLowerCase() === '.git'
  ) {
    throw new Error(`"${relative}" is not a path inside ${root}.`);
  }
  let at = realpathSync(root);
  for (const part of parts) {
    at = path.join(at, part);
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) {
      throw new Error(`"${relative}" leads through a symbolic link, which could end outside ${root}.`);
    }
  }
  return at;
};
