import path from 'node:path';
import { backupRef, branchRef, type CommitId } from '../../core/git/refs';
import { readTrailers, type TaskCommit, taskCommitMessage } from '../../core/integration/commitMessage';
import { ok, type Result } from '../../core/result';
import { withFileProblems } from '../git/fileProblem';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation, type Identity } from '../git/operation';
import { type Attempt, clearOwnLocks } from '../git/ownLocks';
import { isAncestor, type Repository, resolveCommit, treeOf } from '../git/repository';
import { processesIn } from '../git/taggedProcesses';
import { updateRef } from '../git/updateRef';
import { type Backup, type BackupName, keepCommit } from '../worktrees/backup';
import type { WorktreePlace } from '../worktrees/place';
import { snapshotWorktree } from '../worktrees/snapshot';
import { markSkipped, skippedPaths } from '../worktrees/sparse';
import { worktreeStatus, type WorktreeStatus } from '../worktrees/worktreeStatus';
import { cleanTaskLists, type CleanTaskList } from './cleanTaskLists';
import { readCommit, writeCommit } from './objects';

export interface CommitRequest {
  readonly repository: Repository;
  readonly folder: string;
  /** The task's own branch, without `refs/heads/`. */
  readonly branch: string;
  readonly base: CommitId;
  /** Tip of the target: when the agent merged newer commits of it, the task's commit stands on those. */
  readonly target: CommitId;
  readonly words: TaskCommit;
  readonly backup: BackupName;
  /** Repository-relative task-list files, whose ticks are not the agent's to make. */
  readonly taskLists: readonly string[];
  readonly cleanTaskList: CleanTaskList;
  /** Instead of who git says the person is. */
  readonly author?: Identity;
}

export interface TaskCommitted {
  readonly kind: 'committed';
  readonly commit: CommitId;
  /** Its only parent. */
  readonly base: CommitId;
  /** The very commit was there already: an earlier try had got this far. */
  readonly already: boolean;
  /** The worktree as the agent left it, when the commit differs from that. */
  readonly backup: Backup | undefined;
  /** Task lists whose ticks were left out, and repositories inside the worktree, which cannot be committed. */
  readonly ticksLeftOut: readonly string[];
  readonly nestedLeftOut: readonly string[];
}

export type CommitOutcome = TaskCommitted | { readonly kind: 'nothing-to-commit' };

/**
 * Makes one commit of all that a worktree holds, on its base: the agent's own commits are squashed, its
 * uncommitted and untracked files included, its ticks in task lists left out. What the agent left is kept under a
 * backup ref. No hook runs. May be called again after a crash. Problems: `identity-missing`, `ref-moved`, those of
 * `worktreeStatus` and git.
 */
export const commitTask = (
  runner: GitRunner,
  request: CommitRequest,
  attempt: Attempt,
): Promise<Result<CommitOutcome>> => {
  const options: RunOptions = { tag: attempt.tag, ...(attempt.signal ? { signal: attempt.signal } : {}) };
  return withFileProblems(`committing ${request.folder}`, () =>
    runner.exclusive(
      request.repository.commonDir,
      (inside) => commit(inside, request, attempt, options),
      options,
    ),
  );
};

const commit = async (
  runner: GitRunner,
  request: CommitRequest,
  attempt: Attempt,
  options: RunOptions,
): Promise<Result<CommitOutcome>> => {
  const { repository, folder, words } = request;
  const status = await worktreeStatus(runner, repository.commonDir, folder, request.target, options);
  if (!status.ok) return status;
  const { place, commit: head } = status.value;
  const unlocked = await clearLocks(runner, request, place, attempt, options);
  if (!unlocked.ok) return unlocked;
  const base = await baseOf(runner, request, place, head, options);
  if (!base.ok) return base;
  const snapshot = await snapshotWorktree(runner, place, base.value, options);
  if (!snapshot.ok) return snapshot;
  const { tree: asLeft, nested } = snapshot.value;
  const cleaned = await cleanTaskLists(
    runner,
    place,
    { ...request, base: base.value, tree: asLeft },
    options,
  );
  if (!cleaned.ok) return cleaned;
  const { tree, paths: ticksLeftOut } = cleaned.value;
  const baseTree = await treeOf(runner, place, base.value, options);
  if (!baseTree.ok) return baseTree;
  if (tree === baseTree.value) return ok({ kind: 'nothing-to-commit' });

  const facts = await readCommit(runner, place, head, options);
  if (!facts.ok) return facts;
  const already =
    facts.value?.tree === tree &&
    facts.value.parents.length === 1 &&
    facts.value.parents[0] === base.value &&
    readTrailers(facts.value.message).get('Task') === words.task;

  let backup: Backup | undefined;
  if (asLeft !== tree || (head !== base.value && !already)) {
    const left = await writeCommit(
      runner,
      place,
      {
        tree: asLeft,
        parents: [head],
        message: `Worktree of ${words.task} as the agent left it\n`,
        author: BACKUP_IDENTITY,
      },
      options,
    );
    if (!left.ok) return left;
    const kept = await keepCommit(runner, repository.place, request.backup, left.value, options);
    if (!kept.ok) return kept;
    backup = kept.value;
  }
  const made = already
    ? ok(head)
    : await writeCommit(
        runner,
        place,
        {
          tree,
          parents: [base.value],
          message: taskCommitMessage(words),
          ...(request.author ? { author: request.author } : {}),
        },
        options,
      );
  if (!made.ok) return made;
  const moved = await moveBranch(runner, request, status.value, made.value, options);
  if (!moved.ok) return moved;
  const tidied = await matchIndex(runner, place, made.value, ticksLeftOut, options);
  if (!tidied.ok) return tidied;
  return ok({
    kind: 'committed',
    commit: made.value,
    base: base.value,
    already,
    backup,
    ticksLeftOut,
    nestedLeftOut: nested,
  });
};

const BACKUP_IDENTITY: Identity = { name: 'Counterpoint', email: 'counterpoint@localhost' };

const clearLocks = async (
  runner: GitRunner,
  request: CommitRequest,
  place: WorktreePlace,
  attempt: Attempt,
  options: RunOptions,
): Promise<Result<void>> => {
  const ref = branchRef(request.branch);
  if (!ref.ok) return ref;
  const backup = backupRef(request.backup.run, request.backup.stamp);
  if (!backup.ok) return backup;
  const locks = [path.join(place.gitDir, 'HEAD.lock'), path.join(place.gitDir, 'index.lock')];
  await clearOwnLocks(
    attempt,
    request.repository.commonDir,
    [ref.value, backup.value],
    locks,
    async (content) => {
      // A half-written index names nobody; with no process left in the worktree it can only be from our own try.
      if (content.startsWith('DIRC')) return (await processesIn(place.workTree))?.length === 0;
      const facts = await readCommit(runner, place, content, options);
      return (
        facts.ok &&
        facts.value !== undefined &&
        readTrailers(facts.value.message).get('Task') === request.words.task
      );
    },
  );
  return ok(undefined);
};

/** The base, or the newer commit of the target that the agent itself brought in. */
const baseOf = async (
  runner: GitRunner,
  request: CommitRequest,
  place: WorktreePlace,
  head: CommitId,
  options: RunOptions,
): Promise<Result<CommitId>> => {
  const answer = await runner.run(
    gitOperation('merge-base', place, [head, request.target], { answers: [1] }),
    options,
  );
  if (!answer.ok) return answer;
  const shared = await resolveCommit(
    runner,
    place,
    answer.value.text === '' ? request.base : answer.value.text,
    options,
  );
  if (!shared.ok) return shared;
  if (shared.value === undefined || shared.value === request.base) return ok(request.base);
  const newer = await isAncestor(runner, place, request.base, shared.value, options);
  return newer.ok ? ok(newer.value ? shared.value : request.base) : newer;
};

/** Points the task's branch at its commit, and HEAD with it, wherever the agent had left HEAD. */
const moveBranch = async (
  runner: GitRunner,
  request: CommitRequest,
  status: WorktreeStatus,
  to: CommitId,
  options: RunOptions,
): Promise<Result<void>> => {
  const ref = branchRef(request.branch);
  if (!ref.ok) return ref;
  const { place, head } = status;
  const present = await resolveCommit(runner, place, ref.value, options);
  if (!present.ok) return present;
  if (present.value !== to) {
    // The agent may have left its branch behind and worked on another one; what stood here is kept as well.
    if (present.value !== undefined && present.value !== status.commit) {
      const kept = await keepCommit(
        runner,
        request.repository.place,
        { ...request.backup, stamp: `${request.backup.stamp}-branch` },
        present.value,
        options,
      );
      if (!kept.ok) return kept;
    }
    const moved = await updateRef(
      runner,
      place,
      {
        ref: ref.value,
        to,
        from: present.value ?? 'absent',
        reflog: `counterpoint: commit ${request.words.task}`,
      },
      options,
    );
    if (!moved.ok) return moved;
  }
  const onBranch = head.kind !== 'detached' && head.branch === request.branch;
  if (onBranch || status.commit === to) return ok(undefined);
  return updateRef(runner, place, { ref: 'HEAD', to, from: undefined }, options);
};

/** After the commit the worktree is clean: its index is that of the commit, and left-out ticks are gone from its files. */
const matchIndex = async (
  runner: GitRunner,
  place: WorktreePlace,
  to: CommitId,
  restored: readonly string[],
  options: RunOptions,
): Promise<Result<void>> => {
  const skipped = await skippedPaths(runner, place, options);
  if (!skipped.ok) return skipped;
  const read = await runner.run(gitOperation('read-tree', place, ['-m', to]), options);
  // An index with conflicts or hiding flags cannot be carried over; it is the commit's from now on.
  const indexed = read.ok ? read : await runner.run(gitOperation('read-tree', place, [to]), options);
  if (!indexed.ok) return indexed;
  const marked = await markSkipped(runner, place, skipped.value, {}, options);
  if (!marked.ok) return marked;
  if (restored.length > 0) {
    const written = await runner.run(
      gitOperation('checkout-index', place, ['-f', '-z', '--stdin'], {
        stdin: restored.map((name) => `${name}\0`).join(''),
      }),
      options,
    );
    if (!written.ok) return written;
  }
  const refreshed = await runner.run(
    gitOperation('update-index', place, ['-q', '--refresh'], { answers: [1] }),
    options,
  );
  return refreshed.ok ? ok(undefined) : refreshed;
};
