import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { percentile } from '../scripts/percentile.js';

describe('percentile', () => {
  it('takes the nearest rank, whatever the order', () => {
    const oneTo200 = Array.from({ length: 200 }, (_, index) => 200 - index);
    assert.equal(percentile(oneTo200, 95), 190);
    assert.equal(percentile(oneTo200, 100), 200);
    assert.equal(percentile(oneTo200, 0.5), 1);
  });

  it('compares numbers as numbers', () => {
    assert.equal(percentile([10, 9, 100], 50), 10);
  });

  it('of one value is that value', () => {
    assert.equal(percentile([7], 95), 7);
  });

  it('of nothing does not exist', () => {
    assert.throws(() => percentile([], 95), RangeError);
  });
});
