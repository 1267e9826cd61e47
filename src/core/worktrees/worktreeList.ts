import { branchOf, type CommitId, isObjectId } from '../git/refs';

/** One record of `git worktree list --porcelain -z`. */
export interface WorktreeRecord {
  readonly folder: string;
  /** undefined in a bare repository and where the branch was deleted or has no commit. */
  readonly head: CommitId | undefined;
  /** Short name; undefined when detached. */
  readonly branch: string | undefined;
  /** The first record: the repository's own checkout. */
  readonly main: boolean;
  readonly bare: boolean;
  /** Reason when locked ('' when none was given); `initializing` means that `worktree add` has not ended. */
  readonly locked: string | undefined;
  /** Git's reason when the folder is gone or moved. */
  readonly prunable: string | undefined;
}

/** Reads `git worktree list --porcelain -z` (git 2.36 or newer). */
export const readWorktreeList = (output: string): readonly WorktreeRecord[] =>
  output
    .split('\0\0')
    .filter((block) => block !== '')
    .map((block, index) => {
      const fields = new Map(
        block.split('\0').map((line): [string, string] => {
          const cut = line.indexOf(' ');
          return cut < 0 ? [line, ''] : [line.slice(0, cut), line.slice(cut + 1)];
        }),
      );
      const head = fields.get('HEAD') ?? '';
      return {
        folder: fields.get('worktree') ?? '',
        head: isObjectId(head) && !/^0+$/.test(head) ? head : undefined,
        branch: branchOf(fields.get('branch') ?? ''),
        main: index === 0,
        bare: fields.has('bare'),
        locked: fields.get('locked'),
        prunable: fields.get('prunable'),
      };
    });
