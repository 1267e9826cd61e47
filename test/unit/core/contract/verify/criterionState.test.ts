import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { criterionState } from '../../../../../src/core/contract/verify/criterionState';
import type { CriterionEvidence, CriterionRecord } from '../../../../../src/core/run/criteriaState';
import { applyRecord } from '../../../../../src/core/run/fold';
import { emptyState, type JournalState } from '../../../../../src/core/run/state';
import { chaos } from '../../run/arbitraryEvents';

const NOW = { commit: 'c'.repeat(40), tree: 'd'.repeat(40) };
const checked = { verification: { kind: 'command', command: ['x'] } as const, contentHash: 'h' };
const forPerson = { verification: { kind: 'person' } as const, contentHash: 'h' };

const evidence = (more: Partial<CriterionEvidence> = {}): CriterionEvidence => ({
  verification: 'v-aaaa',
  criterion: 'a.md##AC-1',
  file: 'a.md',
  ...NOW,
  contentHash: 'h',
  outcome: 'held',
  kind: 'command',
  ms: 1,
  by: 'editor',
  at: '',
  ...more,
});
const record = (...history: readonly CriterionEvidence[]): CriterionRecord => ({
  history: [...history],
  decision: undefined,
  running: undefined,
});
const kindOf = (...history: readonly CriterionEvidence[]) =>
  criterionState(checked, record(...history), NOW).kind;

describe('how a criterion stands', () => {
  it('is what the newest evidence about these words and these files says', () => {
    assert.equal(kindOf(), 'never run');
    assert.equal(kindOf(evidence()), 'verified');
    assert.equal(kindOf(evidence({ outcome: 'failed' })), 'failed');
    assert.equal(kindOf(evidence({ outcome: 'timed-out' })), 'failed');
    assert.equal(kindOf(evidence({ outcome: 'could-not-run' })), 'cannot be run');
    assert.equal(kindOf(evidence(), evidence({ outcome: 'failed' })), 'failed');
    assert.equal(kindOf(evidence({ outcome: 'failed' }), evidence()), 'verified');
  });

  it('is stale when files or words changed, says why, and takes no good news from elsewhere', () => {
    assert.equal(kindOf(evidence({ tree: 'e'.repeat(40) })), 'stale');
    assert.equal(kindOf(evidence({ contentHash: 'other' })), 'stale');
    const inTask = criterionState(
      checked,
      record(evidence({ tree: 'e'.repeat(40), task: 'tasks.md#T012' as CriterionEvidence['task'] })),
      NOW,
    );
    assert.match(inTask.because, /in the worktree of T012/);
    // What was verified of HEAD still counts when a task is verified afterwards.
    assert.equal(kindOf(evidence(), evidence({ tree: 'e'.repeat(40), outcome: 'failed' })), 'verified');
  });

  it('is not changed by a verification that was cancelled', () => {
    assert.equal(kindOf(evidence(), evidence({ outcome: 'cancelled' })), 'verified');
    assert.equal(kindOf(evidence({ outcome: 'cancelled' })), 'never run');
  });

  it("is a person's word where only a person can judge, as long as nothing changed", () => {
    const decided = (more: object = {}) =>
      criterionState(
        forPerson,
        {
          ...record(),
          decision: {
            criterion: 'a.md##AC-1',
            file: 'a.md',
            ...NOW,
            contentHash: 'h',
            holds: true,
            note: 'nice',
            at: '',
            ...more,
          },
        },
        NOW,
      );
    assert.equal(criterionState(forPerson, undefined, NOW).kind, 'needs a person');
    assert.equal(decided().kind, 'verified');
    assert.match(decided().because, /nice/);
    assert.equal(decided({ holds: false }).kind, 'failed');
    assert.equal(decided({ tree: 'e'.repeat(40) }).kind, 'stale');
    assert.equal(decided({ contentHash: 'other' }).kind, 'stale');
    assert.equal(
      criterionState(
        { verification: { kind: 'unreadable', reason: 'a pipe' }, contentHash: 'h' },
        undefined,
        NOW,
      ).because,
      'a pipe',
    );
  });

  it('folds from any history: at most 20 pieces, one for each verification, nothing running without its intent', () => {
    fc.assert(
      fc.property(chaos, (records) => {
        const once = emptyState();
        const twice = emptyState();
        for (const each of records) {
          applyRecord(once, each);
          applyRecord(twice, each);
          applyRecord(twice, each);
        }
        assert.deepEqual(twice.criteria, once.criteria, 'a line that is read twice counts once');
        check(once);
      }),
    );
  });

  it('folds from any prefix to what the whole history holds so far', () => {
    fc.assert(
      fc.property(chaos, fc.nat(80), (records, at) => {
        const whole = emptyState();
        const resumed = emptyState();
        for (const each of records) applyRecord(whole, each);
        for (const each of records.slice(0, at)) applyRecord(resumed, each);
        // As from a snapshot: plain JSON.
        const restored = JSON.parse(JSON.stringify(resumed)) as JournalState;
        for (const each of records) applyRecord(restored, each);
        assert.deepEqual(
          JSON.parse(JSON.stringify(restored.criteria)),
          JSON.parse(JSON.stringify(whole.criteria)),
        );
      }),
    );
  });
});

function check({ criteria }: JournalState): void {
  for (const { history, running } of Object.values(criteria.records)) {
    assert.ok(history.length <= 20);
    assert.equal(new Set(history.map(({ verification }) => verification)).size, history.length);
    if (running !== undefined) assert.ok(Object.hasOwn(criteria.verifying, running), running);
    for (const each of history) assert.ok(!('seq' in each) && !('type' in each));
  }
}
