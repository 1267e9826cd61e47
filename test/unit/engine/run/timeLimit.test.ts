import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RunState } from '../../../../src/core/run/state';
import { TimeLimit } from '../../../../src/engine/run/timeLimit';

const BEGAN = Date.parse('2026-11-20T12:00:00.000Z');
const SECOND = 1000;
const LIMIT = { stage: 'build', seconds: 60 };

/** As much of a run as the limit looks at. */
const runOf = (more: Partial<RunState> = {}): RunState =>
  ({
    id: 'r-abcd2345',
    startedAt: new Date(BEGAN).toISOString(),
    waitedMs: 0,
    status: 'working',
    statusSource: 'hook',
    ...more,
  }) as RunState;

/** Looks every second, as the engine does every two. */
const watched = (limit: TimeLimit, from: number, to: number, run: RunState): boolean => {
  for (let second = from; second <= to; second += 1) {
    if (limit.look(run, LIMIT, BEGAN + second * SECOND).length > 0) return true;
  }
  return false;
};

describe('the time limit of an agent stage', () => {
  it('is up when the agent has worked so long, and says so with the stage', () => {
    const limit = new TimeLimit();
    assert.equal(watched(limit, 0, 59, runOf()), false);
    const [event] = limit.look(runOf(), LIMIT, BEGAN + 60 * SECOND);
    assert.ok(event?.type === 'run.reported');
    assert.deepEqual([event.status, event.source], ['failed', 'time limit']);
    assert.equal(event.message, 'ended after 60 seconds, the time limit of stage "build"');
  });

  it('counts from the start for a process that takes over, without what the agent waited', () => {
    assert.equal(new TimeLimit().look(runOf(), LIMIT, BEGAN + 61 * SECOND).length, 1);
    const waited = runOf({ waitedMs: 30 * SECOND });
    assert.equal(new TimeLimit().look(waited, LIMIT, BEGAN + 61 * SECOND).length, 0);
    const waiting = runOf({ status: 'waiting', waitingSince: new Date(BEGAN + 10 * SECOND).toISOString() });
    assert.equal(new TimeLimit().look(waiting, LIMIT, BEGAN + 600 * SECOND).length, 0);
  });

  it('does not count while a person is asked, but does while the agent only stands still', () => {
    const since = new Date(BEGAN + 10 * SECOND).toISOString();
    const asking = runOf({ status: 'waiting', waitingSince: since });
    const limit = new TimeLimit();
    watched(limit, 0, 10, runOf());
    assert.equal(watched(limit, 11, 200, asking), false);
    const still = runOf({ status: 'waiting', statusSource: 'stall timer', waitingSince: since });
    assert.equal(watched(limit, 201, 249, still), false);
    assert.equal(watched(limit, 250, 252, still), true);
  });

  it('takes neither a machine asleep nor a clock set anew for work', () => {
    const limit = new TimeLimit();
    watched(limit, 0, 10, runOf());
    assert.equal(limit.look(runOf(), LIMIT, BEGAN + 100_000 * SECOND).length, 0);
    assert.equal(limit.look(runOf(), LIMIT, BEGAN).length, 0);
    assert.equal(watched(limit, 1, 19, runOf()), false);
    assert.equal(watched(limit, 20, 21, runOf()), true);
  });

  it('is nothing to an agent that was not started or says it is done', () => {
    const limit = new TimeLimit();
    assert.equal(watched(limit, 0, 100, runOf({ startedAt: undefined })), false);
    assert.equal(watched(limit, 0, 100, runOf({ completedAt: new Date(BEGAN).toISOString() })), false);
  });
});
