/** Agents as they really are: one that hangs, one that crashes, one that says it is done and did nothing. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'mocha';
import { eventually } from './fixture/eventually';
import { delegateFromRow, openRecipeBox, rowSays, type OpenedRecipeBox } from './fixture/recipeBox';
import { eventsOf, type JournalLine } from './fixture/repository';

describe('an agent that misbehaves', () => {
  let box: OpenedRecipeBox;

  before(async () => {
    box = await openRecipeBox({
      environment: { COUNTERPOINT_DEMO_MISBEHAVE: 'T001=hang,T002=crash,T003=lie' },
    });
  });
  after(() => box?.dispose());

  it('and hangs is ended by the person, and its work stays', async () => {
    const { workbench, tasks, folder } = box;
    await delegateFromRow(box, 'T001', { asksAboutGates: true });
    await rowSays(tasks, 'T001', /is working \| .*running/);
    await tasks.chooseFromMenu(/^T001/, 'Stop Agent…');
    assert.match(await workbench.dialog.text(), /End Demo agent \(no model\) of T001\?/);
    await workbench.dialog.choose('End Agent');
    await rowSays(tasks, 'T001', /the agent ended/, 30_000);
    const [{ folder: worktree = '' } = {}] = eventsOf(folder, 'run.requested');
    assert.ok(existsSync(worktree));
    const pid = eventsOf(folder, 'run.started')[0]?.pid ?? 0;
    assert.throws(() => process.kill(pid, 0), 'the agent is still there');
  });

  it('and crashes is told with its exit, and can be tried again', async () => {
    const { workbench, tasks, folder } = box;
    await delegateFromRow(box, 'T002', { asksAboutGates: false });
    await rowSays(tasks, 'T002', /the agent ended .*without saying that it was done/, 30_000);
    const shown = await workbench.notifications.waitFor(/^T002: the agent ended/);
    assert.equal(shown.severity, 'warning');
    await workbench.notifications.click(/^T002: the agent ended/, 'Try Again');
    await eventually(() => assert.equal(attempts(folder, 'T002'), 2));
  });

  it('and lies is not believed: what it did is shown, and that is nothing', async () => {
    const { workbench, tasks } = box;
    await delegateFromRow(box, 'T003', { asksAboutGates: false });
    await rowSays(tasks, 'T003', /ready for review/, 60_000);
    await tasks.clickInlineAction(/^T003/, 'Review Task…');
    await workbench.notifications.waitFor('T003: the agent changed no file.');
  });
});

const attempts = (folder: string, task: string): number =>
  eventsOf(folder, 'run.requested').filter((line: JournalLine) => line.task?.endsWith(`#${task}`)).length;
