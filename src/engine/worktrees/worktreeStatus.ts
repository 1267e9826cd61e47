import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type CommitId, isObjectId } from '../../core/git/refs';
import { failed, ok, type Problem, type Result, userProblem } from '../../core/result';
import {
  countStatus,
  type DirtyCounts,
  isClean,
  OPERATIONS_IN_PROGRESS,
} from '../../core/worktrees/worktreeState';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation } from '../git/operation';
import { type Head, readHead, resolveCommit } from '../git/repository';
import { type WorktreePlace, worktreePlace } from './place';

export interface WorktreeStatus {
  readonly place: WorktreePlace;
  readonly head: Head;
  /** HEAD's commit, or the last one its log knows when its branch was deleted. */
  readonly commit: CommitId;
  /** The branch was deleted under the worktree; `commit` can bring it back. */
  readonly branchDeleted: boolean;
  readonly dirty: DirtyCounts;
  readonly clean: boolean;
  /** Commits on this side only, and on the target's side only. */
  readonly ahead: number;
  readonly behind: number;
  /** e.g. `a merge`, when one stands half-way here. */
  readonly inProgress: string | undefined;
  readonly locked: boolean;
}

/**
 * The state of one worktree. Git runs only after the worktree's own links were checked. Problems: those of
 * `worktreePlace`, `branch-deleted` when not even the log knows a commit, and those of git.
 */
export const worktreeStatus = async (
  runner: GitRunner,
  commonDir: string,
  folder: string,
  target: CommitId,
  options: RunOptions = {},
): Promise<Result<WorktreeStatus>> => {
  const found = await worktreePlace(commonDir, folder);
  if (!found.ok) return found;
  const place = found.value;
  const head = await readHead(runner, place, options);
  if (!head.ok) return head;
  const commit = head.value.kind === 'unborn' ? await lastLogged(runner, place, options) : head.value.commit;
  if (commit === undefined) return failed(branchDeleted(folder, head.value));
  const listed = await runner.run(
    gitOperation('status', place, [
      '--porcelain=v2',
      '-z',
      '--untracked-files=all',
      '--ignore-submodules=dirty',
      '--no-renames',
    ]),
    options,
  );
  if (!listed.ok) return listed;
  const counted = await runner.run(
    gitOperation('rev-list', place, ['--count', '--left-right', `${target}...${commit}`, '--']),
    options,
  );
  if (!counted.ok) return counted;
  const [behind = 0, ahead = 0] = counted.value.text.split('\t').map(Number);
  const dirty = countStatus(listed.value.stdout.toString('latin1'));
  return ok({
    place,
    head: head.value,
    commit,
    branchDeleted: head.value.kind === 'unborn',
    dirty,
    clean: isClean(dirty),
    ahead,
    behind,
    inProgress: await operationInProgress(place.gitDir),
    locked: await exists(path.join(place.gitDir, 'index.lock')),
  });
};

const branchDeleted = (folder: string, head: Head): Problem =>
  userProblem(
    'branch-deleted',
    `The branch of ${folder} was deleted${head.kind === 'unborn' ? ` (${head.branch})` : ''}.`,
    {
      remedy: 'Make the branch again at its last commit.',
    },
  );

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/** What stands half-way in a checkout, in words; undefined when nothing does. */
export const operationInProgress = async (gitDir: string): Promise<string | undefined> => {
  for (const [file, words] of Object.entries(OPERATIONS_IN_PROGRESS)) {
    if (await exists(path.join(gitDir, file))) return words;
  }
  return undefined;
};

/** The newest commit in the worktree's own HEAD log that still exists. */
const lastLogged = async (
  runner: GitRunner,
  place: WorktreePlace,
  options: RunOptions,
): Promise<CommitId | undefined> => {
  const log = await readFile(path.join(place.gitDir, 'logs', 'HEAD'), 'utf8').catch(() => '');
  for (const line of log.trimEnd().split('\n').reverse().slice(0, 50)) {
    for (const id of line.split(' ', 2).reverse()) {
      if (!isObjectId(id) || /^0+$/.test(id)) continue;
      const present = await resolveCommit(runner, place, id, options);
      if (present.ok && present.value !== undefined) return present.value;
    }
  }
  return undefined;
};
