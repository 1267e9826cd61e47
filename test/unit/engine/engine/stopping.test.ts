import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { taskView } from '../../../../src/core/run/taskView';
import type { TestEngine } from './fixture/testEngine';
import { codeOf, value } from './fixture/testEngine';
import { until } from './fixture/waiting';
import { Workplace } from './fixture/workplace';

describe('Stopping', function () {
  this.timeout(120_000);
  let place: Workplace;
  let engine: TestEngine;
  beforeEach(() => {
    place = new Workplace();
    place.prepare('T001', [{ node: 'setTimeout(() => {}, 600000)' }]);
  });
  afterEach(() => place.remove());

  const launched = async (): Promise<string> => {
    engine = await place.open();
    engine.host.startsNothing = true;
    await engine.delegated('T001');
    await until('its terminal is made', () => engine.run('T001').launchedAt !== undefined);
    return engine.engine.runFolder(engine.run('T001').id);
  };

  it('a run whose runner is still on its way: the runner starts no agent when it comes up', async () => {
    const folder = await launched();
    value(await engine.engine.stop(engine.key('T001')));
    await engine.reaches('T001', 'ended');
    assert.equal(existsSync(path.join(folder, 'launch.json')), false);
    const [start] = engine.host.starts;
    assert.ok(start);
    const late = spawn(start.program, [...start.args], { env: place.environment, stdio: 'ignore' });
    const [code] = (await once(late, 'exit')) as [number];
    assert.notEqual(code, 0);
    assert.equal(existsSync(path.join(folder, 'hooks.jsonl')), false);
  });

  it('an agent that is under way keeps its worktree, whoever asks and however sure they are', async () => {
    engine = await place.open();
    await engine.delegated('T001');
    await until('it is at work', () => engine.run('T001').startedAt);
    const folder = engine.folder('T001');
    for (const isConfirmed of [false, true])
      assert.equal(codeOf(await engine.engine.removeWorktree(folder, isConfirmed)), 'agent-under-way');
    assert.ok(existsSync(path.join(folder, 'README.md')));
    assert.equal(engine.progress('T001'), 'running');
    value(await engine.engine.stop(engine.key('T001')));
    await until('it has ended', () => engine.run('T001').exitedAt);
    value(await engine.engine.removeWorktree(folder, true));
    assert.equal(existsSync(folder), false);
    assert.equal(engine.progress('T001'), 'discarded');
  });

  it('a run that its runner has claimed: waits for the agent, and ends that', async () => {
    const folder = await launched();
    const { nonce, run } = JSON.parse(readFileSync(path.join(folder, 'launch.json'), 'utf8')) as Record<
      string,
      string
    >;
    renameSync(path.join(folder, 'launch.json'), path.join(folder, 'launch.started.json'));
    const agent = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600000)'], {
      env: place.environment,
      stdio: 'ignore',
    });
    const ended = once(agent, 'exit');
    const stopped = engine.engine.stop(engine.key('T001'));
    await until('it is being ended', () =>
      place.journal().some(({ type, kind }) => type === 'effect.intended' && kind === 'end-run'),
    );
    assert.equal(engine.run('T001').exitedAt, undefined);
    const line = { v: 1, status: 'started', writer: 'runner', run_id: run, nonce, pid: agent.pid };
    appendFileSync(path.join(folder, 'hooks.jsonl'), `\n${JSON.stringify(line)}\n`);
    value(await stopped);
    await ended;
    await engine.reaches('T001', 'ended');
    assert.equal(agent.signalCode, 'SIGTERM');
  });

  it('a run that waits for a place says so, ends at once, and can be tried again', async () => {
    engine = await place.open({ settings: { agentLimit: 1 } });
    await engine.delegated('T001');
    await engine.reaches('T001', 'running');
    await engine.delegated('T002');
    const second = engine.store.plan.features[0]?.taskLists[0]?.tasks[1] ?? assert.fail();
    const words = () => taskView(second, engine.engine.state(), () => []).description;
    await until(
      () => `it says that it waits, not ${words()}`,
      () => words() === 'waits for a place (1 agent is at work)',
    );
    value(await engine.engine.stop(second.key));
    await engine.reaches('T002', 'ended');
    assert.equal(words(), 'ended before the agent was started');
    value(await engine.engine.stop(engine.key('T001')));
    await engine.reaches('T001', 'ended');
    value(await engine.engine.retry(second.key));
    await engine.reaches('T002', 'review');
  });
});
