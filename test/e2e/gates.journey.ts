/** Work that is not good enough: a gate that fails, comments, a second attempt, an edit out of scope, and work thrown away. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'mocha';
import { doFirstTasks } from './fixture/doneTasks';
import { eventually } from './fixture/eventually';
import { delegateFromRow, openRecipeBox, rowSays, type OpenedRecipeBox } from './fixture/recipeBox';
import { eventsOf, git } from './fixture/repository';

describe('work that is not good enough', () => {
  let box: OpenedRecipeBox;

  before(async () => {
    box = await openRecipeBox({ prepare: (folder) => doFirstTasks(folder, 7) });
  });
  after(() => box?.dispose());

  it('is stopped at its gate, whatever the agent says, and the output is one click away', async () => {
    const { workbench, tasks } = box;
    await delegateFromRow(box, 'T008', { asksAboutGates: true });
    await rowSays(tasks, 'T008', /gates failed/, 60_000);
    await workbench.screenshot('gates-failed');
    await workbench.notifications.click('T008', 'Show Gate Output');
    await workbench.editors.waitForTab(/tests/);
    await eventually(async () => assert.match(await workbench.editors.visibleText(), /servings|not ok|✖/));
    await workbench.screenshot('gate-output');
  });

  it('can be judged again on request, which opens its changes', async () => {
    const { workbench, tasks, folder } = box;
    await tasks.chooseFromMenu(/^T008/, 'Validate Task…');
    await eventually(() => assert.equal(eventsOf(folder, 'gates.finished').length, 2), 60_000);
    await workbench.editors.waitForTab(/^T008 Scale ingredients/);
    await eventually(() => assert.equal(eventsOf(folder, 'review.opened').length, 1));
    assert.match((await tasks.row(/^T008/)).description, /gates failed/);
  });

  it('goes back to the same agent with comments, in the same worktree', async () => {
    const { workbench, tasks, folder } = box;
    await tasks.chooseFromMenu(/^T008/, 'Reject Task with Comments…');
    await workbench.quickInput.answer('0 servings must be refused: see FR-005.');
    await eventually(() => assert.equal(eventsOf(folder, 'run.requested').length, 2));
    const [first, second] = eventsOf(folder, 'run.requested');
    assert.equal(second?.comments, '0 servings must be refused: see FR-005.');
    assert.equal(second?.attempt, 2);
    assert.equal(second?.folder, first?.folder);
    await rowSays(tasks, 'T008', /\| .*ready for review/, 60_000);
    await eventually(async () => assert.match((await tasks.row(/^T008/)).description, /^ready for review/));
  });

  it('is accepted when its gates pass', async () => {
    const { tasks, folder } = box;
    await tasks.clickInlineAction(/^T008/, 'Accept and Integrate Task…');
    await eventually(async () => assert.equal((await tasks.row(/^T008/)).icon, 'pass-filled'), 60_000);
    assert.match(git(folder, 'show', 'HEAD:specs/recipebox/tasks.md'), /- \[x\] T008 /);
  });

  it('names the files that the task does not, before it can be accepted', async () => {
    const { workbench, tasks } = box;
    await delegateFromRow(box, 'T014', { asksAboutGates: false });
    await rowSays(tasks, 'T014', /ready for review/, 60_000);
    await tasks.clickInlineAction(/^T014/, 'Accept and Integrate Task…');
    const words = await workbench.dialog.text();
    assert.match(words, /Accept T014 although not everything holds\?/);
    assert.match(words, /src\/quantities\.js/);
    await workbench.screenshot('out-of-scope');
    await workbench.dialog.choose('Cancel');
  });

  it('is thrown away only after its whole state is kept', async () => {
    const { workbench, tasks, folder } = box;
    const { run = '', folder: worktree = '' } = eventsOf(folder, 'run.requested').at(-1) ?? {};
    assert.ok(existsSync(worktree));
    await tasks.chooseFromMenu(/^T014/, 'Discard Task’s Work…');
    assert.match(await workbench.dialog.text(), /refs\/counterpoint\/backup/);
    await workbench.dialog.choose('Discard');
    await eventually(() => assert.ok(!existsSync(worktree)), 30_000);
    const backup = git(folder, 'for-each-ref', '--format=%(refname)', `refs/counterpoint/backup/${run}`);
    assert.match(backup, /^refs\/\S+$/, 'exactly one backup');
    assert.match(git(folder, 'show', `${backup}:src/meals/shoppingList.js`), /export/);
    await eventually(async () => assert.equal((await tasks.row(/^T014/)).icon, 'circle-large-outline'));
  });
});
