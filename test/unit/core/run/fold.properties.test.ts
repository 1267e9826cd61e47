import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decodeEvent } from '../../../../src/core/run/events';
import type { JournalRecord } from '../../../../src/core/run/events';
import { applyRecord, applyUnknown } from '../../../../src/core/run/fold';
import { emptyState } from '../../../../src/core/run/state';
import type { JournalState, TaskProgress } from '../../../../src/core/run/state';
import { agentTalk, chaos, INHERITED_NAMES } from './arbitraryEvents';

const foldAll = (records: readonly JournalRecord[], state: JournalState = emptyState()): JournalState => {
  for (const record of records) applyRecord(state, record);
  return state;
};
const asJson = (state: JournalState): string => JSON.stringify(state);
const throughJson = (state: JournalState): JournalState => JSON.parse(asJson(state)) as JournalState;

/** What every object inherits, with what hangs on it: a polluted prototype shows here. */
const inherited = (): string =>
  JSON.stringify([
    Object.getOwnPropertyNames(Object.prototype),
    Object.getOwnPropertyNames(Object),
    ...INHERITED_NAMES.map((name) => {
      const value: unknown = Object.prototype[name as keyof object];
      return typeof value === 'function' ? Object.getOwnPropertyNames(value) : null;
    }),
  ]);

describe('fold, for any history', () => {
  it('is tested with events that the schema lets through', () => {
    fc.assert(
      fc.property(chaos, (records) => {
        for (const record of records) {
          const decoded = decodeEvent(JSON.parse(JSON.stringify(record)));
          assert.equal(decoded.kind, 'event', JSON.stringify([record, decoded]));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('never throws, can be written as JSON after every prefix, and reaches nothing that objects inherit', () => {
    const before = inherited();
    fc.assert(
      fc.property(chaos, (records) => {
        const state = emptyState();
        for (const record of records) {
          applyRecord(state, record);
          assert.equal(state.lastSeq, record.seq);
        }
        assert.equal(Object.getPrototypeOf(state.tasks), Object.prototype);
        assert.doesNotThrow(() => asJson(state));
      }),
      { numRuns: 300 },
    );
    assert.equal(inherited(), before);
  });

  it('changes nothing for duplicates, however many and wherever', () => {
    fc.assert(
      fc.property(chaos, fc.array(fc.nat(200)), (records, repeats) => {
        const withRepeats = records.flatMap((record, index) => {
          const earlier = records[(repeats[index % (repeats.length || 1)] ?? 0) % (index + 1)];
          return earlier ? [record, earlier] : [record];
        });
        assert.equal(asJson(foldAll(withRepeats)), asJson(foldAll(records)));
      }),
    );
  });

  it('comes to the same from a snapshot at any point and the tail as from the whole', () => {
    fc.assert(
      fc.property(chaos, fc.nat(80), (records, cut) => {
        const snapshot = throughJson(foldAll(records.slice(0, cut)));
        // JSON drops what is undefined, so the order of keys may differ; what they hold may not.
        assert.deepEqual(throughJson(foldAll(records.slice(cut), snapshot)), throughJson(foldAll(records)));
      }),
      { numRuns: 300 },
    );
  });

  it('comes to the same on replay as live, and does not share anything with the records it read', () => {
    fc.assert(
      fc.property(chaos, (records) => {
        const written = JSON.stringify(records);
        const live = asJson(foldAll(records));
        assert.equal(asJson(foldAll(JSON.parse(written) as JournalRecord[])), live);
        assert.equal(JSON.stringify(records), written);
      }),
    );
  });

  it('counts every event of a kind it does not know, once, and lets it change nothing else', () => {
    fc.assert(
      fc.property(chaos, fc.array(fc.nat(80), { maxLength: 10 }), (records, places) => {
        const state = emptyState();
        const plain = emptyState();
        let seq = 0;
        let unknown = 0;
        for (const [index, record] of records.entries()) {
          places
            .filter((place) => place === index)
            .forEach(() => {
              seq += 1;
              unknown += 1;
              applyUnknown(state, seq);
              applyUnknown(state, seq);
            });
          seq += 1;
          applyRecord(state, { ...record, seq });
          applyRecord(plain, record);
        }
        assert.equal(state.unknownEvents, unknown);
        assert.equal(asJson({ ...state, unknownEvents: 0, lastSeq: 0 }), asJson({ ...plain, lastSeq: 0 }));
      }),
    );
  });

  it('counts a record of an unknown kind that reaches it undecoded', () => {
    const state = emptyState();
    for (const [index, type] of ['task.teleported', 'constructor', '__proto__'].entries())
      applyRecord(state, { seq: index + 1, ts: '', gen: 1, type } as unknown as JournalRecord);
    assert.equal(state.unknownEvents, 3);
  });

  it('lets no words of any agent move a task that gates or a person hold', () => {
    const HELD: ReadonlySet<TaskProgress> = new Set<TaskProgress>([
      'validating',
      'review',
      'rejected',
      'accepted',
      'integrating',
      'integration-waiting',
      'integrated',
      'discarded',
    ]);
    let held = 0;
    fc.assert(
      fc.property(chaos, agentTalk, (history, talk) => {
        const state = foldAll(history);
        const before = Object.values(state.tasks)
          .filter((task) => HELD.has(task.progress))
          .map((task) => [task.key, structuredClone(task)] as const);
        held += before.length;
        foldAll(talk, state);
        for (const [key, task] of before) assert.deepEqual(state.tasks[key], task);
      }),
      { numRuns: 800 },
    );
    assert.ok(held > 100, `only ${held} tasks were held: the property says too little`);
  });
});
