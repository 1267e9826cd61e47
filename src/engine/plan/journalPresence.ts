import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * Whether the repository around a folder has a journal. Looked up without git, because it decides whether anything
 * beyond reading is loaded at all. Nothing of what is found here is run or trusted further.
 */
export function journalExists(folder: string): boolean {
  const common = commonDirOf(folder);
  return common !== undefined && fs.existsSync(path.join(common, 'counterpoint', 'journal.jsonl'));
}

/** The git folder that all worktrees of the repository share, or undefined outside a repository. */
function commonDirOf(folder: string): string | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const stat = fs.statSync(path.join(at, '.git'), { throwIfNoEntry: false });
    if (stat?.isDirectory()) return path.join(at, '.git');
    if (stat?.isFile()) return linkedCommonDir(at);
    if (path.dirname(at) === at) return undefined;
  }
}

/** In a worktree `.git` is a file naming a folder, which names the shared one in `commondir`. */
function linkedCommonDir(folder: string): string | undefined {
  const [, named] = /^gitdir:\s*(.+?)\s*$/m.exec(readSmall(path.join(folder, '.git'))) ?? [];
  if (named === undefined) return undefined;
  const gitDir = path.resolve(folder, named);
  const common = readSmall(path.join(gitDir, 'commondir')).trim();
  return common === '' ? gitDir : path.resolve(gitDir, common);
}

function readSmall(file: string): string {
  try {
    return fs.statSync(file).size > 4096 ? '' : fs.readFileSync(file, { encoding: 'utf8' });
  } catch {
    // Not there: then there is nothing to follow.
    return '';
  }
}
