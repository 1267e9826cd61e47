/** The main job: delegate a task, watch it, review it, accept it, and find it merged. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { eventually } from './fixture/eventually';
import { openRecipeBox, rowSays, type OpenedRecipeBox } from './fixture/recipeBox';
import { eventsOf, git } from './fixture/repository';

const TASK =
  'T001 Read the configuration from the environment in src/config.js, tested in test/config.test.js (est: 20m)';

describe('the loop, from a task in a list to a merged commit', () => {
  let box: OpenedRecipeBox;

  before(async () => {
    box = await openRecipeBox({ environment: { COUNTERPOINT_DEMO_SPEED: '3' } });
  });
  after(() => box?.dispose());

  it('offers the ready tasks, and says why the others wait', async () => {
    const { workbench, tasks } = box;
    const { quickInput } = workbench;
    await tasks.click(/^T001/);
    await eventually(async () => assert.ok((await workbench.editors.codeLenses()).includes('Delegate')));
    await workbench.runCommand('Counterpoint: Delegate Task…');
    await eventually(async () => {
      const labels = (await quickInput.entries()).map(({ label }) => label);
      assert.ok(
        labels.some((label) => label.startsWith('T001 ')),
        labels.join(' | '),
      );
    });
    await workbench.screenshot('delegate-pick');
    await quickInput.filter('T001');
    await quickInput.choose(TASK);
  });

  it('shows the prompt, which can be edited before the start', async () => {
    const { workbench } = box;
    const { quickInput, editors, page } = { ...workbench, page: workbench.page };
    await eventually(async () => assert.match(await quickInput.question(), /Delegate T001/));
    await workbench.screenshot('delegate', { readme: true });
    await quickInput.choose('Look at the prompt first');
    await eventually(async () => assert.match(await editors.visibleText(), /T001/));
    await workbench.screenshot('prompt');
    await editors.focusEnd();
    await page.keyboard.type('Keep it small.');
    await eventually(async () => assert.match(await editors.visibleText(), /Keep it small\./));
    await workbench.screenshot('prompt-edited');
    await quickInput.choose('Start with this prompt');
  });

  it('asks once before gates of the repository may run', async () => {
    const { workbench } = box;
    assert.match(await workbench.dialog.text(), /Run these commands of this repository as gates\?/);
    assert.match(await workbench.dialog.text(), /node --test/);
    await workbench.screenshot('agreement');
    await workbench.dialog.choose('Run Them');
  });

  it('starts the agent in a terminal named after the task', async () => {
    const { workbench, tasks } = box;
    await eventually(async () => assert.match((await workbench.terminals.names()).join(), /^T001 · Demo/));
    await workbench.terminals.waitForText('Counterpoint demo agent (no model)');
    await rowSays(tasks, 'T001', /running/);
    await workbench.screenshot('running', { readme: true });
    const [request] = eventsOf(box.folder, 'run.requested');
    const prompt = readFileSync(
      path.join(box.folder, '.git/counterpoint/runs', request?.run ?? '', 'prompt.md'),
      'utf8',
    );
    assert.match(prompt, /Keep it small\.\s*$/);
  });

  it('runs the gates, asks for a review, and shows the changes', async () => {
    const { workbench, tasks } = box;
    await rowSays(tasks, 'T001', /ready for review/, 60_000);
    await workbench.notifications.click('T001', 'Review');
    await workbench.editors.waitForTab(/^T001 Read the configuration/);
    await workbench.screenshot('review', { readme: true });
  });

  it('accepts: one commit, merged, ticked, the worktree removed', async () => {
    const { workbench, tasks, folder } = box;
    const [request] = eventsOf(folder, 'run.requested');
    const worktree = request?.folder ?? '';
    assert.ok(existsSync(worktree), worktree);
    await tasks.clickInlineAction(/^T001/, 'Accept and Integrate Task…');
    await eventually(() => assert.equal(eventsOf(folder, 'worktree.removed').length, 1), 60_000);
    await eventually(async () => assert.equal((await tasks.row(/^T001/)).icon, 'pass-filled'));
    assert.match(git(folder, 'show', 'HEAD:specs/recipebox/tasks.md'), /- \[x\] T001 /);
    assert.match(readFileSync(path.join(folder, 'specs/recipebox/tasks.md'), 'utf8'), /- \[x\] T001 /);
    assert.equal(git(folder, 'status', '--porcelain'), '');
    assert.match(
      git(folder, 'log', '-1', '--format=%B', 'HEAD^2'),
      /Counterpoint-Task: T001\nCounterpoint-Feature: specs\/recipebox\nCounterpoint-Agent: .*\nCounterpoint-Run: r-/,
    );
    assert.ok(existsSync(path.join(folder, 'src/config.js')));
    assert.ok(!existsSync(worktree), 'the worktree is still there');
    await eventually(async () => {
      const branches = (await workbench.tree('Worktrees').rows()).map(({ label }) => label);
      assert.ok(!branches.includes('counterpoint/recipebox/t001'), branches.join(' | '));
    });
    await tasks.click(/^T001/);
    await eventually(async () => assert.match(await workbench.editors.visibleText(), /- \[x\] T001 /));
    await workbench.screenshot('integrated', { readme: true });
  });

  it('shows a worktree that somebody makes in a terminal, and that it is not ours', async () => {
    const { workbench, folder } = box;
    const worktrees = workbench.tree('Worktrees');
    await worktrees.open();
    git(folder, 'worktree', 'add', '--quiet', '-b', 'hotfix/typo', '../hotfix');
    await eventually(async () => assert.equal((await worktrees.row('hotfix/typo')).description, 'not ours'));
    git(folder, 'worktree', 'remove', '../hotfix');
    await eventually(async () =>
      assert.ok(!(await worktrees.rows()).some(({ label }) => label === 'hotfix/typo')),
    );
  });
});
