import { ok, type Result } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation, type GitPlace } from '../git/operation';
import { treeFile } from '../git/treeFile';

export interface FileContent {
  readonly bytes: Buffer;
  /** There is more than was asked for. */
  readonly cut: boolean;
}

const CONTENT_CAP = 16 * 1024 * 1024;

/**
 * A file as it is in a commit or tree; undefined when it is not there. A symbolic link gives the path it holds and is
 * never followed. No text conversion or filter runs.
 */
export const contentAt = async (
  runner: GitRunner,
  place: GitPlace,
  tree: string,
  path: string,
  options: RunOptions = {},
): Promise<Result<FileContent | undefined>> => {
  const file = await treeFile(runner, place, tree, path, options);
  if (!file.ok) return file;
  if (!file.value) return ok(undefined);
  const content = await runner.run(
    gitOperation('cat-file', place, ['blob', file.value.blob], { outputCap: CONTENT_CAP, atCap: 'cut' }),
    options,
  );
  return content.ok ? ok({ bytes: content.value.stdout, cut: content.value.cut }) : content;
};
