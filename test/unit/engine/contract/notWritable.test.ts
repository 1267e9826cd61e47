import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { value } from '../engine/fixture/testEngine';
import { until } from '../engine/fixture/waiting';
import type { Workplace } from '../engine/fixture/workplace';
import { contractPlace, rowOf, scratchWorktrees, verify } from './contractPlace';

describe('A window that verifies and cannot write any more', function () {
  this.timeout(180_000);
  let place: Workplace;
  afterEach(() => place.remove());

  it('can be closed: what runs is ended, and its worktree is gone', async () => {
    place = contractPlace(['AC-1: Slow (verify: `node slow.js`)'], {
      'slow.js': `setTimeout(() => process.exit(0), 600000)\n`,
    });
    const engine = await place.open();
    const asked = verify(engine, ['AC-1']);
    await until(
      'it runs',
      async () => (await rowOf(engine, 'AC-1')).state.kind === 'running' && place.living().length > 0,
    );
    // Nothing is written behind what somebody else wrote, as nothing is by a window that lost the lead.
    appendFileSync(path.join(place.root, '.git', 'counterpoint', 'journal.jsonl'), 'not ours\n');
    let isClosed = false;
    const closing = engine.close().then(() => (isClosed = true));
    await until('it is closed', () => isClosed);
    await closing;
    const report = await asked;
    assert.ok(!report.ok || value(report).evidence.length === 0, 'nothing is said that is not recorded');
    assert.deepEqual(place.living(), []);
    assert.deepEqual(scratchWorktrees(place), []);
  });
});
