import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { TestEngine } from './fixture/testEngine';
import { value } from './fixture/testEngine';
import { until } from './fixture/waiting';
import { Workplace } from './fixture/workplace';

describe('Hook lines that nobody can vouch for', function () {
  this.timeout(120_000);
  let place: Workplace;
  let engine: TestEngine;
  beforeEach(async () => {
    place = new Workplace();
    place.prepare('T001', [{ node: 'setTimeout(() => {}, 600000)' }]);
    engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'running');
    await until('the agent has said something', () => engine.run('T001').status === 'working');
  });
  afterEach(async () => {
    value(await engine.engine.stop(engine.key('T001')));
    await engine.reaches('T001', 'ended', 'review');
    await place.remove();
  });

  const claims = (count: number) =>
    until(
      () => `${count} claims are shown, not ${engine.engine.state().claimCount}`,
      () => engine.engine.state().claimCount >= count,
    );

  it('are shown and move nothing: without a nonce, with a wrong one, for another task, feature or run', async () => {
    const run = engine.run('T001').id;
    const log = path.join(engine.engine.runFolder(run), 'hooks.jsonl');
    const lines = [
      { run_id: run, task_id: 'T001', status: 'complete' },
      { run_id: run, task_id: 'T001', status: 'complete', nonce: '0'.repeat(32) },
      { run_id: run, status: 'complete', writer: 'runner', nonce: 'guessed' },
      { run_id: run, status: 'exited', exit_code: 0, writer: 'runner' },
      { task_id: 'T002', status: 'complete' },
      { feature_id: '001', status: 'complete' },
      { run_id: 'r-nobody00', status: 'complete' },
      { run_id: '__proto__', task_id: 'constructor', status: 'complete' },
    ];
    appendFileSync(log, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await claims(lines.length);
    assert.equal(engine.progress('T001'), 'running');
    assert.equal(engine.run('T001').status, 'working');
    assert.equal(engine.progress('T002'), undefined);
    assert.ok(engine.engine.state().claims.every(({ reason }) => reason !== ''));
  });

  it('in the shared log are shown, too, and once: also after a restart', async () => {
    mkdirSync(path.join(place.root, '.counterpoint'), { recursive: true });
    const shared = path.join(place.root, '.counterpoint', 'hooks.jsonl');
    appendFileSync(
      shared,
      '{"feature_id":"001","status":"complete"}\n{"task_id":"T001","status":"failed"}\n',
    );
    await claims(2);
    assert.equal(engine.progress('T001'), 'running');
    await engine.close();
    engine = await place.open();
    appendFileSync(shared, '{"feature_id":"001","status":"blocked"}\n');
    await claims(3);
    assert.equal(engine.engine.state().claimCount, 3);
    assert.equal(engine.progress('T001'), 'running');
  });

  it('among torn, huge, binary and duplicate ones hide none of its own', async () => {
    const run = engine.run('T001').id;
    const folder = engine.engine.runFolder(run);
    const log = path.join(folder, 'hooks.jsonl');
    appendFileSync(log, Buffer.concat([Buffer.from('{"status":"wor'), Buffer.from([10, 0, 255, 254, 10])]));
    appendFileSync(log, `${'x'.repeat(2 << 20)}\n`);
    appendFileSync(log, '{"status":"complete"}\n'.repeat(20));
    await until('the noise is shown', () => engine.engine.state().claimCount >= 1);
    value(await engine.engine.stop(engine.key('T001')));
    await engine.reaches('T001', 'ended');
    assert.equal(engine.run('T001').status, 'exited');
  });
});
