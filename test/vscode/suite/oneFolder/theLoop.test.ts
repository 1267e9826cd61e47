/** One task through the whole loop, and what its row offers at each step. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Project } from '../../../../src/extension/project';
import {
  accept,
  delegateToDemo,
  engineOf,
  expectOk,
  extensionUnderTest,
  firstProject,
  rowsOf,
  taskNamed,
  untilLooks,
  untilView,
  viewOf,
} from '../extensionUnderTest';
import { git } from '../folders';

const LIST = 'specs/recipebox/tasks.md';

describe('a task in the loop', function () {
  this.timeout(120_000);

  it('runs in a terminal of its name, and offers to show it', async () => {
    const project = await firstProject();
    const rows = collectContexts(project, 'T001');
    await delegateToDemo(project, 'T001');
    await untilLooks(project, 'T001', 'running', 'validating', 'review');
    assert.ok(
      vscode.window.terminals.some(({ name }) => name === 'T001 · Demo agent (no model)'),
      vscode.window.terminals.map(({ name }) => name).join(),
    );
    await untilLooks(project, 'T001', 'review');
    rows.dispose();
    assert.ok(
      rows.seen.some((context) => /^task:running .*\balive\b/.test(context)),
      rows.seen.join(' | '),
    );
  });

  it('offers review, accept, gate output and discard once its gates have run', async () => {
    const project = await firstProject();
    const words = (await contextOf(project, 'T001')).split(/[: ]/);
    for (const word of ['review', 'delegated', 'hasWork', 'gates'])
      assert.ok(words.includes(word), words.join());
    assert.ok(!words.includes('ready'), words.join());
  });

  it('shows what was changed, and how it was at the base', async () => {
    const project = await firstProject();
    const engine = await engineOf(project);
    const review = expectOk(await engine.openReview(taskNamed(project, 'T001').key));
    assert.deepEqual(review.files.map(({ path: file, status }) => `${status} ${file}`).sort(), [
      'added src/config.js',
      'added test/config.test.js',
    ]);
    assert.equal(expectOk(await engine.baseContent(review, 'src/config.js')), undefined);
    assert.match(expectOk(await engine.baseContent(review, 'package.json'))?.toString() ?? '', /recipebox/);
  });

  it('waits with its reason while the task list has unsaved edits, and loses none of them', async () => {
    const project = await firstProject();
    const head = git(project.root, 'rev-parse', 'HEAD');
    const document = await vscode.workspace.openTextDocument(project.uriOf(LIST));
    // In a browser VS Code saves by itself after a second.
    await vscode.workspace
      .getConfiguration('files')
      .update('autoSave', 'off', vscode.ConfigurationTarget.Global);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(
      document.uri,
      document.lineAt(document.lineCount - 1).range.end,
      '\nA thought, not saved yet.\n',
    );
    await vscode.workspace.applyEdit(edit);
    assert.ok(document.isDirty);
    await accept(project, 'T001');
    const view = await untilView(project, 'T001', ({ look }) => look === 'attention' || look === 'done');
    assert.equal(view.look, 'attention', view.reasons.join(' '));
    assert.match(view.reasons.join(' '), /tasks\.md/i);
    assert.match(view.reasons.join(' '), /unsaved|save/i);
    assert.equal(git(project.root, 'rev-parse', 'HEAD'), head);
    assert.match(document.getText(), /A thought, not saved yet\./);
    assert.doesNotMatch(readFileSync(document.uri.fsPath, 'utf8'), /A thought/);
    assert.match(await contextOf(project, 'T001'), /\bretry\b/);
  });

  it('is integrated on one click once that is settled: merged, ticked, its worktree removed', async () => {
    const project = await firstProject();
    const folder = viewOf(project, 'T001').state?.worktree?.folder ?? '';
    assert.ok(existsSync(folder), folder);
    await vscode.window.showTextDocument(project.uriOf(LIST));
    await vscode.commands.executeCommand('workbench.action.files.revert');
    const engine = await engineOf(project);
    expectOk(await engine.retry(taskNamed(project, 'T001').key));
    await untilView(
      project,
      'T001',
      ({ look, state }) => look === 'done' && state?.worktree?.state === 'removed',
    );
    assert.match(readFileSync(path.join(project.root, LIST), 'utf8'), /- \[x\] T001 /);
    assert.match(git(project.root, 'log', '--format=%B'), /Counterpoint-Task: T001/);
    assert.equal(git(project.root, 'status', '--porcelain'), '');
    assert.ok(!existsSync(folder));
    assert.match(await contextOf(project, 'T001'), /^task:done/);
  });
});

async function contextOf(project: Project, id: string): Promise<string> {
  await extensionUnderTest();
  const row = rowsOf([project]).find(({ node }) => node.kind === 'task' && node.task.id === id);
  return row?.item.contextValue ?? '';
}

/** The context values that a task's row goes through. */
function collectContexts(project: Project, id: string): { readonly seen: string[]; dispose(): void } {
  const seen: string[] = [];
  const subscription = project.onDidChange(() => {
    const row = rowsOf([project]).find(({ node }) => node.kind === 'task' && node.task.id === id);
    seen.push(row?.item.contextValue ?? '');
  });
  return { seen, dispose: () => void subscription.dispose() };
}
