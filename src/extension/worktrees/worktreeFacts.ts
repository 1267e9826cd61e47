import type { JournalState } from '../../core/run/state';

interface Project {
  readonly root: string;
  readonly loadedEngine: { readonly state: () => JournalState } | undefined;
}

/**
 * What of the state the Worktrees view depends on, as one text: while it is the same, git need not be asked again. What
 * agents say meanwhile is not part of it.
 */
export const worktreeFacts = (projects: readonly Project[]): string =>
  projects
    .flatMap(({ root, loadedEngine }) => [
      `${root} ${loadedEngine ? 'followed' : ''}`,
      ...Object.values(loadedEngine?.state().tasks ?? {}).map(({ key, progress, worktree, runs }) =>
        [key, progress, worktree?.folder, worktree?.state, runs.length].join(' '),
      ),
    ])
    .join('\n');
