import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import path from 'node:path';
import { codeOf, value, type TestEngine } from './fixture/testEngine';
import { Workplace } from './fixture/workplace';

describe('What the repository says must run, and nobody agreed to', function () {
  this.timeout(120_000);
  let place: Workplace;
  let mark: string;
  beforeEach(() => {
    place = new Workplace();
    mark = path.join(place.folder, 'agent-ran');
  });
  afterEach(() => place.remove());

  /** An agent of the repository that leaves a mark whenever it runs, its version included. */
  const describeAgent = (more: readonly string[] = []) => {
    const marks = `require('fs').appendFileSync(${JSON.stringify(mark)}, 'ran\\n'); console.log('1.2.3')`;
    place.write(
      '.counterpoint/agents.json',
      JSON.stringify({
        version: 1,
        agents: [
          {
            id: 'ours',
            displayName: 'Ours',
            programs: [process.execPath],
            version: { args: ['-e', marks] },
            headless: { start: ['-e', marks, ...more], prompt: 'stdin' },
          },
        ],
      }),
    );
  };

  const ask = (engine: TestEngine, task: string, agent = 'ours') =>
    engine.engine.delegate({ task: engine.key(task), agent, profile: 'task-executor', mode: 'headless' });

  it('is not started to hear its version when agents are listed', async () => {
    describeAgent();
    const engine = await place.open();
    const ours = (await engine.engine.agents()).find(({ id }) => id === 'ours');
    assert.equal(ours?.isInstalled, true);
    assert.equal(ours.version, undefined);
    assert.equal(place.has('agent-ran', place.folder), false);
  });

  it('says its version as soon as a person has agreed to it', async () => {
    describeAgent();
    const engine = await place.open();
    const version = async () => (await engine.engine.agents()).find(({ id }) => id === 'ours')?.version;
    assert.equal(await version(), undefined);
    await ask(engine, 'T001');
    const [pending] = await engine.engine.lookForAgreements();
    assert.ok(pending);
    value(await engine.engine.agree(pending));
    assert.equal(await version(), '1.2.3');
  });

  it('is neither delegated to nor started, and not offered for agreement once it is gone', async () => {
    describeAgent();
    const engine = await place.open();
    assert.equal(codeOf(await ask(engine, 'T001')), 'commands-not-agreed');
    assert.equal((await engine.engine.lookForAgreements()).length, 1);
    place.write('.counterpoint/agents.json', JSON.stringify({ version: 1, agents: [] }));
    assert.deepEqual(await engine.engine.lookForAgreements(), []);
  });

  it('is not started when its description changed after the delegation, and starts by itself once agreed to', async () => {
    describeAgent();
    place.prepare('T001', [{ node: 'setInterval(() => {}, 1000)' }]);
    const engine = await place.open({ settings: { agentLimit: 1 } });
    await engine.delegated('T001');
    await engine.reaches('T001', 'running');
    const [pending] = await engine.engine.agreementsFor({ task: engine.key('T002'), agent: 'ours' });
    assert.ok(pending);
    value(await engine.engine.agree(pending));
    value(await ask(engine, 'T002'));
    await engine.reaches('T002', 'preparing');
    // It waits for its turn; meanwhile an agent writes another description.
    describeAgent(['other-words']);
    value(await engine.engine.decide(engine.key('T001'), 'discard', {}));
    await engine.stopsAt('T002', 'commands-not-agreed');
    assert.equal(place.has('agent-ran', place.folder), false);
    // Another process that takes over asks again.
    await engine.close();
    const second = await place.open();
    const [again] = await second.engine.lookForAgreements();
    assert.match(again?.lines.join('\n') ?? '', /other-words/);
    assert.ok(again);
    value(await second.engine.agree(again));
    await second.reaches('T002', 'ended', 'completed', 'review');
    assert.equal(place.has('agent-ran', place.folder), true);
  });

  it('takes no sandbox off an agent: access "full" from a file is refused until a person agrees', async () => {
    place.write(
      '.counterpoint/workflow.json',
      JSON.stringify({
        version: 1,
        name: 'open',
        stages: [
          { id: 'do', kind: 'agent', access: 'full' },
          { id: 'check', kind: 'gates', gates: ['*'], person: true },
          { id: 'merge', kind: 'integrate' },
        ],
      }),
    );
    place.commitAll('full access');
    const engine = await place.open();
    assert.equal(codeOf(await ask(engine, 'T001', 'demo')), 'commands-not-agreed');
    const [pending] = await engine.engine.lookForAgreements();
    assert.match(pending?.lines.join('\n') ?? '', /"access": "full"/);
    assert.ok(pending);
    value(await engine.engine.agree(pending));
    value(await ask(engine, 'T001', 'demo'));
    assert.equal(engine.run('T001').access, 'full');
  });
});
