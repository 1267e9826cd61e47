/** A task list that was made anew opens the box of a task that was integrated: it is said, and can be ticked or done again. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { eventually } from './fixture/eventually';
import {
  delegateFromRow,
  openRecipeBox,
  rowSays,
  startDemoAgent,
  type OpenedRecipeBox,
} from './fixture/recipeBox';
import { eventsOf, git } from './fixture/repository';

const LIST = 'specs/recipebox/tasks.md';

describe('an integrated task whose box is open again', () => {
  let box: OpenedRecipeBox;
  before(async () => {
    box = await openRecipeBox();
  });
  after(() => box?.dispose());

  const listFile = (): string => path.join(box.folder, LIST);
  const boxOfT001 = (): string => /- \[(.)\] T001 /.exec(readFileSync(listFile(), 'utf8'))?.[1] ?? 'gone';

  it('says as what it was integrated', async () => {
    const { workbench, tasks, folder } = box;
    await delegateFromRow(box, 'T001', { asksAboutGates: true });
    await rowSays(tasks, 'T001', /ready for review/, 60_000);
    await tasks.clickInlineAction(/^T001/, 'Accept and Integrate Task…');
    await eventually(() => assert.equal(eventsOf(folder, 'worktree.removed').length, 1), 60_000);
    await eventually(() => assert.equal(boxOfT001(), 'x'));
    await eventually(async () => assert.equal((await tasks.row(/^T001/)).description, ''));
    writeFileSync(listFile(), readFileSync(listFile(), 'utf8').replace('- [x] T001 ', '- [ ] T001 '));
    git(folder, 'commit', '--quiet', '--all', '--message', 'The list anew');
    await rowSays(tasks, 'T001', /^integrated as [0-9a-f]{8}, and open again in the list/);
    assert.equal((await tasks.row(/^T001/)).icon, 'pass-filled');
    await tasks.click(/^T001/);
    await eventually(async () => {
      const lenses = await workbench.editors.codeLenses();
      assert.ok(lenses.includes('Do again') && lenses.includes('Tick'), lenses.join(' | '));
    });
    await workbench.screenshot('open-again');
  });

  it('is ticked in the file, which can be undone', async () => {
    const { workbench, tasks } = box;
    await tasks.clickInlineAction(/^T001/, 'Tick Task in Its List');
    await eventually(() => assert.equal(boxOfT001(), 'x'));
    await eventually(async () => assert.equal((await tasks.row(/^T001/)).description, ''));
    await workbench.editors.openFile(LIST);
    await workbench.runCommand('Undo');
    await workbench.runCommand('File: Save');
    await eventually(() => assert.equal(boxOfT001(), ' '));
    await rowSays(tasks, 'T001', /and open again in the list/);
  });

  it('is done again from the target as it is now', async () => {
    const { workbench, tasks, folder } = box;
    await tasks.clickInlineAction(/^T001/, 'Do Task Again…');
    await eventually(async () => assert.match(await workbench.quickInput.question(), /Delegate T001/));
    await startDemoAgent(workbench, { asksAboutGates: false });
    await eventually(() => assert.equal(eventsOf(folder, 'run.requested').length, 2), 30_000);
    const [first, second] = eventsOf(folder, 'run.requested');
    assert.equal(second?.attempt, 1);
    assert.notEqual(second.folder, first?.folder);
    await rowSays(tasks, 'T001', /needs attention|ready for review/, 60_000);
    await workbench.screenshot('done-again');
  });
});
