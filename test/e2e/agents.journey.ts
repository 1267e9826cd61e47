/** Agents beyond the first delegation: which there are, handing a task over after a crash, and a budget that is used up. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { eventually } from './fixture/eventually';
import { delegateFromRow, openRecipeBox, rowSays, type OpenedRecipeBox } from './fixture/recipeBox';
import { eventsOf } from './fixture/repository';

/** An agent of the team's own, which goes on where another one stopped, and says what it used. */
const SECOND = `#!${process.execPath}
const fs = require('fs'), e = process.env;
fs.writeFileSync('second-prompt.md', fs.readFileSync(0, 'utf8'));
fs.appendFileSync(e.COUNTERPOINT_HOOK_LOG, JSON.stringify({ v: 1, ts: new Date().toISOString(), run_id: e.COUNTERPOINT_RUN_ID,
  task_id: e.COUNTERPOINT_TASK_ID, feature_id: e.COUNTERPOINT_FEATURE_ID, nonce: e.COUNTERPOINT_NONCE, status: 'complete',
  usage: { input_tokens: 1200, cached_tokens: 0, output_tokens: 0 } }) + '\\n');
`;

function describeSecond(folder: string): void {
  const script = path.join(folder, '.git', 'second-agent.cjs');
  writeFileSync(script, SECOND);
  chmodSync(script, 0o755);
  mkdirSync(path.join(folder, '.counterpoint'), { recursive: true });
  const mode = { prompt: 'stdin', start: [] };
  const agent = {
    id: 'second',
    displayName: 'Second agent',
    programs: [script],
    interactive: mode,
    headless: mode,
  };
  writeFileSync(
    path.join(folder, '.counterpoint', 'agents.json'),
    JSON.stringify({ version: 1, agents: [agent] }, null, 2),
  );
}

describe('more than one agent', () => {
  let box: OpenedRecipeBox;
  before(async () => {
    box = await openRecipeBox({
      prepare: describeSecond,
      settings: { 'counterpoint.budget.day': { tokens: 1000 } },
      environment: { COUNTERPOINT_DEMO_MISBEHAVE: 'T001=crash' },
    });
  });
  after(() => box?.dispose());

  it('are shown in tables: found, what works, what each may touch', async () => {
    const { workbench } = box;
    await workbench.runCommand('Counterpoint: Check Agents');
    await workbench.editors.waitForTab(/Agents/);
    const page = workbench.editors.webview();
    await eventually(async () => {
      assert.equal(await page.locator('table').count(), 3);
      const row = await page.getByRole('row', { name: /^Second agent/ }).allInnerTexts();
      assert.match(row[0] ?? '', /ready/);
      assert.match(row[2] ?? '', /not kept\s+not kept\s+not kept\s+not kept/);
    }, 60_000);
    await workbench.screenshot('agents-check');
  });

  it('goes on where another crashed, with a checkpoint, after the person chose it and agreed to its program', async () => {
    const { workbench, tasks, folder } = box;
    await delegateFromRow(box, 'T001', { asksAboutGates: true });
    await rowSays(tasks, 'T001', /ended/, 120_000);
    await tasks.chooseFromMenu(/^T001/, 'Hand Task Over…');
    await eventually(async () => {
      const found = (await workbench.quickInput.entries()).map(({ label }) => label);
      assert.ok(found.includes('Second agent'), found.join(', '));
    }, 60_000);
    await workbench.screenshot('hand-over-agent');
    await workbench.quickInput.choose('Second agent');
    await eventually(async () => assert.match(await workbench.quickInput.question(), /know/));
    await workbench.quickInput.answer('Mind the empty configuration.');
    await eventually(async () => assert.match(await workbench.dialog.text(), /second-agent\.cjs/));
    await workbench.screenshot('hand-over-agree');
    await workbench.dialog.choose('Run Them');
    await rowSays(tasks, 'T001', /review/, 120_000);
    const [first, second] = eventsOf(folder, 'run.requested');
    assert.match(JSON.stringify(second), /"agent":"second".*"attempt":2|"attempt":2.*"agent":"second"/);
    assert.ok(first);
    await workbench.screenshot('hand-over-review');
  });

  it('is not started when the day’s budget is used up, until the person says so', async () => {
    const { workbench, tasks, folder } = box;
    await workbench.notifications.waitFor(/budget of today is used up/);
    await delegateFromRow(box, 'T002', { asksAboutGates: false });
    await rowSays(tasks, 'T002', /Paused: the budget of today is used up: 1,200 of 1,000 tokens/, 60_000);
    await workbench.screenshot('budget-paused');
    await tasks.chooseFromMenu(/^T002/, 'Try Task Again');
    assert.match(await workbench.dialog.text(), /over budget/);
    await workbench.screenshot('budget-question');
    await workbench.dialog.choose('Go On');
    await rowSays(tasks, 'T002', /review/, 120_000);
    assert.equal(eventsOf(folder, 'budget.continued').length, 1);
  });
});
