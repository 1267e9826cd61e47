import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readIntent } from '../../../webview-ui/metrics/model';
import { readSnapshot } from '../../../webview-ui/metrics/readSnapshot';
import { busyMetrics } from './sampleMetrics';

const snapshot = () =>
  JSON.parse(JSON.stringify({ type: 'snapshot', metrics: busyMetrics(), readOnly: null })) as object;

/** Every place in a JSON value that can be broken. */
function* places(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    yield [...path, key];
    yield* places(part, [...path, key]);
  }
}

describe('the page’s check of what the host sends', () => {
  it('lets a snapshot through as it is', () => {
    const message = snapshot();
    assert.equal(readSnapshot(message), message);
  });

  it('refuses a snapshot in which any field has another type', () => {
    const all = [...places(snapshot())];
    assert.ok(all.length > 300);
    for (const path of all.filter((_, index) => index % 5 === 0)) {
      const message = snapshot();
      let parent: Record<string, unknown> = message as Record<string, unknown>;
      for (const key of path.slice(0, -1)) parent = parent[key] as Record<string, unknown>;
      parent[path.at(-1) ?? ''] = { not: 'this' };
      assert.equal(readSnapshot(message), undefined, path.join('.'));
    }
  });

  it('refuses everything else and never throws', () => {
    fc.assert(fc.property(fc.anything(), (message) => assert.equal(readSnapshot(message), undefined)));
  });

  it('forgets what an earlier page remembered when it does not fit', () => {
    fc.assert(
      fc.property(fc.anything(), (remembered) => {
        const { openPhases, runsAs } = readIntent(remembered);
        assert.ok(openPhases.every((key) => typeof key === 'string'));
        assert.ok(runsAs === 'timeline' || runsAs === 'table');
      }),
    );
    assert.deepEqual(readIntent({ openPhases: ['a', 7], runsAs: 'table' }), {
      openPhases: ['a'],
      runsAs: 'table',
    });
  });
});
