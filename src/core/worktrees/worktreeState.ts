/** What a worktree holds that is not committed, counted from `git status --porcelain=v2 -z`. */
export interface DirtyCounts {
  readonly staged: number;
  readonly modified: number;
  readonly deleted: number;
  readonly untracked: number;
  readonly conflicted: number;
}

export const isClean = (dirty: DirtyCounts): boolean =>
  dirty.staged + dirty.modified + dirty.deleted + dirty.untracked + dirty.conflicted === 0;

/** Counts the records of `git status --porcelain=v2 -z`; a file can be both staged and modified. */
export const countStatus = (output: string): DirtyCounts => {
  const counts = { staged: 0, modified: 0, deleted: 0, untracked: 0, conflicted: 0 };
  const records = output.split('\0');
  for (let index = 0; index < records.length; index++) {
    const record = records[index] ?? '';
    const kind = record[0];
    if (kind === '?') counts.untracked++;
    else if (kind === 'u') counts.conflicted++;
    else if (kind === '1' || kind === '2') {
      if (record[2] !== '.') counts.staged++;
      if (record[3] === 'D') counts.deleted++;
      else if (record[3] !== '.') counts.modified++;
      // A rename carries its old path as a record of its own.
      if (kind === '2') index++;
    }
  }
  return counts;
};

/** A git operation that stands half-way in a checkout; the files below the git folder that tell. */
export const OPERATIONS_IN_PROGRESS: Readonly<Record<string, string>> = {
  MERGE_HEAD: 'a merge',
  'rebase-merge': 'a rebase',
  'rebase-apply': 'a rebase or patch',
  CHERRY_PICK_HEAD: 'a cherry-pick',
  REVERT_HEAD: 'a revert',
  sequencer: 'a cherry-pick or revert',
  BISECT_LOG: 'a bisect',
};
