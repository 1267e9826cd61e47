import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Project } from '../../../src/extension/project';
import { extensionUnderTest } from './extensionUnderTest';

/**
 * Adds folders to the window behind those that are open, and waits until they were read. The window must have a workspace
 * file: in any other the editor restarts its extension host.
 */
export async function addFolders(...folders: readonly string[]): Promise<Project[]> {
  const app = await extensionUnderTest();
  const { length } = vscode.workspace.workspaceFolders ?? [];
  await changeFolders(length, 0, folders);
  await app.projects.whenRead();
  return folders.map((folder) => {
    const project = app.projects.of(vscode.Uri.file(folder));
    assert.ok(project, `no project for ${folder}`);
    return project;
  });
}

/** Removes every folder but the first, whose removal would restart the extension host. */
export async function removeAddedFolders(): Promise<void> {
  const { length } = vscode.workspace.workspaceFolders ?? [];
  if (length > 1) await changeFolders(1, length - 1, []);
}

async function changeFolders(start: number, remove: number, added: readonly string[]): Promise<void> {
  const changed = new Promise<void>((resolve) => {
    const subscription = vscode.workspace.onDidChangeWorkspaceFolders(() => {
      subscription.dispose();
      resolve();
    });
  });
  const isAccepted = vscode.workspace.updateWorkspaceFolders(
    start,
    remove,
    ...added.map((folder) => ({ uri: vscode.Uri.file(folder) })),
  );
  assert.ok(isAccepted, 'the editor refused to change its folders');
  await changed;
}
