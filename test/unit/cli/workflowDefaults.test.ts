import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { buildPackage, type BuiltPackage } from './builtPrograms';
import { Sandbox } from './commandRun';

const WORKFLOW = '.counterpoint/workflow.json';

describe('counterpoint run, where the workflow says who does it', function () {
  this.timeout(120_000);
  const sandbox = new Sandbox();
  let built: BuiltPackage;
  before(async () => {
    built = await buildPackage();
  });
  after(() => {
    built.remove();
    sandbox.remove();
  });

  const repositoryWith = (stage: object): string => {
    const folder = sandbox.workspace({
      'specs/001-greeting/tasks.md':
        '# Tasks: Greeting\n\n- [ ] T001 [P] Write greeting\n- [ ] T002 [P] Write more\n',
      [WORKFLOW]: JSON.stringify(
        {
          version: 1,
          stages: [
            { id: 'build', kind: 'agent', ...stage },
            { id: 'check', kind: 'gates', gates: ['*'], person: true },
            { id: 'merge', kind: 'integrate' },
          ],
        },
        undefined,
        1,
      ),
    });
    sandbox.commitAll(folder);
    return folder;
  };

  const run = (folder: string, ...args: readonly string[]) =>
    sandbox.run(built.cli, folder, ['run', ...args]);

  /** Agent, profile and model of every run that was asked for. */
  const requested = (folder: string): readonly (readonly unknown[])[] =>
    readFileSync(path.join(folder, '.git/counterpoint/journal.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"run.requested"'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .map(({ agent, profile, model }) => [agent, profile, model]);

  it('takes agent and role from its commit, unless flags say otherwise', async () => {
    const folder = repositoryWith({ agent: 'demo', profile: 'pedant' });
    // What is not committed holds for nobody.
    writeFileSync(path.join(folder, WORKFLOW), '{ "version": 1 }');
    assert.equal((await run(folder, 'T001', '--yes')).code, 4);
    assert.equal((await run(folder, 'T002', '--yes', '--profile', 'doc-updater')).code, 4);
    assert.deepEqual(requested(folder), [
      ['demo', 'pedant', undefined],
      ['demo', 'doc-updater', undefined],
    ]);
  });

  it('says what is missing when its agent cannot be used, and takes another that is named, without its model', async () => {
    const folder = repositoryWith({ agent: 'nobodys-agent', model: 'theirs' });
    const refused = await run(folder, 'T001', '--yes');
    assert.notEqual(refused.code, 0);
    assert.match(
      refused.stderr,
      /asks for the agent "nobodys-agent" \(stage "build" of \.counterpoint\/workflow\.json\)/,
    );
    assert.match(refused.stderr, /choose another with --agent/);
    assert.equal((await run(folder, 'T001', '--yes', '--agent', 'demo')).code, 4);
    assert.deepEqual(requested(folder), [['demo', 'task-executor', undefined]]);
  });

  it('says what the workflow says in vain, with its line, as lint does', async () => {
    const folder = repositoryWith({ lane: 'sandbox' });
    const told = /\.counterpoint\/workflow\.json:7:.*"lane" of stage "build" is not acted on/;
    assert.match((await run(folder, 'T001', '--yes', '--agent', 'demo')).stderr, told);
    const { stdout } = await sandbox.run(built.cli, folder, ['lint']);
    assert.match(stdout, /workflow\.json:7:\d+.*"lane" of stage "build" is not acted on/);
  });
});
