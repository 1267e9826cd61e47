import { type CommitId, isObjectId } from '../../core/git/refs';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation, type GitPlace, type Identity } from '../git/operation';
import { textIn, treeWith, writeCommit, type Replacement } from './objects';

/** Reads a file of the merged result; undefined when it is not there. */
export type ReadMerged = (path: string) => Promise<string | undefined>;

/** Ticks the task's box on the merged result: new text for each file that changes. */
export type Tick = (
  read: ReadMerged,
) => Promise<Result<readonly { readonly path: string; readonly text: string }[]>>;

export type Strategy = 'merge' | 'squash';

export interface MergeRequest {
  readonly target: CommitId;
  readonly commit: CommitId;
  readonly strategy: Strategy;
  readonly message: string;
  readonly tick: Tick | undefined;
  readonly author: Identity | undefined;
}

export type Merged =
  | { readonly kind: 'merged'; readonly commit: CommitId; readonly ticked: readonly string[] }
  | { readonly kind: 'conflict'; readonly files: readonly string[] };

/**
 * The commit that brings a task into its target, with the tick in it. It is made of objects only: no file, index or
 * ref changes, so being killed here leaves nothing to repair. (git's `merge` command, killed at random, left a dirty
 * tree or a stale lock in two of three cases.)
 */
export const mergedCommit = async (
  runner: GitRunner,
  place: GitPlace,
  request: MergeRequest,
  options: RunOptions,
): Promise<Result<Merged>> => {
  const answer = await runner.run(
    gitOperation(
      'merge-tree',
      place,
      ['--write-tree', '-z', '--name-only', '--no-messages', request.target, request.commit],
      {
        answers: [1],
      },
    ),
    options,
  );
  if (!answer.ok) return answer;
  const [tree = '', ...files] = answer.value.stdout
    .toString('utf8')
    .split('\0')
    .filter((part) => part !== '');
  if (answer.value.exitCode === 1) return ok({ kind: 'conflict', files: [...new Set(files)] });
  if (!isObjectId(tree)) {
    return failed({
      code: 'git-answer',
      message: 'git merge-tree did not answer with a tree.',
      fault: 'bug',
      detail: tree.slice(0, 200),
    });
  }
  const ticked = await tickedTree(runner, place, tree, request.tick, options);
  if (!ticked.ok) return ticked;
  const commit = await writeCommit(
    runner,
    place,
    {
      tree: ticked.value.tree,
      parents: request.strategy === 'merge' ? [request.target, request.commit] : [request.target],
      message: request.message,
      ...(request.author ? { author: request.author } : {}),
    },
    options,
  );
  return commit.ok ? ok({ kind: 'merged', commit: commit.value, ticked: ticked.value.paths }) : commit;
};

const tickedTree = async (
  runner: GitRunner,
  place: GitPlace,
  tree: string,
  tick: Tick | undefined,
  options: RunOptions,
): Promise<Result<{ readonly tree: string; readonly paths: readonly string[] }>> => {
  if (!tick) return ok({ tree, paths: [] });
  let failure: Result<never> | undefined;
  const changes = await tick(async (path) => {
    const found = await textIn(runner, place, tree, path, options);
    if (!found.ok) failure = found;
    return found.ok ? found.value?.text : undefined;
  });
  if (failure) return failure;
  if (!changes.ok) return changes;
  const replacements: Replacement[] = [];
  for (const { path, text } of changes.value) {
    const before = await textIn(runner, place, tree, path, options);
    if (!before.ok) return before;
    if (!before.value) {
      return failed(
        userProblem(
          'task-list-missing',
          `${path} is not a file of the merged result, so the task cannot be ticked in it.`,
        ),
      );
    }
    if (before.value.text !== text)
      replacements.push({ path, mode: before.value.mode, content: before.value.encode(text) });
  }
  const changed = await treeWith(runner, place, tree, replacements, options);
  return changed.ok ? ok({ tree: changed.value, paths: replacements.map((one) => one.path) }) : changed;
};
