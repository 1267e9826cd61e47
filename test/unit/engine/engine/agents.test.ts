import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { TestEngine } from './fixture/testEngine';
import { codeOf, value } from './fixture/testEngine';
import { until } from './fixture/waiting';
import { Workplace } from './fixture/workplace';

describe('Agents that go wrong', function () {
  this.timeout(120_000);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place.remove());

  const open = (misbehaviour: string): Promise<TestEngine> =>
    place.open({ environment: { COUNTERPOINT_DEMO_MISBEHAVE: misbehaviour } });

  const gone = () => until('no process is left', () => place.living().length === 0);

  it('one that says it is done and did nothing is not done: gates and a person decide', async () => {
    place.gates({ tests: { command: ['node', '-e', 'require("fs").accessSync("src/one.txt")'] } });
    const engine = await open('T001=lie');
    const before = place.tip();
    await engine.delegated('T001');
    const review = await engine.review('T001');
    assert.equal(engine.run('T001').gates?.verdicts[0]?.verdict, 'failed');
    assert.deepEqual(review.files, []);
    value(await engine.engine.decide(engine.key('T001'), 'accept', { tree: review.tree }));
    await engine.stopsAt('T001', 'nothing-to-commit');
    assert.equal(place.tip(), before);
  });

  it('one that exits at once, having said nothing, has claimed no more than its exit code', async () => {
    const engine = await open('T001=exit-at-once');
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    assert.equal(engine.run('T001').statusSource, 'process exit');
    assert.deepEqual((await engine.review('T001')).files, []);
  });

  it('one that crashes half-way stands still with its work kept, and can be tried again', async () => {
    const engine = await open('T001=crash');
    await engine.delegated('T001');
    await engine.reaches('T001', 'ended');
    assert.equal(engine.run('T001').signal, 'SIGKILL');
    assert.equal(place.has('counterpoint-demo/t001.md', engine.folder('T001')), true);
    await engine.close();

    const healed = await place.open();
    value(await healed.engine.retry(healed.key('T001')));
    await healed.reaches('T001', 'preparing', 'running', 'completed', 'validating');
    await healed.accept('T001');
    assert.equal(healed.run('T001').attempt, 2);
    await healed.removed('T001');
  });

  it('one that hangs is stopped by the person, and its work can be judged all the same', async () => {
    const engine = await open('T001=hang');
    await engine.delegated('T001');
    await engine.reaches('T001', 'running');
    await until('the agent has said something', () => engine.run('T001').status === 'working');
    value(await engine.engine.stop(engine.key('T001')));
    await engine.reaches('T001', 'ended');
    await gone();
    value(await engine.engine.requestValidation(engine.key('T001')));
    await engine.reaches('T001', 'review');
  });

  it('one that ignores SIGTERM, and one whose grandchild does, are gone after a stop', async () => {
    for (const [index, kind] of ['ignore-sigterm', 'double-fork'].entries()) {
      const engine = await open(kind);
      const task = `T00${index + 1}`;
      await engine.delegated(task);
      await engine.reaches(task, 'running');
      await until('the agent has said something', () => engine.run(task).status === 'working');
      value(await engine.engine.stop(engine.key(task)));
      await engine.reaches(task, 'ended');
      await gone();
      value(await engine.engine.decide(engine.key(task), 'discard', {}));
      await engine.removed(task);
      await engine.close();
    }
  });

  it('one that is discarded while it works is ended first, and what it wrote is kept', async () => {
    const engine = await place.open();
    place.prepare('T001', [
      { write: 'src/one.txt', text: 'one\n' },
      { node: 'setTimeout(() => {}, 600000)' },
    ]);
    await engine.delegated('T001');
    await until('it has written', () => place.has('src/one.txt', engine.folder('T001')));
    value(await engine.engine.decide(engine.key('T001'), 'discard', {}));
    await engine.removed('T001');
    await gone();
    const [backup = ''] = place
      .git(['for-each-ref', '--format=%(refname)', 'refs/counterpoint/backup'])
      .split('\n');
    assert.equal(place.at(backup, 'src/one.txt'), 'one\n');
  });

  it('one that forges lines for another task moves nothing but itself; the lines are shown', async () => {
    place.prepare('T002', [{ node: 'setTimeout(() => {}, 600000)' }]);
    const engine = await place.open({
      environment: { COUNTERPOINT_DEMO_MISBEHAVE: 'T001=forge', COUNTERPOINT_DEMO_FORGE_TASK: 'T002' },
    });
    await engine.delegated('T002');
    await engine.reaches('T002', 'running');
    await until('the agent has said something', () => engine.run('T002').status === 'working');
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    await until('all three lines are shown', () => engine.engine.state().claimCount === 3);
    assert.equal(engine.progress('T002'), 'running');
    assert.equal(engine.run('T002').status, 'working');
    for (const claim of engine.engine.state().claims) {
      assert.equal(claim.taskId, 'T002');
      assert.ok(claim.reason);
    }
    value(await engine.engine.stop(engine.key('T002')));
    await engine.reaches('T002', 'ended');
  });

  it('one that floods its terminal and its log is heard to the end', async () => {
    const engine = await open('T001=flood');
    await engine.delegated('T001');
    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(engine.run('T001').status, 'complete');
    assert.deepEqual(value(await engine.engine.verifyJournal()).problems, []);
  });

  it('a run that never starts is found out, and another attempt can be made', async () => {
    let ahead = 0;
    const engine = await place.open({ now: () => new Date(Date.now() + ahead) });
    engine.host.startsNothing = true;
    await engine.delegated('T001');
    await until('the terminal is said to be there', () => engine.run('T001').launchedAt !== undefined);
    ahead = 60_000;
    await engine.reaches('T001', 'ended');
    engine.host.startsNothing = false;
    value(await engine.engine.retry(engine.key('T001')));
    await engine.reaches('T001', 'preparing', 'running', 'completed', 'validating');
    await engine.review('T001');
  });

  it('a terminal that cannot be made is told, and a retry makes one', async () => {
    const engine = await place.open();
    engine.host.refuses = true;
    await engine.delegated('T001');
    await engine.stopsAt('T001', 'terminal-not-made');
    engine.host.refuses = false;
    value(await engine.engine.retry(engine.key('T001')));
    await engine.finish('T001');
    assert.equal(codeOf(await engine.engine.retry(engine.key('T001'))), 'not-now');
  });

  it('one that asks waits for the person, is counted as waiting, and goes on', async () => {
    place.prepare('T001', [{ ask: 'Which tone?' }, { write: 'src/one.txt', text: 'one\n' }]);
    const engine = await place.open({ environment: { COUNTERPOINT_DEMO_ANSWER: 'a kind one' } });
    await engine.delegated('T001');
    await engine.review('T001');
    const statuses = place
      .journal()
      .filter(({ type }) => type === 'run.reported')
      .map(({ status }) => status);
    assert.ok(statuses.includes('waiting'), statuses.join(', '));
    assert.ok(engine.run('T001').waits.length === 1);
  });
});
