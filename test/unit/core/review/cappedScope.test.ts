import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  cappedScope,
  leftOut,
  outOfScopeCount,
  sensitiveCount,
} from '../../../../src/core/review/cappedScope';

const paths = (count: number, length = 20) =>
  Array.from({ length: count }, (_, index) => ({
    path: `${'d'.repeat(length)}/${index}`,
    reason: 'not named',
    kind: 'test',
  }));

describe('a scope report for the journal', () => {
  it('says everything where it can, and then has no totals', () => {
    const report = { changed: 3, outOfScope: paths(3), sensitive: paths(2) };
    assert.deepEqual(cappedScope(report), report);
    assert.equal(outOfScopeCount(cappedScope(report)), 3);
  });

  it('counts what it leaves out of many', () => {
    const capped = cappedScope({ changed: 12_000, outOfScope: paths(12_000), sensitive: paths(7) });
    assert.equal(capped.outOfScope.length, 200);
    assert.equal(capped.sensitive.length, 7);
    assert.deepEqual(capped.totals, { outOfScope: 12_000, sensitive: 7 });
    assert.equal(outOfScopeCount(capped), 12_000);
    assert.equal(sensitiveCount(capped), 7);
    assert.equal(leftOut(capped.outOfScope.length, outOfScopeCount(capped)), 'and 11800 more');
    assert.equal(leftOut(capped.sensitive.length, sensitiveCount(capped)), undefined);
  });

  it('fits into a journal line with the longest paths there are, and never says that nothing is out of scope', () => {
    const long = cappedScope({ changed: 400, outOfScope: paths(400, 4000), sensitive: paths(400, 4000) });
    assert.ok(JSON.stringify(long).length < 512 * 1024);
    assert.equal(long.totals?.outOfScope, 400);
    const one = cappedScope({ changed: 1, outOfScope: paths(1, 200_000), sensitive: [] });
    assert.equal(one.outOfScope.length, 1);
  });
});
