/** From the text of the task list: the link above a task line delegates it, and then says how it stands. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { eventually } from './fixture/eventually';
import { openRecipeBox, rowSays, startDemoAgent, type OpenedRecipeBox } from './fixture/recipeBox';

describe('delegating from the task list’s own text', () => {
  let box: OpenedRecipeBox;

  before(async () => {
    box = await openRecipeBox();
  });
  after(() => box?.dispose());

  it('opens the list at the task’s line', async () => {
    const { workbench, tasks } = box;
    await tasks.click(/^T003/);
    await workbench.editors.waitForTab('tasks.md');
    await eventually(async () =>
      assert.match(await workbench.editors.visibleText(), /T003 \[P\] Define units/),
    );
  });

  it('offers Delegate above ready tasks, and the reason above the others', async () => {
    const { workbench } = box;
    await eventually(async () => {
      const lenses = await workbench.editors.codeLenses();
      assert.equal(lenses.filter((lens) => lens === 'Delegate').length, 3, lenses.join(' | '));
      assert.ok(
        lenses.some((lens) => lens.startsWith('waits for T002')),
        lenses.join(' | '),
      );
    });
    await workbench.screenshot('lenses');
  });

  it('delegates, and becomes Review, Accept and Reject', async () => {
    const { workbench, tasks } = box;
    await workbench.editors.clickCodeLens('Delegate', 2);
    await startDemoAgent(workbench, { asksAboutGates: true });
    await rowSays(tasks, 'T003', /ready for review/, 60_000);
    await eventually(async () => {
      const lenses = await workbench.editors.codeLenses();
      for (const title of ['Review', 'Accept', 'Reject'])
        assert.ok(lenses.includes(title), lenses.join(' | '));
    });
  });

  it('accepts from there, with the tick in the open editor', async () => {
    const { workbench, tasks } = box;
    await workbench.editors.clickCodeLens('Accept');
    await eventually(async () => assert.equal((await tasks.row(/^T003/)).icon, 'pass-filled'), 60_000);
    await eventually(async () => assert.match(await workbench.editors.visibleText(), /- \[x\] T003 /));
    await eventually(async () => {
      const lenses = await workbench.editors.codeLenses();
      assert.equal(lenses.filter((lens) => lens === 'Delegate').length, 2, lenses.join(' | '));
      assert.ok(!lenses.includes('Accept'));
    });
  });
});
