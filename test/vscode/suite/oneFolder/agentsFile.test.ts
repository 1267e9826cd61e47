/** `.counterpoint/agents.json` in a real VS Code: completion by its schema, and faults at their places. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { firstProject } from '../extensionUnderTest';

/** How long a test waits for the editor's JSON support or for diagnostics, milliseconds, on a busy machine. */
const PATIENCE = 60_000;

const TEXT = `{
  // ours
  "version": 1,
  "agents": [
    {
      "id": "own",
      "displayName": "Own",
      "programs": ["own"],
      "headless": { "prompt": "stdin", "start": ["--model={modle}"] },
      "interactive": 5,

    },
  ]
}
`;

/** The first answer that is something; asked again after each change of diagnostics, and every now and then. */
async function until<T>(ask: () => Promise<T | undefined>, what: string): Promise<T> {
  const began = performance.now();
  while (performance.now() - began < PATIENCE) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(finish, 200);
      const subscription = vscode.languages.onDidChangeDiagnostics(finish);
      function finish(): void {
        clearTimeout(timer);
        subscription.dispose();
        resolve();
      }
    });
  }
  return assert.fail(`no ${what}`);
}

describe('agents.json', () => {
  let uri: vscode.Uri;
  let document: vscode.TextDocument;
  before(async () => {
    const { root } = await firstProject();
    uri = vscode.Uri.joinPath(vscode.Uri.file(root), '.counterpoint', 'agents.json');
    await vscode.workspace.fs.writeFile(uri, Buffer.from(TEXT));
    document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.workspace.fs.delete(uri);
  });

  it('is JSON with comments, and a placeholder that does not exist is marked where it stands', async () => {
    assert.equal(document.languageId, 'jsonc');
    const found = await until(
      async () => vscode.languages.getDiagnostics(uri).find(({ source }) => source === 'Counterpoint'),
      'diagnostic of ours',
    );
    assert.equal(document.getText(found.range), '"--model={modle}"');
    assert.match(found.message, /\{modle\} is unknown/);
    const ours = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Counterpoint');
    assert.equal(ours.length, 1, 'what the schema says is not said twice');
  });

  it('is completed and checked by its schema', async () => {
    const wrong = await until(
      async () => vscode.languages.getDiagnostics(uri).find(({ range }) => document.getText(range) === '5'),
      'fault by the schema',
    );
    assert.match(wrong.message, /object/);
    const place = document.positionAt(
      document.getText().indexOf('"interactive": 5,') + '"interactive": 5,\n'.length,
    );
    const labels = await until(async () => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        uri,
        place,
      );
      const names = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      return names.includes('signIn') ? names : undefined;
    }, 'completion of signIn');
    assert.ok(!labels.includes('displayName'), 'what is there already is not offered');
  });
});
