/** The team's workflow says who does a task: the list begins with it, its mistakes are shown where they stand. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { eventually } from './fixture/eventually';
import { openRecipeBox, rowSays, type OpenedRecipeBox } from './fixture/recipeBox';
import { eventsOf, git } from './fixture/repository';

const WORKFLOW = '.counterpoint/workflow.json';

const textWith = (stage: object): string =>
  `${JSON.stringify(
    {
      version: 1,
      stages: [
        { id: 'build', kind: 'agent', ...stage },
        { id: 'check', kind: 'gates', gates: ['*'], person: true },
        { id: 'merge', kind: 'integrate' },
      ],
      gates: { source: { kind: 'lint', command: ['node', 'scripts/checkSource.js'] } },
    },
    undefined,
    2,
  )}\n`;

const commitWorkflow = (folder: string, stage: object): void => {
  writeFileSync(path.join(folder, WORKFLOW), textWith(stage));
  git(folder, 'add', WORKFLOW);
  git(folder, 'commit', '--quiet', '--message', 'Our workflow');
};

describe('a workflow that says who does a task', () => {
  let box: OpenedRecipeBox;

  before(async () => {
    box = await openRecipeBox({
      settings: { 'counterpoint.agents.default': '' },
      prepare: (folder) =>
        commitWorkflow(folder, {
          agent: 'demo',
          profile: 'test-enhancer',
          model: 'small',
          access: 'full',
          lane: 'sandbox',
        }),
    });
  });
  after(() => box?.dispose());

  it('has what it says in vain among the problems, at its place, to which the list of a delegation leads', async () => {
    const { workbench, tasks } = box;
    await tasks.clickInlineAction(/^T001/, 'Delegate Task…');
    await workbench.quickInput.choose(`${WORKFLOW}:11`);
    await workbench.editors.waitForTab(/workflow\.json/);
    await workbench.runCommand('Problems: Focus on Problems View');
    const rows = workbench.page.locator('.markers-panel .monaco-list-row');
    await eventually(async () => {
      const words = (await rows.allInnerTexts()).join(' | ');
      assert.match(words, /"lane" of stage "build" is not acted on: its agent works in a worktree/);
      assert.match(words, /Ln 11/);
    });
    await workbench.screenshot('workflow-problems');
  });

  const descriptions = async (): Promise<string> => {
    const entries = await box.workbench.quickInput.entries();
    return entries.map(({ label, description }) => `${label} ${description}`).join('\n');
  };

  it('is what the list of a delegation begins with', async () => {
    const { workbench, tasks } = box;
    await tasks.clickInlineAction(/^T001/, 'Delegate Task…');
    await eventually(async () => assert.match(await descriptions(), /Start Demo agent/));
    const words = await descriptions();
    assert.match(words, /Another agent… now Demo agent \(no model\), from the workflow/);
    assert.match(words, /Another profile… now test-enhancer, from the workflow/);
    assert.match(words, /Other access… now full: no sandbox, no questions, from the workflow/);
    assert.match(words, /Another model… now small, from the workflow/);
    assert.match(words, /workflow\.json:11 "lane" of stage "build" is not acted on/);
    await workbench.screenshot('workflow-delegate');
  });

  it('does not take the sandbox off an agent before a person said so this time', async () => {
    const { workbench, folder } = box;
    await workbench.quickInput.choose('Start Demo agent (no model)');
    assert.match(await workbench.dialog.text(), /Start Demo agent \(no model\) for T001 without a sandbox\?/);
    await workbench.screenshot('workflow-full-access');
    await workbench.dialog.choose('Cancel');
    assert.deepEqual(eventsOf(folder, 'run.requested'), []);
  });

  it('can be said otherwise for one task', async () => {
    const { workbench, tasks, folder } = box;
    await tasks.clickInlineAction(/^T001/, 'Delegate Task…');
    await workbench.quickInput.choose('Other access…');
    await workbench.quickInput.choose('workspace-write');
    await eventually(async () => assert.match(await descriptions(), /Other access… now workspace-write/));
    await workbench.quickInput.choose('Another model…');
    await workbench.quickInput.answer('');
    await eventually(async () => assert.match(await descriptions(), /Another model… now the agent’s own/));
    await workbench.quickInput.choose('Start Demo agent (no model)');
    await workbench.dialog.text();
    await workbench.dialog.choose('Run Them');
    await rowSays(tasks, 'T001', /ready for review/, 60_000);
    const { agent, profile, access, model } = eventsOf(folder, 'run.requested')[0] ?? assert.fail();
    assert.deepEqual(
      [agent, profile, access, model],
      ['demo', 'test-enhancer', 'workspace-write', undefined],
    );
  });

  it('says what is missing when its agent is not here, and lets another be chosen', async () => {
    const { workbench, tasks, folder } = box;
    commitWorkflow(folder, { agent: 'nobodys-agent' });
    await tasks.clickInlineAction(/^T002/, 'Delegate Task…');
    await eventually(async () =>
      assert.match(
        await workbench.quickInput.question(),
        /Agent instead of nobodys-agent, which the workflow asks for/,
      ),
    );
    await workbench.screenshot('workflow-agent-missing');
    await workbench.quickInput.choose('Demo agent (no model)');
    await eventually(async () => assert.match(await descriptions(), /Start Demo agent/));
    assert.match(await descriptions(), /Another agent… now Demo agent \(no model\)\n/);
    await workbench.quickInput.cancel();
  });
});
