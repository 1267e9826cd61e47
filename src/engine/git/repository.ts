import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { type CommitId, isObjectId } from '../../core/git/refs';
import { failed, ok, type Problem, type Result, userProblem } from '../../core/result';
import type { GitRunner, RunOptions } from './gitPort';
import { gitOperation, type GitPlace } from './operation';

export type Head =
  | { readonly kind: 'branch'; readonly branch: string; readonly commit: CommitId }
  | { readonly kind: 'detached'; readonly commit: CommitId }
  /** The branch has no commit yet. */
  | { readonly kind: 'unborn'; readonly branch: string };

/** A checkout with files. All paths are real paths. */
export interface Repository {
  /** Top folder of the checkout that holds the opened folder. */
  readonly root: string;
  readonly gitDir: string;
  /** Shared by all worktrees: the identity of the repository. */
  readonly commonDir: string;
  /** Where git runs for this checkout, discovering nothing. */
  readonly place: GitPlace;
}

export interface RepositoryFacts {
  readonly repository: Repository;
  readonly head: Head;
  /** The opened folder relative to the root, '' for the root itself. */
  readonly below: string;
  /** The checkout is itself a linked worktree. */
  readonly linkedWorktree: boolean;
  /** Root of the repository of which this one is a submodule. */
  readonly superproject: string | undefined;
  /** Root of a repository around this one that is not its superproject. */
  readonly nestedIn: string | undefined;
  /** Why no task can be delegated here, although the repository can be read. */
  readonly cannotDelegate: Problem | undefined;
}

/**
 * Opens the repository around a folder. Nothing is executed from it and nothing is written. Problems:
 * `folder-missing`, `not-a-repository`, `bare-repository`, `dubious-ownership`, `git-missing`.
 */
export const openRepository = async (
  runner: GitRunner,
  folder: string,
  options: RunOptions = {},
): Promise<Result<RepositoryFacts>> => {
  let real: string;
  try {
    real = await realpath(folder);
  } catch {
    return failed(userProblem('folder-missing', `${folder} does not exist.`));
  }
  // The only place where git may look for a repository by itself; everything later names it.
  const finding: GitPlace = { cwd: real, commonDir: real };
  const found = await runner.run(
    gitOperation('rev-parse', finding, [
      '--path-format=absolute',
      '--show-toplevel',
      '--absolute-git-dir',
      '--git-common-dir',
      '--show-superproject-working-tree',
    ]),
    options,
  );
  if (!found.ok) return found;
  const [top = '', git = '', common = '', superproject] = found.value.text.split('\n');
  const [root, gitDir, commonDir] = await Promise.all([realpath(top), realpath(git), realpath(common)]);
  const place: GitPlace = { cwd: root, gitDir, workTree: root, commonDir };
  const head = await readHead(runner, place, options);
  if (!head.ok) return head;
  return ok({
    repository: { root, gitDir, commonDir, place },
    head: head.value,
    below: path.relative(root, real).split(path.sep).join('/'),
    linkedWorktree: gitDir !== commonDir,
    superproject: superproject === '' ? undefined : superproject,
    nestedIn: await repositoryAround(path.dirname(root)),
    cannotDelegate:
      head.value.kind === 'unborn'
        ? userProblem(
            'no-commits',
            'The repository has no commit yet, so there is nothing to make a worktree from.',
            {
              remedy: 'Make a first commit.',
            },
          )
        : undefined,
  });
};

/** What HEAD is in one checkout. */
export const readHead = async (
  runner: GitRunner,
  place: GitPlace,
  options: RunOptions = {},
): Promise<Result<Head>> => {
  const answer = await runner.run(
    gitOperation('rev-parse', place, ['HEAD^{commit}', '--symbolic-full-name', 'HEAD'], { answers: [128] }),
    options,
  );
  if (!answer.ok) return answer;
  const [commit = '', name = ''] = answer.value.text.split('\n');
  if (isObjectId(commit)) {
    return ok(
      name.startsWith('refs/heads/')
        ? { kind: 'branch', branch: name.slice('refs/heads/'.length), commit }
        : { kind: 'detached', commit },
    );
  }
  const branch = await headBranch(place.gitDir ?? path.join(place.cwd, '.git'));
  return branch === undefined
    ? failed(
        userProblem('unknown-revision', `HEAD of ${place.cwd} names no commit.`, {
          detail: answer.value.stderr,
        }),
      )
    : ok({ kind: 'unborn', branch });
};

/** The branch that HEAD of a git folder points at, whether or not it exists; undefined when detached or unreadable. */
export const headBranch = async (gitDir: string): Promise<string | undefined> => {
  const text = await readFile(path.join(gitDir, 'HEAD'), 'utf8').catch(() => '');
  return /^ref: refs\/heads\/(\S+)\s*$/.exec(text)?.[1];
};

const repositoryAround = async (folder: string): Promise<string | undefined> => {
  for (let current = folder; ; current = path.dirname(current)) {
    if (
      await stat(path.join(current, '.git')).then(
        () => true,
        () => false,
      )
    )
      return current;
    if (path.dirname(current) === current) return undefined;
  }
};

/** The commit that a revision names; `revision` is a full ref name or a full id. Problem: `unknown-revision`. */
export const resolveCommit = async (
  runner: GitRunner,
  place: GitPlace,
  revision: string,
  options: RunOptions = {},
): Promise<Result<CommitId | undefined>> => {
  const answer = await runner.run(
    gitOperation('rev-parse', place, ['--quiet', '--verify', '--end-of-options', `${revision}^{commit}`], {
      answers: [1, 128],
      client: 'own',
    }),
    options,
  );
  if (!answer.ok) return answer;
  return ok(isObjectId(answer.value.text) ? answer.value.text : undefined);
};

/** Whether `older` is part of the history of `newer`. */
export const isAncestor = async (
  runner: GitRunner,
  place: GitPlace,
  older: CommitId,
  newer: CommitId,
  options: RunOptions = {},
): Promise<Result<boolean>> => {
  const answer = await runner.run(
    gitOperation('merge-base', place, ['--is-ancestor', older, newer], { answers: [1] }),
    options,
  );
  return answer.ok ? ok(answer.value.exitCode === 0) : answer;
};

/** The tree of a commit. */
export const treeOf = async (
  runner: GitRunner,
  place: GitPlace,
  commit: CommitId,
  options: RunOptions = {},
): Promise<Result<string>> => {
  const answer = await runner.run(
    gitOperation('rev-parse', place, ['--verify', `${commit}^{tree}`]),
    options,
  );
  return answer.ok ? ok(answer.value.text) : answer;
};
