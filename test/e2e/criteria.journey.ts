/** A contract that runs: a criterion fails, its task is delegated from the line above it, and then it is verified. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { after, before, describe, it } from 'mocha';
import { doFirstTasks } from './fixture/doneTasks';
import { eventually } from './fixture/eventually';
import {
  delegateFromRow,
  openRecipeBox,
  rowSays,
  startDemoAgent,
  type OpenedRecipeBox,
} from './fixture/recipeBox';
import { eventsOf } from './fixture/repository';

const CONTRACT = 'specs/recipebox/contracts/recipe-api.contract.md';
const HELD_IN_TIME = 60_000;

describe('a contract that runs', () => {
  let box: OpenedRecipeBox;

  before(async () => {
    box = await openRecipeBox({
      prepare: (folder) => doFirstTasks(folder, 6),
      // All criteria of the contract fit into the window then.
      settings: { 'editor.stickyScroll.enabled': false, 'breadcrumbs.enabled': false },
    });
  });
  after(() => box?.dispose());

  /** The line of lenses above the criterion that names these words, the id of its task for one. */
  const lenses = (words: string): Locator =>
    box.workbench.page.locator('.codelens-decoration:visible').filter({ hasText: words }).first();
  const says = (words: string, what: RegExp, patience?: number): Promise<void> =>
    eventually(async () => assert.match(await lenses(words).innerText({ timeout: 2000 }), what), patience);
  const click = (words: string, title: string): Promise<void> =>
    lenses(words).locator('a').filter({ hasText: title }).click({ timeout: 20_000 });
  const openCriteria = async (): Promise<void> => {
    const { editors, page, quickInput } = box.workbench;
    await editors.openFile(CONTRACT);
    await page.keyboard.press('Control+G');
    await quickInput.answer(':51');
    await lenses('T007').waitFor();
  };

  it('says above each criterion how it stands and whose it is, before anything ran', async () => {
    const { workbench } = box;
    await workbench.editors.openFile(CONTRACT);
    await says('Verify All', /0 of 10 verified, 1 for a person.*Verify All.*Integration Map/s);
    await openCriteria();
    await says('T007', /never run.*Verify.*Delegate.*T007/s);
    await says('T006', /never run.*T006.*T010/s);
    await says('Decide', /for a person to decide.*Decide….*Delegate.*T010/s);
    assert.deepEqual(eventsOf(box.folder, 'criterion.verified'), []);
  });

  it('asks once before a command of the contract runs, and shows what it printed when it fails', async () => {
    const { workbench } = box;
    await click('T007', 'Verify');
    assert.match(await workbench.dialog.text(), /AC-1: node --test test\/recipes\/recipe\.test\.js/);
    await workbench.dialog.choose('Run Them');
    await says('T007', /failed just now at [0-9a-f]{7}/, HELD_IN_TIME);
    await workbench.notifications.click(/^AC-1 failed/, 'Show Output');
    await workbench.editors.waitForTab('AC-1.log');
    await eventually(async () =>
      assert.match(await workbench.editors.visibleText(), /It failed[^]*Exit code: 1[^]*recipe\.test\.js/),
    );
    await workbench.screenshot('criterion-output');
    await openCriteria();
  });

  it('delegates the task that owns it, with the criterion and what was found in the prompt', async () => {
    const { workbench, tasks, folder } = box;
    await click('T007', 'Delegate');
    await startDemoAgent(workbench, { asksAboutGates: true });
    await rowSays(tasks, 'T007', /ready for review/, HELD_IN_TIME);
    const runs = path.join(folder, '.git/counterpoint/runs');
    const [run = ''] = readdirSync(runs);
    const prompt = readFileSync(path.join(runs, run, 'prompt.md'), 'utf8');
    assert.match(prompt, /The acceptance criterion this is about[^]*AC-1[^]*exit code 1/);
  });

  it('verifies it in the worktree of the task that waits for its review', async () => {
    const { workbench } = box;
    await click('T007', 'Verify');
    await workbench.quickInput.choose('In the worktree of T007');
    await says('T007', /failed .* at [0-9a-f]{7}.* · held just now in the worktree of T007/, HELD_IN_TIME);
    assert.ok(eventsOf(box.folder, 'criterion.verified').at(-1)?.task?.endsWith('T007'));
  });

  it('verifies it at HEAD once the task is accepted', async () => {
    const { tasks } = box;
    await tasks.clickInlineAction(/^T007/, 'Accept and Integrate Task…');
    await eventually(async () => assert.equal((await tasks.row(/^T007/)).icon, 'pass-filled'), HELD_IN_TIME);
    await click('T007', 'Verify');
    await says('T007', /verified just now at [0-9a-f]{7}/, HELD_IN_TIME);
  });

  it('takes a person’s word for what only a person can judge', async () => {
    const { workbench } = box;
    await workbench.runCommand('View: Hide Panel');
    await openCriteria();
    await click('Decide', 'Decide');
    await workbench.quickInput.choose('It holds');
    await workbench.quickInput.answer('Stored bread in 3 minutes');
    await says('Decide', /a person said that it holds: Stored bread in 3 minutes/);
    const [decided] = eventsOf(box.folder, 'criterion.decided');
    assert.ok(decided);
  });

  it('shows the same in the Testing view, and runs from there', async () => {
    const { workbench } = box;
    await workbench.openViewContainer('Testing');
    const tree = workbench.page.locator('[role="tree"][aria-label="Test Explorer"]');
    const row = (words: RegExp): Locator => tree.getByRole('treeitem', { name: words }).first();
    const expand = async (words: RegExp): Promise<void> =>
      eventually(async () => {
        if ((await row(words).getAttribute('aria-expanded', { timeout: 2000 })) !== 'true')
          await row(words).locator('.monaco-tl-twistie').click({ timeout: 2000 });
        assert.equal(await row(words).getAttribute('aria-expanded'), 'true');
      });
    const stands = (words: RegExp, state: RegExp): Promise<void> =>
      eventually(
        async () =>
          assert.match((await row(words).getAttribute('aria-label', { timeout: 2000 })) ?? '', state),
        HELD_IN_TIME,
      );
    await expand(/^Recipe API/);
    await expand(/^Functionality/);
    await expand(/^Usability/);
    await stands(/AC-1: /, /Passed/);
    await stands(/AC-10: /, /Passed/);
    await stands(/AC-4: /, /Not yet run/);
    await eventually(async () => {
      await row(/AC-4: /).hover({ timeout: 2000 });
      await row(/AC-4: /)
        .locator('.action-label[aria-label^="Run Test"]')
        .click({ timeout: 2000 });
    });
    await workbench.dialog.text();
    await workbench.dialog.choose('Run Them');
    await stands(/AC-4: /, /Errored/);
    assert.match(JSON.stringify(eventsOf(box.folder, 'criterion.verified').at(-1)), /"by":"testing view"/);
    await workbench.runCommand('View: Hide Panel');
    await says('T009', /cannot be run: There is no file/);
    await workbench.screenshot('testing-view', { readme: true });
  });

  it('verifies all of a contract, and counts in its row', async () => {
    const { workbench } = box;
    await workbench.openViewContainer('Counterpoint');
    await openCriteria();
    await workbench.runCommand('Counterpoint: Verify Contract…');
    await workbench.dialog.text();
    await workbench.dialog.choose('Run Them');
    await says('T006', /failed just now/, HELD_IN_TIME);
    await workbench.tree('Tasks').collapseView();
    await workbench.tree('Worktrees').collapseView();
    const contracts = workbench.tree('Contracts');
    await contracts.open();
    await eventually(async () =>
      assert.match((await contracts.row('Recipe API')).description, /^recipe-api · 2\/10 verified$/),
    );
    for (const other of ['RecipeBox', 'Meal Planning']) await contracts.collapse(other);
    await contracts.expand('Acceptance criteria');
    const row = await contracts.row(/^AC-1: /);
    assert.match(`${row.icon} ${row.description}`, /^pass verified .* at [0-9a-f]{7}$/);
    assert.match(row.accessibleName, /^AC-1, verified .*, A recipe with a broken rule/);
    assert.deepEqual(await contracts.inlineActions(/^AC-1: /), ['Verify Criterion…']);
    assert.deepEqual(await contracts.inlineActions(/^AC-10: /), ['Decide Criterion…']);
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.screenshot('criterion-lens', { readme: true });
  });
});

describe('a criterion in a folder that is not trusted', () => {
  let box: OpenedRecipeBox;

  before(async () => {
    box = await openRecipeBox({ trust: true, settings: { 'git.enabled': false } });
  });
  after(() => box?.dispose());

  it('is shown, and is not run: the way to trust is offered', async () => {
    const { workbench } = box;
    await workbench.editors.openFile(CONTRACT);
    await eventually(async () => {
      const lenses = await workbench.editors.codeLenses();
      assert.ok(lenses.includes('Verify All'), lenses.join(' | '));
    });
    await workbench.editors.clickCodeLens('Verify All');
    await workbench.notifications.click(
      'Counterpoint runs nothing in a workspace that you do not trust',
      'Manage Workspace Trust',
    );
    await workbench.page.locator('.workspace-trust-editor').getByText('You are in Restricted Mode').waitFor();
    assert.deepEqual(eventsOf(box.folder, 'criteria.verifying'), []);
  });
});

describe('a gate of criteria', () => {
  let box: OpenedRecipeBox;

  before(async () => {
    box = await openRecipeBox({
      prepare: (folder) => {
        const file = path.join(folder, '.counterpoint/workflow.json');
        const contract = '"gates": {\n    "contract": { "kind": "criteria", "person": "skip" },';
        writeFileSync(file, readFileSync(file, 'utf8').replace('"gates": {', contract));
        doFirstTasks(folder, 7);
      },
    });
  });
  after(() => box?.dispose());

  it('names in the review the criteria that do not hold, and leads to them', async () => {
    const { workbench, tasks } = box;
    await delegateFromRow(box, 'T008', { asksAboutGates: true });
    assert.match(await workbench.dialog.text(), /AC-2: node --test test\/recipes\/scaling\.test\.js/);
    await workbench.dialog.choose('Run Them');
    await rowSays(tasks, 'T008', /gates failed/, HELD_IN_TIME);
    await tasks.expand(/^T008/);
    assert.match((await tasks.row(/^criterion AC-2/)).label, /^criterion AC-2 does not hold: /);
    await workbench.screenshot('criteria-in-review');
    await tasks.click(/^criterion AC-3/);
    await workbench.editors.waitForTab('recipe-api.contract.md');
    await workbench.statusBar.waitFor(/^Ln 47, Col 1/);
  });
});
