import type { CommitId } from '../../core/git/refs';
import { type Problem, userProblem } from '../../core/result';
import type { Repository } from '../git/repository';
import type { Backup, BackupName } from './backup';

export interface RemovalRequest {
  readonly repository: Repository;
  /** Folder that holds all worktrees. */
  readonly root: string;
  readonly folder: string;
  /** Where the work must have arrived: tip of the target branch. */
  readonly target: CommitId;
  /** Name for the backup when one is needed. */
  readonly backup: BackupName;
  /** A person said so for this very worktree, knowing what it holds. */
  readonly personConfirmed?: true;
  /** Also delete the branch that is checked out there, if it is one of ours. */
  readonly deleteBranch: boolean;
  /** The branch of the worktree as journalled: lets a removal that a crash cut short find it again. */
  readonly branch?: string;
}

export interface Removal {
  readonly backup: Backup | undefined;
  readonly branchDeleted: string | undefined;
}

/** Why a worktree is not removed without a person: `worktree-has-work`. */
export const worktreeHasWork = (folder: string, clean: boolean, kept: boolean): Problem => {
  const what = clean
    ? 'commits that are not in its target'
    : kept
      ? 'uncommitted changes'
      : 'uncommitted changes and commits that are not in its target';
  return userProblem('worktree-has-work', `${folder} holds ${what}.`, {
    remedy: 'Integrate the work, or confirm the removal; a backup is kept either way.',
  });
};
