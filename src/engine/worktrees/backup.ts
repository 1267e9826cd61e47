import { BACKUP_PREFIX, backupRef, type CommitId, isObjectId, type RefName } from '../../core/git/refs';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation, type GitPlace } from '../git/operation';
import { resolveCommit } from '../git/repository';
import { updateRef } from '../git/updateRef';
import type { WorktreePlace } from './place';
import { type Snapshot, snapshotWorktree } from './snapshot';

/** Names a backup: `refs/counterpoint/backup/<run>/<stamp>`. */
export interface BackupName {
  readonly run: string;
  /** From the caller's clock, e.g. `20261120T120000Z`. */
  readonly stamp: string;
}

export interface Backup {
  readonly ref: RefName;
  readonly commit: CommitId;
}

/** Backups are signed by nobody: they work even where git does not know who the person is. */
const IDENTITY = { name: 'Counterpoint', email: 'counterpoint@localhost' };

/** Keeps a commit under a backup ref. A ref that already holds it is fine; one that holds another is never moved. */
export const keepCommit = async (
  runner: GitRunner,
  place: GitPlace,
  name: BackupName,
  commit: CommitId,
  options: RunOptions = {},
): Promise<Result<Backup>> => {
  const wanted = backupRef(name.run, name.stamp);
  if (!wanted.ok) return wanted;
  for (let copy = 1; copy <= 20; copy++) {
    const ref = (copy === 1 ? wanted.value : `${wanted.value}-${copy}`) as RefName;
    const present = await resolveCommit(runner, place, ref, options);
    if (!present.ok) return present;
    if (present.value === commit) return ok({ ref, commit });
    if (present.value !== undefined) continue;
    const written = await updateRef(runner, place, { ref, to: commit, from: 'absent' }, options);
    if (!written.ok) return written;
    const check = await resolveCommit(runner, place, ref, options);
    if (!check.ok) return check;
    if (check.value === commit) return ok({ ref, commit });
    return failed(
      userProblem('backup-not-written', `The backup ${ref} could not be verified.`, { remedy: 'Try again.' }),
    );
  }
  return failed(userProblem('backup-not-written', `There are too many backups named ${wanted.value}.`));
};

/** The full state of a worktree as a commit on top of what it has checked out. */
export const backupWorktree = async (
  runner: GitRunner,
  place: WorktreePlace,
  head: CommitId,
  name: BackupName,
  options: RunOptions = {},
): Promise<Result<Backup & Snapshot>> => {
  const snapshot = await snapshotWorktree(runner, place, head, options);
  if (!snapshot.ok) return snapshot;
  const written = await runner.run(
    gitOperation('commit-tree', place, [snapshot.value.tree, '-p', head, '-F', '-'], {
      stdin: `Backup of ${place.workTree}\n\nAll files as they were, committed or not, except ignored ones.\n`,
      author: IDENTITY,
    }),
    options,
  );
  if (!written.ok) return written;
  const commit = written.value.text;
  if (!isObjectId(commit)) {
    return failed({
      code: 'git-answer',
      message: 'git commit-tree did not answer with a commit.',
      fault: 'bug',
      detail: commit.slice(0, 200),
    });
  }
  const kept = await keepCommit(runner, place, name, commit, options);
  return kept.ok ? ok({ ...kept.value, ...snapshot.value }) : kept;
};

/** All backups of a repository, newest name last. */
export const listBackups = async (
  runner: GitRunner,
  place: GitPlace,
  options: RunOptions = {},
): Promise<Result<readonly Backup[]>> => {
  const answer = await runner.run(
    gitOperation('for-each-ref', place, ['--format=%(objectname) %(refname)', BACKUP_PREFIX]),
    options,
  );
  if (!answer.ok) return answer;
  return ok(
    answer.value.text.split('\n').flatMap((line) => {
      const cut = line.indexOf(' ');
      const commit = line.slice(0, cut);
      return isObjectId(commit) ? [{ commit, ref: line.slice(cut + 1) as RefName }] : [];
    }),
  );
};
