import * as vscode from 'vscode';
import { tickTask } from '../../core/plan/tick';
import type { App, Contribution } from '../app';
import { COMMANDS } from '../ids';
import { openAgainTask } from '../run/openAgainTask';
import type { TaskNode } from './taskNodes';

/** `Tick Task in Its List`: one character in the person's own file, as an edit of the editor that can be undone. */
export const tickCommand: Contribution = {
  id: 'tick',
  register: (app) => app.command(COMMANDS.tickTask, (node?: TaskNode) => tick(app, node)),
};

async function tick(app: App, given: TaskNode | undefined): Promise<void> {
  const node = await openAgainTask(app, 'Tick Task in Its List', given);
  if (!node) return;
  const { task } = node.project.viewOf(node.task);
  const document = await vscode.workspace.openTextDocument(node.project.uriOf(task.file));
  const before = document.getText();
  const after = await app.prompter.valueOf(tickTask(before, task));
  if (after === undefined || after === before) return;
  const wasDirty = document.isDirty;
  const edit = new vscode.WorkspaceEdit();
  const { start, end, text } = difference(before, after);
  edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  if (!(await vscode.workspace.applyEdit(edit))) {
    void app.prompter.warn(`${task.id} could not be ticked: ${task.file} did not take the change.`);
    return;
  }
  // Somebody's unsaved edits are not saved behind their back.
  if (!wasDirty) await document.save();
}

/** The one place where two texts differ: the rest of the file, and where cursors stand in it, is left alone. */
function difference(before: string, after: string): { start: number; end: number; text: string } {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - start;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}
