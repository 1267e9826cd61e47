import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { timescale } from '../../../webview-ui/metrics/timescale';
import type { Interval } from '../../../webview-ui/metrics/timescale';

const MINUTE = 60_000;
const NINE = Date.parse('2026-11-20T09:00:00Z');
const minutes = (from: number, to: number): Interval => ({
  from: NINE + from * MINUTE,
  to: NINE + to * MINUTE,
});

const activity = fc.array(
  fc.tuple(fc.nat(5000), fc.nat(90)).map(([from, length]) => minutes(from, from + length)),
  { maxLength: 30 },
);

describe('the time scale of the timeline', () => {
  it('draws work to one scale and a night as a break of fixed width', () => {
    const scale = timescale([minutes(0, 30), minutes(20, 60), minutes(960, 1000)], 644);
    assert.deepEqual(
      scale.sections.map(({ x, width }) => [x, width]),
      [
        [0, 360],
        [404, 240],
      ],
    );
    assert.deepEqual(scale.breaks, [{ x: 360, width: 44, ms: 900 * MINUTE }]);
    assert.equal(scale.place(NINE + 30 * MINUTE), 180);
    assert.equal(scale.place(NINE + 510 * MINUTE), 382);
  });

  it('names the day at its first tick, and gives a short section a tick of its own', () => {
    const { ticks } = timescale([minutes(0, 2), minutes(1440, 1560)], 600);
    assert.deepEqual(
      ticks.filter(({ isNewDay }) => isNewDay).map(({ at }) => new Date(at).getDate()),
      [20, 21],
    );
    assert.ok(ticks.length > 2);
  });

  it('has nothing to show when nothing happened', () => {
    const { sections, breaks, ticks, width, place } = timescale([], 500);
    assert.deepEqual([sections, breaks, ticks, width, place(NINE)], [[], [], [], 500, 0]);
  });

  it('grows beyond the space there is rather than hide a run of a minute', () => {
    assert.equal(timescale([minutes(0, 600)], 300).width, 2400);
  });

  it('places every moment inside, and a later one never before an earlier one', () => {
    fc.assert(
      fc.property(
        activity,
        fc.integer({ min: 200, max: 3000 }),
        fc.array(fc.integer({ min: -500, max: 9000 })),
        (spans, available, moments) => {
          const scale = timescale(spans, available);
          const places = moments.sort((a, b) => a - b).map((minute) => scale.place(NINE + minute * MINUTE));
          for (const [index, x] of places.entries()) {
            assert.ok(Number.isFinite(x) && x >= 0 && x <= scale.width + 1e-6);
            assert.ok(index === 0 || x >= (places[index - 1] ?? 0) - 1e-6);
          }
          assert.ok(scale.width >= available);
          for (const { x } of scale.ticks) assert.ok(x >= 0 && x <= scale.width + 1e-6);
        },
      ),
    );
  });
});
