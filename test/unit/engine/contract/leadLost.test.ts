import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { value } from '../engine/fixture/testEngine';
import { until } from '../engine/fixture/waiting';
import type { Workplace } from '../engine/fixture/workplace';
import { contractPlace, rowOf, scratchWorktrees, verify, verifyOne } from './contractPlace';

describe('A window that loses the lead while it verifies', function () {
  this.timeout(180_000);
  let place: Workplace;
  afterEach(() => place.remove());

  it('ends what it had begun and follows; the one that leads takes it back', async () => {
    place = contractPlace(['AC-1: Slow (verify: `node slow.js`)', 'AC-2: Quick (verify: `node quick.js`)'], {
      'slow.js': `setTimeout(() => process.exit(0), 600000)\n`,
      'quick.js': '',
    });
    const first = await place.open();
    const second = await place.open();
    const asked = verify(first, ['AC-1']);
    await until(
      'it runs',
      async () => (await rowOf(first, 'AC-1')).state.kind === 'running' && place.living().length > 0,
    );
    // As another window does that took over while this one was suspended.
    const file = path.join(place.root, '.git', 'counterpoint', 'generation');
    const { generation } = JSON.parse(readFileSync(file, 'utf8')) as { generation: number };
    writeFileSync(file, `${JSON.stringify({ generation: generation + 1, instance: 'somebody-else' })}\n`);
    await until('it was told', () => first.problems.some(({ code }) => code === 'lead-lost'));

    // Whichever of them leads next.
    value(await asked);
    await until('one leads again', () => [first, second].some(({ engine }) => engine.role === 'leading'));
    assert.equal((await verifyOne(second, 'AC-2')).outcome, 'held');
    assert.equal((await verifyOne(first, 'AC-2')).outcome, 'held');
    await until('nothing is left', () => place.living().length === 0 && scratchWorktrees(place).length === 0);
  });
});
