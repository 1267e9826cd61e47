/** The window goes and comes back while an agent is at work: nothing is lost, nothing is done twice. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { doFirstTasks } from './fixture/doneTasks';
import { eventually } from './fixture/eventually';
import {
  delegateFromRow,
  openRecipeBox,
  rowSays,
  showTasks,
  type OpenedRecipeBox,
} from './fixture/recipeBox';
import { eventsOf, journalOf } from './fixture/repository';
import type { Workbench } from './fixture/workbench';

describe('an agent at work while its window goes and comes back', () => {
  let box: OpenedRecipeBox;
  let workbench: Workbench;

  before(async () => {
    box = await openRecipeBox({ prepare: (folder) => doFirstTasks(folder, 17) });
    workbench = box.workbench;
  });
  after(() => box?.dispose());

  /** T018 asks and waits: it is alive for as long as nobody answers. */
  const isStillWaiting = async (window: Workbench): Promise<void> => {
    await rowSays(window.tree('Tasks'), 'T018', /the agent asks: FR-014/, 60_000);
    assert.equal(eventsOf(box.folder, 'run.requested').length, 1);
    assert.equal(starts(box.folder), 1);
    assert.equal(eventsOf(box.folder, 'run.started').length, 1);
    assert.equal(eventsOf(box.folder, 'run.exited').length, 0);
  };

  it('is found again after a reload, with its terminal', async () => {
    await delegateFromRow(box, 'T018', { asksAboutGates: true });
    await isStillWaiting(workbench);
    await workbench.terminals.saved();
    await workbench.reloadWindow();
    await showTasks(workbench);
    await isStillWaiting(workbench);
    await workbench.terminals.waitForText('I need an answer');
    await workbench.screenshot('reloaded');
  });

  it('is found again after the extension host was killed', async () => {
    await workbench.killExtensionHost();
    await isStillWaiting(workbench);
    await eventually(() => assert.ok(leaders(box.folder).length >= 3, leaders(box.folder).join()));
  });

  it('is shown by a second window, which does not take over', async () => {
    const before = leaders(box.folder);
    const second = await workbench.secondWindow();
    await showTasks(second);
    await isStillWaiting(second);
    assert.deepEqual(leaders(box.folder), before);
    await workbench.close();
    workbench = second;
  });

  it('is led by the second window once the first is closed', async () => {
    await eventually(() => {
      const all = leaders(box.folder);
      assert.equal(all.at(-1), workbench.extensionHostPid, all.join());
    }, 60_000);
    await isStillWaiting(workbench);
  });

  it('is found again by a window that is opened after all were closed', async () => {
    const context = workbench;
    await context.close();
    workbench = await context.secondWindow();
    await showTasks(workbench);
    await isStillWaiting(workbench);
    await eventually(() => assert.equal(leaders(box.folder).at(-1), workbench.extensionHostPid), 60_000);
  });

  it('gets its answer in the end, and goes on to the review', async () => {
    await workbench.tree('Tasks').clickInlineAction(/^T018/, 'Show Task’s Terminal');
    await workbench.terminals.waitForText('I need an answer');
    await workbench.terminals.type('Refuse it.\n');
    await rowSays(workbench.tree('Tasks'), 'T018', /ready for review/, 60_000);
    assert.equal(starts(box.folder), 1);
    const gates = journalOf(box.folder).filter(({ kind }) => kind === 'run-gates');
    assert.equal(gates.length, 1);
    const generations = eventsOf(box.folder, 'journal.opened').map(({ gen }) => gen);
    assert.deepEqual(
      generations,
      [...new Set(generations)].sort((one, other) => one - other),
    );
  });
});

/** How often an agent was meant to be started. */
const starts = (folder: string): number =>
  journalOf(folder).filter(({ type, kind }) => type === 'effect.intended' && kind === 'start-run').length;

/** The processes that have led the repository, in order. */
const leaders = (folder: string): readonly (number | undefined)[] =>
  eventsOf(folder, 'journal.opened').map(({ pid }) => pid);
