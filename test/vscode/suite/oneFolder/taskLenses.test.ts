/** The links above task lines. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { firstProject, taskNamed } from '../extensionUnderTest';

describe('the links above task lines', () => {
  it('stand above every task, with what can be done or why not', async () => {
    const project = await firstProject();
    const lenses = await lensesOf(project.uriOf('specs/recipebox/tasks.md'));
    assert.equal(lenses.length, 23);
    const at = (id: string) =>
      lenses.find(({ range }) => range.start.line === taskNamed(project, id).line - 1)?.command;
    assert.equal(at('T001')?.title, '$(play) Delegate');
    assert.equal(at('T001')?.command, 'counterpoint.task.delegate');
    assert.match(at('T017')?.title ?? '', /waits for T011/);
  });

  it('are left out where the setting says so', async () => {
    const project = await firstProject();
    const settings = vscode.workspace.getConfiguration();
    await settings.update('counterpoint.lenses.enabled', false, vscode.ConfigurationTarget.Global);
    try {
      assert.deepEqual(await lensesOf(project.uriOf('specs/recipebox/tasks.md')), []);
    } finally {
      await settings.update('counterpoint.lenses.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('are not put above other Markdown', async () => {
    const project = await firstProject();
    assert.deepEqual(await lensesOf(project.uriOf('README.md')), []);
  });
});

const lensesOf = async (uri: vscode.Uri): Promise<readonly vscode.CodeLens[]> => {
  await vscode.workspace.openTextDocument(uri);
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
    100,
  );
  return found.filter(({ command }) => command?.command.startsWith('counterpoint.'));
};
