/** The rows of the Tasks view on RecipeBox: labels, descriptions, icons, and the words that menus look for. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { taskTooltip } from '../../../../src/extension/plan/taskItem';
import {
  extensionUnderTest,
  firstProject,
  labelOf,
  rowsOf,
  taskNamed,
  untilLooks,
  viewOf,
} from '../extensionUnderTest';

const LIST = 'specs/recipebox/tasks.md';

describe('the Tasks view on RecipeBox', () => {
  it('has one feature, six phases and 23 tasks in order', async () => {
    const rows = rowsOf((await extensionUnderTest()).projects.all);
    const shape = rows.map(({ depth, node }) => `${'>'.repeat(depth)}${node.kind}`);
    const phases = [6, 5, 5, 2, 3, 2];
    assert.deepEqual(shape, [
      'feature',
      ...phases.flatMap((tasks) => ['>phase', ...Array<string>(tasks).fill('>>task')]),
    ]);
    const tasks = rows.filter(({ node }) => node.kind === 'task');
    assert.deepEqual(
      tasks.map(({ item }) => labelOf(item).slice(0, 4)),
      Array.from({ length: 23 }, (_each, index) => `T${String(index + 1).padStart(3, '0')}`),
    );
  });

  it('says what a person sees, hears and can do', async () => {
    const rows = rowsOf((await extensionUnderTest()).projects.all);
    const row = (id: string) => rows.find(({ item }) => labelOf(item).startsWith(id))?.item;
    assert.equal(row('T002')?.label, 'T002 [P] Define the errors a request can…');
    assert.equal(row('T002')?.contextValue, 'task:ready');
    assert.match(
      row('T002')?.accessibilityInformation?.label ?? '',
      /^T002, Define the errors.*, ready, can run in parallel$/,
    );
    assert.equal((row('T002')?.iconPath as vscode.ThemeIcon).id, 'circle-large-outline');
    assert.equal(row('T005')?.contextValue, 'task:not-ready');
    assert.match(String(row('T005')?.description), /^waits for T002/);
    assert.equal(rows[0]?.item.description, '0/23');
    assert.equal(row('Phase 1')?.description, '0/6');
    assert.equal(row('T002')?.command?.command, 'counterpoint.task.open');
    assert.equal(new Set(rows.map(({ item }) => item.id)).size, rows.length, 'ids are not unique');
  });

  it('says in the tooltip why a task waits, with the list’s text as text', async () => {
    const project = await firstProject();
    const tooltip = taskTooltip({ kind: 'task', project, task: taskNamed(project, 'T006') });
    const { value } = tooltip;
    // A space that does not break would break titles inside of words.
    assert.doesNotMatch(value, /&nbsp;/);
    assert.match(value, /waits for T001/);
    assert.match(value, /waits for T004/);
    assert.match(value, /Estimated 45 min by hand/);
    assert.notEqual(tooltip.isTrusted, true);
  });

  it('opens the file at the task’s line', async () => {
    const project = await firstProject();
    const task = taskNamed(project, 'T013');
    await vscode.commands.executeCommand('counterpoint.task.open', { kind: 'task', project, task });
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.fsPath, path.join(project.root, LIST));
    assert.equal(editor.selection.active.line, task.line - 1);
    assert.match(editor.document.lineAt(editor.selection.active).text, /T013/);
  });

  it('follows the file on disk: a ticked box frees what waited for it, a second of an id is a problem', async () => {
    const project = await firstProject();
    const file = path.join(project.root, LIST);
    const before = readFileSync(file, 'utf8');
    try {
      writeFileSync(file, before.replace('- [ ] T002 ', '- [x] T002 '));
      await untilLooks(project, 'T002', 'done');
      assert.equal(viewOf(project, 'T005').look, 'ready');
      writeFileSync(file, before.replace('- [ ] T003 [P]', '- [ ] T002 [P]'));
      await untilLooks(project, 'T005', 'not-ready');
      const problems = await untilDiagnostics(project.uriOf(LIST), (found) => found.length > 0);
      assert.ok(
        problems.some(({ message, source }) => source === 'Counterpoint' && message.includes('T002')),
        problems.map(({ message }) => message).join(' | '),
      );
      const words = problems.map(({ message, range }) => `${range.start.line + 1}: ${message}`);
      assert.equal(new Set(words).size, words.length, `told twice: ${words.join(' | ')}`);
      assert.ok(
        words.some((text) => /waits for T003, which is not in this list/.test(text)),
        words.join(' | '),
      );
    } finally {
      writeFileSync(file, before);
    }
    await untilDiagnostics(project.uriOf(LIST), (found) => found.length === 0);
  });
});

/** Waits until the problems of a file are as they should be. */
async function untilDiagnostics(
  uri: vscode.Uri,
  fits: (found: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  while (!fits(vscode.languages.getDiagnostics(uri))) {
    await new Promise<void>((resolve) => {
      const subscription = vscode.languages.onDidChangeDiagnostics(() => {
        subscription.dispose();
        resolve();
      });
    });
  }
  return vscode.languages.getDiagnostics(uri);
}
