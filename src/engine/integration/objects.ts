import { type CommitId, isObjectId } from '../../core/git/refs';
import { failed, ok, type Result } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation, type GitPlace, type Identity } from '../git/operation';
import { treeFile } from '../git/treeFile';
import { withOwnIndex } from '../worktrees/snapshot';

/** A file of a tree, as text. */
export interface TreeText {
  readonly text: string;
  /** `100644` or `100755`; links and submodules are no text. */
  readonly mode: string;
  /** Turns a text back into the bytes of this file's encoding. */
  readonly encode: (text: string) => Buffer;
}

const unexpected = (verb: string, said: string): Result<never> =>
  failed({
    code: 'git-answer',
    message: `git ${verb} did not answer with an object.`,
    fault: 'bug',
    detail: said.slice(0, 200),
  });

/** Text of a file in a tree or commit; undefined when there is no such file, or it is a link or a submodule. */
export const textIn = async (
  runner: GitRunner,
  place: GitPlace,
  tree: string,
  path: string,
  options: RunOptions,
): Promise<Result<TreeText | undefined>> => {
  const file = await treeFile(runner, place, tree, path, options);
  if (!file.ok) return file;
  if (!file.value || file.value.mode === '120000') return ok(undefined);
  const { mode, blob } = file.value;
  const content = await runner.run(gitOperation('cat-file', place, ['blob', blob]), options);
  if (!content.ok) return content;
  const bytes = content.value.stdout;
  const text = bytes.toString('utf8');
  // What is not UTF-8 is read byte by byte, so that every byte comes back as it was.
  return ok(
    Buffer.from(text, 'utf8').equals(bytes)
      ? { text, mode, encode: (changed) => Buffer.from(changed, 'utf8') }
      : { text: bytes.toString('latin1'), mode, encode: (changed) => Buffer.from(changed, 'latin1') },
  );
};

export interface Replacement {
  readonly path: string;
  readonly mode: string;
  readonly content: Buffer;
}

/** A tree with some files replaced; nothing but objects is written. */
export const treeWith = async (
  runner: GitRunner,
  place: GitPlace,
  tree: string,
  replacements: readonly Replacement[],
  options: RunOptions,
): Promise<Result<string>> => {
  if (replacements.length === 0) return ok(tree);
  return withOwnIndex(async (indexFile) => {
    const own = { indexFile, lock: false };
    const started = await runner.run(gitOperation('read-tree', place, [tree], own), options);
    if (!started.ok) return started;
    for (const { path, mode, content } of replacements) {
      const blob = await runner.run(
        gitOperation('hash-object', place, ['-w', '--no-filters', '--stdin'], {
          stdin: content,
          lock: false,
        }),
        options,
      );
      if (!blob.ok) return blob;
      const put = await runner.run(
        gitOperation('update-index', place, ['-z', '--index-info'], {
          ...own,
          stdin: `${mode} ${blob.value.text}\t${path}\0`,
        }),
        options,
      );
      if (!put.ok) return put;
    }
    const written = await runner.run(gitOperation('write-tree', place, [], own), options);
    if (!written.ok) return written;
    return isObjectId(written.value.text)
      ? ok(written.value.text)
      : unexpected('write-tree', written.value.text);
  });
};

/**
 * Writes a commit object. No hook runs, nothing is signed (a signing program is named by configuration), and the
 * author is who the person's git says they are. Problem: `identity-missing`.
 */
export const writeCommit = async (
  runner: GitRunner,
  place: GitPlace,
  commit: { tree: string; parents: readonly CommitId[]; message: string; author?: Identity },
  options: RunOptions,
): Promise<Result<CommitId>> => {
  const written = await runner.run(
    gitOperation(
      'commit-tree',
      place,
      [commit.tree, ...commit.parents.flatMap((parent) => ['-p', parent]), '-F', '-'],
      {
        stdin: commit.message,
        ...(commit.author ? { author: commit.author } : {}),
      },
    ),
    options,
  );
  if (!written.ok) return written;
  return isObjectId(written.value.text)
    ? ok(written.value.text)
    : unexpected('commit-tree', written.value.text);
};

export interface CommitFacts {
  readonly tree: string;
  readonly parents: readonly CommitId[];
  readonly message: string;
}

/** Reads a commit object; undefined when there is none of that id. */
export const readCommit = async (
  runner: GitRunner,
  place: GitPlace,
  commit: string,
  options: RunOptions,
): Promise<Result<CommitFacts | undefined>> => {
  if (!isObjectId(commit)) return ok(undefined);
  const answer = await runner.run(
    gitOperation('cat-file', place, ['commit', commit], { answers: [128] }),
    options,
  );
  if (!answer.ok) return answer;
  if (answer.value.exitCode !== 0) return ok(undefined);
  const text = answer.value.stdout.toString('utf8');
  const cut = text.indexOf('\n\n');
  const headers = text.slice(0, cut).split('\n');
  return ok({
    tree: headers[0]?.slice('tree '.length) ?? '',
    parents: headers.flatMap((line) => {
      const id = line.startsWith('parent ') ? line.slice('parent '.length) : '';
      return isObjectId(id) ? [id] : [];
    }),
    message: text.slice(cut + 2),
  });
};
