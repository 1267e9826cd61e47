/** The first look: what an empty window and a folder without specs offer, and what a folder with specs shows. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { eventually } from './fixture/eventually';
import { openWorkbench, type OpenedWorkbench } from './fixture/openWorkbench';
import type { PageElement } from './fixture/pageElement';
import { openRecipeBox, PICTURE_SETTINGS, type OpenedRecipeBox } from './fixture/recipeBox';
import { git } from './fixture/repository';

describe('the first look', () => {
  describe('at an empty window', () => {
    let opened: OpenedWorkbench;
    let scratch: string;

    before(async () => {
      scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'counterpoint-')));
      opened = await openWorkbench({ settings: PICTURE_SETTINGS });
    });
    after(async () => {
      await opened?.dispose();
      rmSync(scratch, { recursive: true, force: true });
    });

    it('offers a folder, the sample, and an introduction', async () => {
      const { workbench } = opened;
      await workbench.openViewContainer('Counterpoint');
      const tasks = workbench.tree('Tasks');
      await eventually(async () => {
        const words = await tasks.welcome();
        for (const offer of ['Open Folder', 'Try the Sample', 'Get Started'])
          assert.ok(words.includes(offer), words);
      });
      await workbench.screenshot('welcome-empty');
    });

    it('opens the introduction', async () => {
      const { workbench } = opened;
      await workbench.tree('Tasks').clickWelcome('Get Started');
      await eventually(async () =>
        assert.match(
          await workbench.page.locator('.gettingStartedContainer').innerText(),
          /Conduct your first agent[^]*See your tasks/,
        ),
      );
      const picture = workbench.page.frameLocator('.getting-started-media iframe').frameLocator('iframe');
      // VS Code allows no style of the picture's own there: its colours must be attributes.
      await eventually(async () =>
        assert.equal(await picture.locator('svg text').first().evaluate(colourOf), 'rgb(59, 59, 59)'),
      );
      await workbench.screenshot('walkthrough');
    });

    it('makes the sample a repository in a folder of the person’s choice, and opens it', async () => {
      const { workbench } = opened;
      await workbench.tree('Tasks').clickWelcome('Try the Sample');
      await workbench.quickInput.isOpen();
      // The dialog fills its box with a folder of its own, at a moment nobody is told.
      await eventually(async () => {
        if ((await workbench.quickInput.text()) !== `${scratch}/`)
          await workbench.quickInput.filter(`${scratch}/`);
        await workbench.quickInput.accept();
        await workbench.quickInput.isClosed(1_000);
      });
      const sample = path.join(scratch, 'recipebox');
      await eventually(() => assert.ok(existsSync(path.join(sample, '.git/HEAD'))), 30_000);
      await workbench.page.waitForURL((url) => url.searchParams.get('folder') === sample, {
        timeout: 60_000,
      });
      await workbench.openViewContainer('Counterpoint');
      assert.match((await workbench.tree('Tasks').row(/^T001/)).label, /Read the configuration/);
      assert.equal(git(sample, 'status', '--porcelain'), '');
      assert.equal(git(sample, 'rev-list', '--count', 'HEAD'), '1');
    });
  });

  describe('at a folder without specs', () => {
    let opened: OpenedWorkbench;
    let folder: string;

    before(async () => {
      folder = path.join(realpathSync(mkdtempSync(path.join(os.tmpdir(), 'counterpoint-'))), 'empty');
      mkdirSync(folder);
      opened = await openWorkbench({ folder, settings: PICTURE_SETTINGS });
    });
    after(async () => {
      await opened?.dispose();
      rmSync(path.dirname(folder), { recursive: true, force: true });
    });

    it('says what is read, and creates a spec', async () => {
      const { workbench } = opened;
      await workbench.openViewContainer('Counterpoint');
      const tasks = workbench.tree('Tasks');
      await eventually(async () => assert.match(await tasks.welcome(), /No task list was found here/));
      assert.deepEqual(await workbench.notifications.list(), []);
      await workbench.screenshot('welcome-no-specs');
      await tasks.clickWelcome('Create a Spec');
      await workbench.quickInput.answer('user authentication');
      await workbench.editors.waitForTab('spec.md');
      await eventually(async () =>
        assert.match((await tasks.row(/^T001/)).label, /T001 Describe the first piece/),
      );
      assert.ok(existsSync(path.join(folder, 'specs/001-user-authentication/contract.md')));
      await workbench.screenshot('created-spec');
    });
  });

  describe('at a folder with specs', () => {
    let box: OpenedRecipeBox;

    before(async () => {
      box = await openRecipeBox();
    });
    after(() => box?.dispose());

    it('shows features, phases and tasks with counts, marks and reasons', async () => {
      const { tasks, workbench } = box;
      assert.deepEqual(
        (await tasks.rows()).slice(0, 4).map(({ label, description, level }) => [label, description, level]),
        [
          ['Recipebox', '0/23', 1],
          ['Phase 1: Foundation', '0/6', 2],
          ['T001 Read the configuration from the…', '', 3],
          ['T002 [P] Define the errors a request can…', '', 3],
        ],
      );
      assert.match((await tasks.row(/^T005/)).description, /^waits for T002/);
      assert.match((await tasks.row(/^T002/)).accessibleName, /ready, can run in parallel/);
      assert.deepEqual(await tasks.inlineActions(/^T001/), ['Delegate Task…']);
      assert.deepEqual(await tasks.inlineActions(/^T005/), []);
      assert.deepEqual(await workbench.notifications.list(), []);
    });

    it('offers its commands in the palette', async () => {
      const commands = await box.workbench.commandsFor('Counterpoint: Delegate');
      assert.ok(commands.includes('Counterpoint: Delegate Task…'), commands.join(' | '));
    });

    it('asks and writes nothing unasked', () => {
      assert.equal(git(box.folder, 'status', '--porcelain', '--ignored'), '');
      assert.ok(!existsSync(path.join(box.folder, '.git/counterpoint')));
    });

    it('opens the task list at the line of the task that is clicked', async () => {
      const { tasks, workbench } = box;
      await tasks.click(/^T008/);
      await workbench.editors.waitForTab('tasks.md');
      await eventually(async () => assert.match(await workbench.editors.visibleText(), /T008 \[P\] \[US2\]/));
      const list = readFileSync(path.join(box.folder, 'specs/recipebox/tasks.md'), 'utf8').split('\n');
      const line = list.findIndex((text) => text.includes('T008')) + 1;
      await workbench.statusBar.waitFor(new RegExp(`^Ln ${line}, Col 1`));
      await workbench.screenshot('tasks', { readme: true });
    });

    it('shows contracts with what they provide, depend on and promise', async () => {
      const { workbench } = box;
      await workbench.tree('Tasks').collapseView();
      await workbench.tree('Worktrees').collapseView();
      const contracts = workbench.tree('Contracts');
      await contracts.open();
      await eventually(async () =>
        assert.deepEqual(
          (await contracts.rows()).filter(({ level }) => level === 1).map(({ label }) => label),
          ['Integration map', 'RecipeBox', 'Meal Planning', 'Recipe API'],
        ),
      );
      await contracts.collapse('RecipeBox');
      await contracts.collapse('Meal Planning');
      for (const group of ['Provides', 'Depends on', 'Acceptance criteria']) await contracts.expand(group);
      await contracts.click(/Scaling to 1, 2, 5/);
      await workbench.editors.waitForTab('recipe-api.contract.md');
      await eventually(async () => assert.match(await workbench.editors.visibleText(), /AC-2: Scaling to 1/));
      await workbench.screenshot('contracts', { readme: true });
    });
  });
});

/** The colour an element of a picture is really drawn in. */
const colourOf = (element: PageElement): string =>
  (globalThis as unknown as { getComputedStyle(of: PageElement): { fill: string } }).getComputedStyle(element)
    .fill;
