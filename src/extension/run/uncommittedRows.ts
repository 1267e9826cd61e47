import * as vscode from 'vscode';
import type { UncommittedFile } from '../../engine/engineApi';
import { plainLabel, plainMessage } from '../plainMessage';
import type { Project } from '../project';
import { baseUri } from '../review/reviewDiffs';

/** A row of the delegation's list for each file that the agent will not have as it stands on disk. */
export const uncommittedRows = (
  files: readonly UncommittedFile[],
): readonly { label: string; description: string; act: 'change'; uncommitted: UncommittedFile }[] =>
  files.map((uncommitted) => ({
    label: `$(warning) ${plainLabel(uncommitted.path)}`,
    description:
      uncommitted.kind === 'new'
        ? 'is not committed: the agent does not have it (Enter shows it)'
        : 'is not committed as it is: the agent does not see the changes (Enter shows them)',
    act: 'change' as const,
    uncommitted,
  }));

/** What the list asks for, with a word on what its agent would miss: Enter starts it all the same. */
export function placeHolderOf(files: readonly UncommittedFile[]): string {
  const start = 'Enter starts the agent in a worktree of its own';
  if (files.length === 0) return start;
  const [what, them] =
    files.length === 1
      ? ['A file of this feature is', 'its changes']
      : [`${files.length} files of this feature are`, 'their changes'];
  return `${what} not committed: the agent does not see ${them}. ${start}`;
}

/** Shows a file as its agent would get it, beside what is on disk. */
export async function showUncommitted(
  project: Project,
  { path, base, kind }: UncommittedFile,
): Promise<void> {
  const now = project.uriOf(path);
  if (kind === 'new') {
    await vscode.window.showTextDocument(now);
    return;
  }
  const committed = baseUri(project, { folder: project.root, base }, path);
  await vscode.commands.executeCommand(
    'vscode.diff',
    committed,
    now,
    plainMessage(`${path} (committed ↔ on disk)`),
  );
}
