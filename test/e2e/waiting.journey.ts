/** An agent that needs a person: one notification, the answer in the terminal, and it goes on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { doFirstTasks } from './fixture/doneTasks';
import { eventually } from './fixture/eventually';
import { delegateFromRow, openRecipeBox, rowSays, type OpenedRecipeBox } from './fixture/recipeBox';
import { eventsOf } from './fixture/repository';

describe('an agent that waits for an answer', () => {
  let box: OpenedRecipeBox;

  before(async () => {
    box = await openRecipeBox({ prepare: (folder) => doFirstTasks(folder, 17) });
  });
  after(() => box?.dispose());

  it('asks with one notification, and the row says what it waits for', async () => {
    const { workbench, tasks } = box;
    await delegateFromRow(box, 'T018', { asksAboutGates: true });
    await rowSays(tasks, 'T018', /the agent asks: FR-014 leaves open/);
    const shown = await workbench.notifications.waitFor('T018');
    assert.match(shown.message, /FR-014 leaves open what deleting a planned recipe does/);
    assert.ok(shown.buttons.includes('Show Terminal'), shown.buttons.join());
    await workbench.terminals.waitForText('I need an answer');
    await workbench.screenshot('waiting', { readme: true });
    const about = (await workbench.notifications.list()).filter(({ message }) => message.includes('T018'));
    assert.equal(about.length, 1, JSON.stringify(about));
  });

  it('leads to the terminal, where the answer is typed', async () => {
    const { workbench } = box;
    await workbench.runCommand('View: Hide Panel');
    await workbench.notifications.click('T018', 'Show Terminal');
    await workbench.terminals.waitForText('I need an answer');
    await workbench.terminals.type('Yes, refuse it.\n');
    await workbench.terminals.waitForText('Thank you: Yes, refuse it.');
  });

  it('goes on by itself to the review', async () => {
    const { tasks, folder } = box;
    await rowSays(tasks, 'T018', /ready for review/, 60_000);
    const reported = eventsOf(folder, 'run.reported').map((line) => (line as { status?: string }).status);
    assert.ok(reported.indexOf('waiting') < reported.indexOf('complete'), reported.join());
    const worktree = eventsOf(folder, 'run.requested')[0]?.folder ?? '';
    assert.match(
      readFileSync(path.join(worktree, 'specs/recipebox/specification.md'), 'utf8'),
      /FR-014[^\n]*\n.*409/,
    );
    await eventually(async () => assert.equal((await tasks.row(/^T018/)).icon, 'eye'));
  });
});
