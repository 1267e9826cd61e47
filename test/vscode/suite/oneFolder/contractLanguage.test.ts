/** Contracts in a real VS Code: what its own commands get from the providers, and what a person can undo. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extensionUnderTest, firstProject } from '../extensionUnderTest';

const FOLDER = 'specs/recipebox/contracts';
const API = `${FOLDER}/recipe-api.contract.md`;
const MEALS = `${FOLDER}/meal-planning.contract.md`;

/** How long a test waits for diagnostics, milliseconds, on a busy machine. */
const PATIENCE = 30_000;

async function open(file: string): Promise<vscode.TextEditor> {
  const { root } = await firstProject();
  const uri = vscode.Uri.joinPath(vscode.Uri.file(root), file);
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
}

/** The position inside the first place of some words. */
function at({ document }: vscode.TextEditor, words: string, skip = 1): vscode.Position {
  const offset = document.getText().indexOf(words);
  assert.ok(offset >= 0, `${words} in ${document.fileName}`);
  return document.positionAt(offset + skip);
}

const ours = (uri: vscode.Uri): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Counterpoint');

const codeOf = ({ code }: vscode.Diagnostic): unknown => (typeof code === 'object' ? code.value : code);

/** The first answer that is something, asked again at every change of diagnostics. */
async function until<T>(ask: () => T | undefined | false, what: string): Promise<T> {
  const wake = new vscode.EventEmitter<void>();
  const subscription = vscode.languages.onDidChangeDiagnostics(() => wake.fire());
  const limit = setTimeout(() => wake.fire(), PATIENCE);
  const began = performance.now();
  try {
    for (;;) {
      const answer = ask();
      if (answer !== undefined && answer !== false) return answer;
      if (performance.now() - began >= PATIENCE) assert.fail(`no ${what}`);
      await new Promise<void>((resolve) => wake.event(() => resolve()));
    }
  } finally {
    clearTimeout(limit);
    subscription.dispose();
    wake.dispose();
  }
}

async function insert(editor: vscode.TextEditor, position: vscode.Position, words: string): Promise<void> {
  assert.ok(await editor.edit((edit) => edit.insert(position, words)));
}

const end = ({ document }: vscode.TextEditor): vscode.Position =>
  document.lineAt(document.lineCount - 1).range.end;

describe('contracts as a language', () => {
  const originals = new Map<string, string>();

  before(async () => {
    await extensionUnderTest();
    for (const file of [API, MEALS]) originals.set(file, (await open(file)).document.getText());
  });

  after(async () => {
    for (const file of [API, MEALS]) await restore(file);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  /** The text as it was, also on disk: the editor may have saved by itself. */
  async function restore(file: string): Promise<void> {
    const editor = await open(file);
    const { document } = editor;
    const all = new vscode.Range(new vscode.Position(0, 0), end(editor));
    const original = originals.get(file) ?? '';
    if (document.getText() !== original) await editor.edit((edit) => edit.replace(all, original));
    assert.ok(!document.isDirty || (await document.save()));
    assert.equal(document.getText(), original);
  }

  it('are judged as the person types, with a link and a fix that can be undone', async () => {
    const editor = await open(API);
    const { document } = editor;
    await insert(
      editor,
      end(editor),
      '\n- [ ] AC-70: All endpoints respond in < 100 ms\n- [ ] AC-80: The API should be fast\n',
    );
    const vague = await until(
      () => ours(document.uri).find((each) => codeOf(each) === 'vague-criterion'),
      'vague criterion',
    );
    assert.equal(document.getText(vague.range), 'fast');
    const missing = ours(document.uri).find((each) => codeOf(each) === 'percentile-missing');
    assert.ok(missing);
    assert.equal(document.getText(missing.range), '< 100 ms');
    const target = typeof missing.code === 'object' ? missing.code.target : undefined;
    assert.ok(target);
    assert.match((await vscode.workspace.openTextDocument(target)).getText(), /percentile-missing/);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      missing.range,
    );
    const fix = actions.find(({ title }) => title.includes('p95'));
    assert.ok(fix?.edit, actions.map(({ title }) => title).join());
    await vscode.workspace.applyEdit(fix.edit);
    await until(
      () => !ours(document.uri).some((each) => codeOf(each) === 'percentile-missing'),
      'end of the finding',
    );
    assert.match(document.getText(), /in < 100 ms at p95\n/);
    await open(API);
    await vscode.commands.executeCommand('undo');
    await until(
      () => ours(document.uri).some((each) => codeOf(each) === 'percentile-missing'),
      'finding again',
    );
    await vscode.commands.executeCommand('undo');
    await until(
      () => ours(document.uri).every((each) => codeOf(each) !== 'vague-criterion'),
      'clean contract',
    );
    assert.equal(document.getText(), originals.get(API));
  });

  it('say what a name is, and lead from a dependency to its provider and back', async () => {
    const meals = await open(MEALS);
    const position = at(meals, 'findRecipe', 2);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      meals.document.uri,
      position,
    );
    const words = hovers
      .flatMap(({ contents }) => contents)
      .map((each) => (typeof each === 'string' ? each : each.value))
      .join('\n');
    assert.match(words, /findRecipe/);
    assert.match(words, /recipe\\?-api/);
    assert.match(words, /Provided by/);
    const [target] = await vscode.commands.executeCommand<vscode.LocationLink[]>(
      'vscode.executeDefinitionProvider',
      meals.document.uri,
      position,
    );
    assert.ok(target);
    assert.ok(target.targetUri.path.endsWith(API));
    const api = await vscode.workspace.openTextDocument(target.targetUri);
    assert.equal(api.getText(target.targetRange), 'findRecipe');
    const back = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      api.uri,
      target.targetRange.start,
    );
    assert.ok(back.some(({ uri }) => uri.path.endsWith(MEALS)));
  });

  it('have an outline, symbols of the workspace, folds and links', async () => {
    const { document } = await open(API);
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    const feature = symbols.find(({ kind }) => kind === vscode.SymbolKind.Module);
    assert.ok(feature, symbols.map(({ name }) => name).join());
    assert.deepEqual(
      feature.children.map(({ name }) => name),
      ['Provides', 'Depends On', 'Integration Points', 'Acceptance Criteria'],
    );
    const found = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      'recipes/:id/scaled',
    );
    assert.ok(
      found.some(({ name }) => name.startsWith('GET /recipes/:id/scaled')),
      `symbols: ${found.map(({ name }) => name).join()}`,
    );
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    assert.ok(folds.length >= 4, `${folds.length} folds`);
    for (const [file, word] of [
      [MEALS, 'recipe-api'],
      ['specs/recipebox/contract.md', 'contracts/recipe-api.contract.md'],
    ] as const) {
      const { document: named } = await open(file);
      const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
        'vscode.executeLinkProvider',
        named.uri,
      );
      const link = links.find(({ range }) => named.getText(range) === word);
      assert.ok(link, `${word} in ${file}: ${links.map(({ range }) => named.getText(range)).join()}`);
      assert.ok(link.target?.path.endsWith(API), String(link.target));
    }
  });

  it('complete features, and what the feature on the line provides', async () => {
    const editor = await open(MEALS);
    const { document } = editor;
    const line = at(editor, 'findRecipe').line;
    const eol = document.lineAt(line).range.end;
    await insert(editor, eol, '\n- recipe-api: GET /re');
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      document.lineAt(line + 1).range.end,
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('GET /recipes/:id'), labels.join());
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), originals.get(MEALS));
  });

  it('rename a feature everywhere, unsaved editors included, as one step back', async () => {
    const api = await open(API);
    await insert(api, end(api), '\nUnsaved words.\n');
    const position = at(api, '**Feature ID**: recipe-api', '**Feature ID**: r'.length);
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      api.document.uri,
      position,
      'recipes-api',
    );
    const files = edit.entries().map(([uri]) => uri.path);
    assert.ok(
      files.some((file) => file.endsWith(API)) && files.some((file) => file.endsWith(MEALS)),
      files.join(),
    );
    await assert.rejects(
      Promise.resolve(
        vscode.commands.executeCommand(
          'vscode.executeDocumentRenameProvider',
          api.document.uri,
          position,
          'a b',
        ),
      ),
      /no id/,
    );
    await assert.rejects(
      Promise.resolve(
        vscode.commands.executeCommand('vscode.prepareRename', api.document.uri, at(api, 'findRecipe')),
      ),
    );
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.match(api.document.getText(), /\*\*Feature ID\*\*: recipes-api\n/);
    assert.match(api.document.getText(), /Unsaved words\.\n$/);
    const meals = await vscode.workspace.openTextDocument(
      vscode.Uri.joinPath(vscode.Uri.file((await firstProject()).root), MEALS),
    );
    assert.match(meals.getText(), /recipes-api/);
    for (const file of [API, MEALS]) await restore(file);
  });

  it('are judged anew at each keystroke, a contract of 1,000 lines at that', async () => {
    const editor = await open(API);
    const { document } = editor;
    const lines = Array.from(
      { length: 1000 },
      (_, index) => `- [ ] AC-${100 + index}: GET /x/${index} returns 200\n`,
    );
    await insert(editor, end(editor), `\n${lines.join('')}`);
    await until(() => ours(document.uri).length >= 1000 && ours(document.uri), 'findings of 1,000 lines');
    for (let round = 0; round < 7; round += 1) {
      await insert(
        editor,
        end(editor),
        round % 2 === 0 ? '- [ ] AC-9: it is fast\n' : '- [ ] AC-8: it is robust\n',
      );
      const wanted = 1 + round;
      await until(
        () => ours(document.uri).filter((each) => codeOf(each) === 'vague-criterion').length >= wanted,
        'finding of the new line',
      );
    }
    await restore(API);
  });
});
