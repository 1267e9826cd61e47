/** Acceptance criteria in a real VS Code: the lenses above them, and their runs as tests. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { runContinuously } from '../../../../src/extension/contract/criteria/continuousRuns';
import { CriterionRuns } from '../../../../src/extension/contract/criteria/criterionRuns';
import { CriterionTestItems } from '../../../../src/extension/contract/criteria/criterionTestItems';
import { JournalResults } from '../../../../src/extension/contract/criteria/journalResults';
import { engineOf, expectOk, extensionUnderTest, firstProject } from '../extensionUnderTest';

const CONTRACT = 'specs/recipebox/contracts/recipe-api.contract.md';

async function openContract(): Promise<vscode.TextDocument> {
  const project = await firstProject();
  return vscode.workspace.openTextDocument(project.uriOf(CONTRACT));
}

/** The titles of our lenses above the line that holds some words. */
async function lensesAbove(document: vscode.TextDocument, words: string): Promise<readonly string[]> {
  const { line } = document.positionAt(document.getText().indexOf(words));
  return (await lensesOf(document)).filter(({ range }) => range.start.line === line).map(titleOf);
}

const wholeOf = (document: vscode.TextDocument): vscode.Range =>
  new vscode.Range(new vscode.Position(0, 0), document.lineAt(document.lineCount - 1).range.end);

/** Saves, unless the editor was faster: then there is nothing left to save, which is no failure. */
async function saved(document: vscode.TextDocument): Promise<void> {
  await document.save();
  assert.ok(!document.isDirty);
}

const titleOf = ({ command }: vscode.CodeLens): string => command?.title ?? '';

const lensesOf = (document: vscode.TextDocument): Thenable<readonly vscode.CodeLens[]> =>
  vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 10_000);

describe('the lenses above criteria', () => {
  it('say how each stands, and what can be done about it', async () => {
    const document = await openContract();
    assert.deepEqual(await lensesAbove(document, '- [ ] AC-1:'), [
      '$(circle-large-outline) never run',
      '$(beaker) Verify',
      '$(rocket) Delegate',
      '$(tasklist) T007',
    ]);
    assert.deepEqual(await lensesAbove(document, '- [ ] AC-10:'), [
      '$(account) for a person to decide',
      '$(account) Decide…',
      '$(rocket) Delegate',
      '$(tasklist) T010',
    ]);
    assert.deepEqual((await lensesAbove(document, '# Feature')).slice(0, 3), [
      '$(law) 0 of 10 verified, 1 for a person',
      '$(play) Verify All',
      '$(type-hierarchy) Integration Map',
    ]);
  });

  it('follow words that are not saved yet', async () => {
    const document = await openContract();
    const original = document.getText();
    const editor = await vscode.window.showTextDocument(document);
    const end = document.lineAt(document.lineCount - 1).range.end;
    await editor.edit((edit) =>
      edit.insert(end, '\n- [ ] AC-11: Deleting answers 204 (verify: `npm test | cat`)\n'),
    );
    try {
      const [state = '', ...others] = await lensesAbove(document, '- [ ] AC-11:');
      assert.match(state, /^\$\(circle-slash\) cannot be run: /);
      assert.deepEqual(others, ['$(rocket) Delegate']);
    } finally {
      // The editor may have saved by itself meanwhile, so it is not enough to revert.
      await editor.edit((edit) => edit.replace(wholeOf(document), original));
      await saved(document);
    }
    assert.deepEqual(
      (await lensesOf(document)).filter(({ command }) => command?.title.includes('cannot be run')),
      [],
    );
  });

  it('stand above contracts and no other files', async () => {
    const project = await firstProject();
    const plan = await vscode.workspace.openTextDocument(project.uriOf('specs/recipebox/plan.md'));
    const found = (await lensesOf(plan)).filter(({ command }) =>
      command?.command.startsWith('counterpoint.'),
    );
    assert.deepEqual(found, []);
  });
});

describe('criteria as tests', () => {
  let controller: vscode.TestController;
  before(() => {
    controller = vscode.tests.createTestController('test-of-criteria', 'Test of criteria');
  });
  after(() => controller.dispose());

  it('are listed by feature and category, in the order of the contract, with their place', async () => {
    const items = new CriterionTestItems(await extensionUnderTest(), controller);
    await items.refresh();
    const api = children(controller.items).find(({ label }) => label === 'Recipe API');
    assert.ok(api);
    assert.deepEqual(
      children(api.children).map(({ label, children: inside }) => [label, inside.size]),
      [
        ['Functionality', 6],
        ['Performance', 3],
        ['Usability', 1],
      ],
    );
    const [first] = children(children(api.children)[0]?.children);
    const document = await openContract();
    assert.ok(first?.range && first.label.startsWith('AC-1: '));
    assert.match(document.lineAt(first.range.start.line).text, /AC-1: A recipe with a broken rule/);
    assert.deepEqual(
      first.tags.map(({ id }) => id),
      ['functionality'],
    );
    const before = items.all().map(({ item }) => item);
    await items.refresh();
    assert.deepEqual(
      items.all().map(({ item }) => item),
      before,
      'items are kept while their text stays',
    );
  });

  it('run at HEAD, with every result in the journal; what a person decides is skipped', async function () {
    this.timeout(120_000);
    const app = await extensionUnderTest();
    const project = await firstProject();
    const engine = await engineOf(project);
    const items = new CriterionTestItems(app, controller);
    await items.refresh();
    const chosen = items.all().filter(({ node }) => node.named.ref.file === CONTRACT);
    const wanted = chosen.filter(({ node }) => ['AC-1', 'AC-10'].includes(node.named.ref.id));
    assert.equal(wanted.length, 2);
    const place = { kind: 'commit' } as const;
    const [one] = wanted;
    assert.ok(one);
    const criteria = [one.node.named.ref];
    for (const agreement of expectOk(await engine.verifyAgreements({ criteria, place })))
      expectOk(await engine.agree(agreement));
    const said: string[] = [];
    const recording = recordingController(said);
    const runs = new CriterionRuns(app, recording, items, new JournalResults(app, recording, items));
    const request = new vscode.TestRunRequest(wanted.map(({ item }) => item));
    await runs.run(request, new vscode.CancellationTokenSource().token, { showsOutput: true, asks: false });
    assert.deepEqual(
      said.filter((line) => !line.startsWith('output')),
      ['enqueued AC-1', 'enqueued AC-10', 'skipped AC-10', 'started AC-1', 'failed AC-1', 'end'],
    );
    assert.match(said.join('\n'), /output.*A person decides/);
    assert.match(said.join('\n'), /output.*Could not find/s, 'what it printed is streamed');
    const record = engine.state().criteria.records[one.node.named.key];
    assert.deepEqual(
      [record?.history.at(-1)?.by, record?.history.at(-1)?.outcome],
      ['testing view', 'failed'],
    );
  });

  it('run again when something is saved, until the person ends it', async () => {
    const app = await extensionUnderTest();
    const project = await firstProject();
    const began = new vscode.EventEmitter<boolean>();
    const tokens: vscode.CancellationToken[] = [];
    const runs: Pick<CriterionRuns, 'run'> = {
      run: (_request, token, { asks }) => {
        tokens.push(token);
        began.fire(asks);
        return new Promise(() => undefined);
      },
    };
    const nextRun = (): Promise<boolean> =>
      new Promise((resolve) => {
        const subscription = began.event((asks) => {
          subscription.dispose();
          resolve(asks);
        });
      });
    const source = new vscode.CancellationTokenSource();
    const first = nextRun();
    runContinuously(
      app,
      runs,
      new vscode.TestRunRequest(undefined, undefined, undefined, true),
      source.token,
    );
    assert.equal(await first, true, 'the first run may ask');
    const document = await vscode.workspace.openTextDocument(project.uriOf('README.md'));
    const editor = await vscode.window.showTextDocument(document);
    const original = document.getText();
    const second = nextRun();
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'x'));
    await saved(document);
    assert.equal(await second, false, 'nobody is asked in the middle of typing');
    assert.equal(tokens[0]?.isCancellationRequested, true, 'what was overtaken is cancelled');
    const third = nextRun();
    await editor.edit((edit) => edit.replace(wholeOf(document), original));
    await saved(document);
    await third;
    source.cancel();
    assert.equal(tokens.at(-1)?.isCancellationRequested, true);
  });

  it('are not run without agreement when nobody can be asked', async () => {
    const app = await extensionUnderTest();
    const items = new CriterionTestItems(app, controller);
    await items.refresh();
    const wanted = items.all().filter(({ node }) => node.named.ref.id === 'AC-9');
    const said: string[] = [];
    const recording = recordingController(said);
    const runs = new CriterionRuns(app, recording, items, new JournalResults(app, recording, items));
    const request = new vscode.TestRunRequest(wanted.map(({ item }) => item));
    await runs.run(request, new vscode.CancellationTokenSource().token, { showsOutput: false, asks: false });
    assert.ok(said.includes('skipped AC-9') && !said.some((line) => line.startsWith('started')), said.join());
  });
});

function children(collection: vscode.TestItemCollection | undefined): vscode.TestItem[] {
  const found: vscode.TestItem[] = [];
  collection?.forEach((item) => found.push(item));
  return found.sort((one, other) => (one.sortText ?? '').localeCompare(other.sortText ?? ''));
}

/** A controller whose runs write down what they are told. */
function recordingController(
  said: string[],
): Pick<vscode.TestController, 'createTestRun' | 'invalidateTestResults'> {
  const id = ({ label }: vscode.TestItem): string => label.slice(0, label.indexOf(':'));
  const tell =
    (word: string) =>
    (item: vscode.TestItem): void =>
      void said.push(`${word} ${id(item)}`);
  return {
    invalidateTestResults: () => undefined,
    createTestRun: (): vscode.TestRun => ({
      name: undefined,
      token: new vscode.CancellationTokenSource().token,
      isPersisted: false,
      enqueued: tell('enqueued'),
      started: tell('started'),
      skipped: tell('skipped'),
      failed: tell('failed'),
      errored: tell('errored'),
      passed: tell('passed'),
      appendOutput: (text) => void said.push(`output ${text}`),
      addCoverage: () => undefined,
      onDidDispose: new vscode.EventEmitter<void>().event,
      end: () => void said.push('end'),
    }),
  };
}
