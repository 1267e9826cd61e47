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
        ? 'not committed: the agent does not have it'
        : 'not committed: the agent does not see its changes',
    act: 'change' as const,
    uncommitted,
  }));

/** What the list asks for, with a word on what its agent would miss: Enter starts it all the same. */
export function placeHolderOf({ length }: readonly UncommittedFile[]): string {
  if (length === 0) return 'Enter starts the agent in a worktree of its own';
  const what = length === 1 ? 'a file of this feature that is' : `${length} files of this feature that are`;
  return `Enter starts the agent, without the changes in ${what} not committed`;
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
