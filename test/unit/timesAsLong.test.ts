import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { timesAsLong } from './timesAsLong';

/** Adds up so many numbers; the sum is used, so that nothing is optimised away. */
function countTo(steps: number): number {
  let sum = 0;
  for (let step = 0; step < steps; step += 1) sum = (sum + step) % 1_000_003;
  return sum;
}

describe('timesAsLong', () => {
  const linear = (size: number) => (): number => countTo(size * 2000);
  const quadratic = (size: number) => (): number => countTo(size * size);

  it('tells work that grows faster than its input from work that grows with it', () => {
    assert.ok(timesAsLong(linear(800), linear(100), 30) < 30);
    assert.ok(timesAsLong(quadratic(2400), quadratic(300), 30) > 30);
  });
});
