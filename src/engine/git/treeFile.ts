import { ok, type Result } from '../../core/result';
import type { GitRunner, RunOptions } from './gitPort';
import { gitOperation, type GitPlace } from './operation';

/** A file (or link) of a commit or tree. */
export interface TreeFile {
  /** `100644`, `100755` or `120000` for a link. */
  readonly mode: string;
  readonly blob: string;
}

/** Finds a file in a commit or tree by its exact path; undefined for folders, submodules and what is not there. */
export const treeFile = async (
  runner: GitRunner,
  place: GitPlace,
  tree: string,
  path: string,
  options: RunOptions = {},
): Promise<Result<TreeFile | undefined>> => {
  // Git would read these relative to the working folder, or refuse them.
  if (path === '' || path.includes('\0') || /(?:^|\/)\.{0,2}(?:\/|$)/.test(path)) return ok(undefined);
  const listed = await runner.run(
    gitOperation('ls-tree', place, ['-z', '--full-tree', tree, '--', path]),
    options,
  );
  if (!listed.ok) return listed;
  const [, mode, blob, name] =
    /^(\d+) blob ([0-9a-f]+)\t([^\0]*)\0/.exec(listed.value.stdout.toString('utf8')) ?? [];
  return ok(mode !== undefined && blob !== undefined && name === path ? { mode, blob } : undefined);
};
