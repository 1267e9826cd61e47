/** Budgets and access levels on the command line, through the built program and a real repository. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { buildPackage, type BuiltPackage } from './builtPrograms';
import { Sandbox } from './commandRun';

describe('counterpoint run with limits', function () {
  this.timeout(180_000);
  let built: BuiltPackage;
  let sandbox: Sandbox;
  before(async () => {
    built = await buildPackage();
    sandbox = new Sandbox();
  });
  after(() => {
    sandbox?.remove();
    built?.remove();
  });

  const run = (folder: string, ...args: readonly string[]) =>
    sandbox.run(built.cli, folder, ['run', 'T001', '--agent', 'demo', '--yes', ...args]);
  const journalled = (folder: string, type: string): readonly string[] =>
    readFileSync(path.join(folder, '.git', 'counterpoint', 'journal.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line.includes(`"type":"${type}"`));

  it('starts no agent beyond a budget, ends with exit code 3, and goes on when it is told to', async () => {
    const folder = sandbox.sample();
    const isRefused = async () => {
      const refused = await run(folder, '--budget', 'day=0usd');
      assert.equal(refused.code, 3, refused.stderr);
      assert.match(refused.stderr, /Paused: the budget of today is used up: \$0\.00 of \$0\.00/);
      assert.match(refused.stderr, /--over-budget/);
      assert.deepEqual(journalled(folder, 'run.started'), []);
    };
    await isRefused();
    await isRefused();
    const done = await run(folder, '--budget', 'day=0usd', '--over-budget');
    assert.equal(done.code, 4, done.stderr);
    assert.equal(journalled(folder, 'budget.continued').length, 1);
    assert.equal(journalled(folder, 'run.started').length, 1);
  });

  it('goes on by itself when the budget is another one', async () => {
    const folder = sandbox.sample();
    assert.equal((await run(folder, '--budget', 'task=0tokens')).code, 3);
    assert.equal((await run(folder, '--budget', 'task=1tokens')).code, 4);
    assert.deepEqual(journalled(folder, 'budget.continued'), []);
  });

  it('takes an access level, and refuses words that are none, and limits that are none', async () => {
    const folder = sandbox.sample();
    const wrong = await run(folder, '--access', 'everything');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /read-only, edit, workspace-write, full/);
    assert.equal((await run(folder, '--budget', 'week=1usd')).code, 2);
    assert.equal((await run(folder, '--access', 'read-only')).code, 4);
    assert.match(journalled(folder, 'run.requested')[0] ?? '', /"access":"read-only"/);
  });
});
