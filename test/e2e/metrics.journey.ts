/** Metrics: nothing measured yet, a measured task, an estimate and a validation time corrected in place, three exports. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { after, before, describe, it } from 'mocha';
import { doFirstTasks } from './fixture/doneTasks';
import { eventually } from './fixture/eventually';
import { delegateFromRow, openRecipeBox, rowSays, type OpenedRecipeBox } from './fixture/recipeBox';
import type { PageElement } from './fixture/pageElement';
import { eventsOf, git } from './fixture/repository';

describe('the metrics page', () => {
  let box: OpenedRecipeBox;

  before(async () => {
    box = await openRecipeBox({
      prepare: (folder) => {
        doFirstTasks(folder, 6);
        git(folder, 'worktree', 'add', '--quiet', '-b', 'hotfix/typo', '../hotfix');
      },
    });
  });
  after(() => box?.dispose());

  const page = () => box.workbench.editors.webview();

  it('says what it will show, before anything was measured', async () => {
    const { workbench } = box;
    await workbench.runCommand('Counterpoint: Show Metrics');
    await workbench.editors.waitForTab('Metrics');
    await page().getByRole('heading', { name: 'Nothing measured yet' }).waitFor();
    await workbench.screenshot('metrics-empty');
    await page().getByRole('button', { name: 'Delegate a Task…' }).click();
    await workbench.quickInput.isOpen();
    await workbench.quickInput.cancel();
  });

  it('measures tasks as they pass through the loop', async () => {
    const { workbench, tasks } = box;
    let asksAboutGates = true;
    for (const task of ['T007', 'T012', 'T014']) {
      await delegateFromRow(box, task, { asksAboutGates });
      asksAboutGates = false;
      await rowSays(tasks, task, /ready for review/, 60_000);
    }
    for (const task of ['T007', 'T012']) {
      await tasks.clickInlineAction(new RegExp(`^${task}`), 'Review Task…');
      await workbench.editors.waitForTab(new RegExp(`^${task}`));
      await eventually(() =>
        assert.ok(eventsOf(box.folder, 'review.opened').some((line) => line.task?.endsWith(task) ?? false)),
      );
      await tasks.clickInlineAction(new RegExp(`^${task}`), 'Accept and Integrate Task…');
      await eventually(
        async () => assert.equal((await tasks.row(new RegExp(`^${task}`))).icon, 'pass-filled'),
        60_000,
      );
    }
    await workbench.runCommand('View: Hide Panel');
    await workbench.runCommand('Counterpoint: Show Metrics');
    await page().getByRole('button', { name: 'Timeline' }).waitFor();
    await workbench.screenshot('metrics-measured');
  });

  it('leaves a worktree of the work in review, beside those that are not ours', async () => {
    const { workbench } = box;
    const worktrees = workbench.tree('Worktrees');
    const rows = await eventually(async () => {
      const shown = (await worktrees.rows()).map(({ label, description }) => `${label}: ${description}`);
      assert.equal(shown.length, 4, shown.join(' | '));
      return shown.join('\n');
    });
    assert.match(rows, /^main: main worktree$/m);
    assert.match(rows, /^hotfix\/typo: .*not ours$/m);
    assert.match(rows, /^counterpoint\/recipebox\/t014: T014 · Demo agent \(no model\) · ↓4 · 3 changed$/m);
    assert.match(rows, /^where merges are made: detached at \w{8}$/m);
    assert.deepEqual(await worktrees.inlineActions(/^hotfix/), ['Open Worktree in New Window']);
    await workbench.setSideBarWidth(640);
    await workbench.screenshot('worktrees', { readme: true, of: worktrees.pane });
    await workbench.setSideBarWidth(480);
  });

  it('takes an estimate where it stands, with the keyboard alone', async () => {
    const { workbench, folder } = box;
    const { keyboard } = workbench.page;
    const tabTo = (target: Locator): Promise<void> =>
      eventually(async () => {
        await keyboard.press('Tab');
        assert.ok(await target.evaluate((element: PageElement) => element.matches(':focus')));
      });
    await page().getByRole('heading', { name: 'Metrics' }).click();
    await tabTo(page().getByRole('button', { name: /^Phase 2: .* show its 5 tasks/ }));
    await keyboard.press('Enter');
    await tabTo(page().getByLabel('Manual estimate for T007'));
    await keyboard.type('50');
    await keyboard.press('Enter');
    await eventually(() => assert.equal(eventsOf(folder, 'estimate.set').length, 1));
    // 15 minutes more than the task's text says, in the sum of all.
    await eventually(async () => assert.match(await page().locator('tfoot').innerText(), /15 h 25 min/));
    await page()
      .getByRole('button', { name: /^Phase 2: .* hide its 5 tasks/ })
      .click();
  });

  it('takes a correction of the time a person spent', async () => {
    const { folder } = box;
    await page().getByRole('button', { name: 'Table', exact: true }).click();
    for (const [task, minutes] of [
      ['T007', '9'],
      ['T012', '6'],
    ] as const) {
      const field = page().getByLabel(`Validation time of ${task}, attempt 1`);
      await field.fill(minutes);
      await field.press('Enter');
      await eventually(async () => assert.equal(await field.inputValue(), `${minutes} min`));
    }
    assert.deepEqual(
      eventsOf(folder, 'validation.corrected').map(({ ms }) => ms),
      [540_000, 360_000],
    );
    await page().getByRole('button', { name: 'Timeline' }).click();
    await page().getByRole('heading', { name: 'Metrics' }).click();
    await box.workbench.setSideBarWidth(300);
    await box.workbench.screenshot('metrics', { readme: true });
    await box.workbench.setSideBarWidth(480);
  });

  it('is exported as CSV, JSON and Markdown', async () => {
    const { workbench, folder } = box;
    for (const [button, file, holds] of EXPORTS) {
      await workbench.runCommand('Counterpoint: Show Metrics');
      await page().getByRole('button', { name: button, exact: true }).click();
      await workbench.quickInput.isOpen();
      await eventually(async () => assert.equal(await workbench.quickInput.text(), path.join(folder, file)));
      await workbench.quickInput.accept();
      await workbench.editors.waitForTab(file);
      holds(readFileSync(path.join(folder, file), 'utf8'));
    }
  });
});

/** What the totals must say after the corrections: nine and six minutes of validation. */
const EXPORTS: readonly (readonly [button: string, file: string, holds: (text: string) => void])[] = [
  [
    'CSV',
    'metrics.csv',
    (text) => {
      const [head = '', ...rows] = text.trimEnd().split('\r\n');
      const column = (row: string, name: string) => row.split(',')[head.split(',').indexOf(name)];
      const task = rows.find((row) => row.startsWith('task,') && row.includes(',T007,')) ?? '';
      assert.equal(column(rows.at(-1) ?? '', 'validation_minutes'), '15');
      assert.match(task, /,done,|,integrated,/);
    },
  ],
  [
    'JSON',
    'metrics.json',
    (text) => {
      const { totals } = JSON.parse(text) as { totals: { validation: { ms: number }; runs: number } };
      assert.deepEqual([totals.validation.ms, totals.runs], [900_000, 3]);
    },
  ],
  ['Markdown', 'metrics.md', (text) => assert.match(text, /^\|.*\*?\*?Total.*15 min/m)],
];
