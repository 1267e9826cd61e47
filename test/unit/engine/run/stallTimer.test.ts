import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { describe, it } from 'mocha';
import type { RunState } from '../../../../src/core/run/state';
import { StallTimer } from '../../../../src/engine/run/stallTimer';

const MINUTE = 60_000;

/** As much of a run as the timer looks at. */
const runOf = (pid: number, more: Partial<RunState> = {}): RunState =>
  ({ id: 'r-abcd2345', pid, status: 'working', hookOffset: 10, ...more }) as RunState;

describe('an agent without a sign of life', () => {
  const withSleeper = async (work: (pid: number) => Promise<void>): Promise<void> => {
    const sleeper: ChildProcess = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      await work(sleeper.pid ?? 0);
    } finally {
      sleeper.kill('SIGKILL');
    }
  };

  it('is told of once the limit has passed, not before, and never when the limit is 0', async () => {
    await withSleeper(async (pid) => {
      const timer = new StallTimer(() => 20);
      assert.deepEqual(await timer.look(runOf(pid), 0), []);
      assert.deepEqual(await timer.look(runOf(pid), 19 * MINUTE), []);
      const [event] = await timer.look(runOf(pid), 20 * MINUTE);
      assert.ok(event?.type === 'run.reported');
      assert.deepEqual([event.status, event.source], ['waiting', 'stall timer']);
      const off = new StallTimer(() => 0);
      assert.deepEqual(await off.look(runOf(pid), 0), []);
      assert.deepEqual(await off.look(runOf(pid), 1000 * MINUTE), []);
    });
  });

  it('is at work again with its next hook line; an agent that asks or is done is left alone', async () => {
    await withSleeper(async (pid) => {
      const timer = new StallTimer(() => 20);
      await timer.look(runOf(pid), 0);
      const stalled = { status: 'waiting', statusSource: 'stall timer' } as const;
      const [event] = await timer.look(runOf(pid, { ...stalled, hookOffset: 20 }), 30 * MINUTE);
      assert.ok(event?.type === 'run.reported');
      assert.equal(event.status, 'working');
      const asking = { status: 'waiting', statusSource: 'hook', hookOffset: 20 } as const;
      assert.deepEqual(await timer.look(runOf(pid, asking), 90 * MINUTE), []);
      assert.deepEqual(await timer.look(runOf(pid, { status: 'complete', hookOffset: 20 }), 90 * MINUTE), []);
    });
  });

  it('lives as long as it uses the processor', async function () {
    if (process.platform !== 'linux') this.skip();
    const timer = new StallTimer(() => 20);
    await timer.look(runOf(process.pid), 0);
    const until = process.cpuUsage().user + 100_000;
    while (process.cpuUsage().user < until) Math.sqrt(2);
    assert.deepEqual(await timer.look(runOf(process.pid), 60 * MINUTE), []);
  });
});
