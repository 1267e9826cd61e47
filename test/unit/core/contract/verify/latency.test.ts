import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  holdsBound,
  latencyBoundsIn,
  nearestRank,
  printedSamples,
  samplesNeeded,
  summarize,
} from '../../../../../src/core/contract/verify/latency';

const bound = (percentile: number, milliseconds: number) => ({ percentile, milliseconds });

describe('latency', () => {
  it('bounds are read wherever time and percentile stand beside each other', () => {
    const known: Readonly<Record<string, readonly object[]>> = {
      'All endpoints respond in < 100 ms at p95': [bound(95, 100)],
      'p95 below 150 ms': [bound(95, 150)],
      'Search is fast: the 99th percentile is under 2 s': [bound(99, 2000)],
      'in < 1,500 ms (p99.9)': [bound(99.9, 1500)],
      'p50 < 20 ms, p95 < 100 ms': [bound(50, 20), bound(95, 100)],
      'All endpoints respond in < 100 ms': [],
      'The session expires within 30 minutes': [],
      'p95 of all users': [],
      'stays at 95 % for 10 s': [],
    };
    for (const [text, bounds] of Object.entries(known)) assert.deepEqual(latencyBoundsIn(text), bounds, text);
  });

  it('needs at least ten samples beyond the percentile, and a hundred in all', () => {
    assert.deepEqual(
      [50, 90, 95, 99, 99.9].map((percentile) => samplesNeeded(bound(percentile, 1))),
      [100, 100, 200, 1000, 10_000],
    );
  });

  it('percentiles are by nearest rank: a value that was measured, with that share at or below it, and no smaller one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 50, max: 99 }),
        (samples, percentile) => {
          const sorted = [...samples].sort((left, right) => left - right);
          const value = nearestRank(sorted, percentile);
          const share = (limit: number) =>
            samples.filter((sample) => sample <= limit).length / samples.length;
          assert.ok(samples.includes(value));
          assert.ok(share(value) * 100 >= percentile - 1e-9);
          assert.ok(share(value - 1) * 100 < percentile);
        },
      ),
    );
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    assert.equal(nearestRank(hundred, 95), 95);
  });

  it('the interval holds the percentile of what the samples come from about 95 times of 100', () => {
    // Uniform on 0 to 1000: the 95th percentile is 950. Pseudo-random, the same in every run.
    let state = 1;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    let inside = 0;
    for (let round = 0; round < 400; round += 1) {
      const samples = Array.from({ length: 200 }, () => random() * 1000);
      const { interval } = summarize(samples, 0, bound(95, 1));
      if ((interval.low ?? 0) <= 950 && (interval.high ?? Number.POSITIVE_INFINITY) >= 950) inside += 1;
    }
    assert.ok(inside >= 0.92 * 400 && inside <= 400, `${inside} of 400`);
  });

  it('a bound is held below it, not at it; the order of samples does not matter', () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.equal(holdsBound(summarize(samples, 0, bound(95, 95))), false);
    assert.equal(holdsBound(summarize(samples, 0, bound(95, 95.1))), true);
    assert.equal(summarize(samples, 3, bound(95, 95)).max, 100);
  });

  it('printed samples are those of the last whole line', () => {
    assert.deepEqual(printedSamples('x\n{"samples_ms":[1,2]}\n{"samples_ms":[3.5, 4]}\ndone'), [3.5, 4]);
    for (const bad of [
      '',
      '{"samples_ms":[]}',
      '{"samples_ms":[1,"2"]}',
      '{"samples_ms":[-1]}',
      '{"samples_ms":[1',
      '"samples_ms"',
      '{"samples_ms":{"length":3}}',
    ])
      assert.equal(printedSamples(bad), undefined, bad);
    fc.assert(fc.property(fc.string(), (text) => void printedSamples(`${text}"samples_ms"${text}`)));
  });
});
