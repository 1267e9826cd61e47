/** An agent that stays open and reports nothing: its own transcript tells that its turn is over. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { eventually } from './fixture/eventually';
import { delegateFromRow, openRecipeBox, rowSays, type OpenedRecipeBox } from './fixture/recipeBox';
import { eventsOf } from './fixture/repository';

describe('an agent whose hooks are silent', () => {
  let box: OpenedRecipeBox;
  before(async () => {
    box = await openRecipeBox({ environment: { COUNTERPOINT_DEMO_MISBEHAVE: 'T001=silent' } });
  });
  after(() => box?.dispose());

  it('is heard by its transcript: its gates run, and its row says who spoke', async () => {
    const { workbench, tasks, folder } = box;
    await delegateFromRow(box, 'T001', { asksAboutGates: true });
    await rowSays(tasks, 'T001', /ready for review/, 120_000);
    const last = JSON.stringify(eventsOf(folder, 'run.reported').at(-1));
    assert.match(last, /"source":"transcript"/);
    assert.match(last, /"status":"complete"/);
    assert.deepEqual(eventsOf(folder, 'run.exited'), [], 'its terminal is open');
    await workbench.screenshot('silent-review');
  });

  it('is accepted and ended like any other', async () => {
    const { tasks, folder } = box;
    await tasks.clickInlineAction(/^T001/, 'Accept and Integrate Task…');
    await eventually(() => assert.equal(eventsOf(folder, 'task.integrated').length, 1), 60_000);
    await eventually(() => assert.equal(eventsOf(folder, 'run.exited').length, 1), 60_000);
  });
});
