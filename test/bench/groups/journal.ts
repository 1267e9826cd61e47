import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { applyRecord, applyUnknown } from '../../../src/core/run/fold';
import { decodeEvent, type JournalEvent } from '../../../src/core/run/events';
import { emptyState, STATE_VERSION } from '../../../src/core/run/state';
import { parseLine } from '../../../src/engine/journal/envelope';
import { JOURNAL_FILE } from '../../../src/engine/journal/journalFile';
import { JournalFollower } from '../../../src/engine/journal/journalFollower';
import { writeSnapshot } from '../../../src/engine/journal/snapshot';
import { Ledger } from '../../../src/engine/run/ledger';
import { bareLines, bareParse } from '../fixture/bareLines';
import { valueOf } from '../fixture/benchEngine';
import { watched } from '../fixture/eventLoop';
import { growJournal } from '../fixture/journalFile';
import type { BenchGroup, Outcome } from '../measurement';
import { inTurns, processorTime, spread, timed } from '../statistics';

const EVENTS = 200_000;
const MANY = 1_000_000;
const TAIL = 10_000;
const AGAINST = 'reading the same file and JSON.parse of its lines';

/** Reading the journal: proving its seals, checking its events and folding them into the state. */
export const journal: BenchGroup = {
  name: 'journal',
  rows: [
    {
      id: 'journal-fold',
      what: `Fold of ${EVENTS} journal events: parse, check, fold (processor time)`,
      against: AGAINST,
      unit: 'ms',
      goal: { kind: 'times', atMost: 2 },
    },
    {
      id: 'journal-cold',
      what: `Cold open of ${MANY} events, seals proven (processor time)`,
      against: AGAINST,
      unit: 'ms',
      goal: { kind: 'times', atMost: 2 },
    },
    {
      id: 'journal-memory',
      what: 'Memory added by it, at its highest',
      against: '',
      unit: 'MB',
      goal: { kind: 'at-most', value: 250 },
    },
    {
      id: 'journal-blocks',
      what: 'Blocks of the event loop over 50 ms in it',
      against: '',
      unit: 'times',
      goal: { kind: 'at-most', value: 0 },
    },
    {
      id: 'journal-warm',
      what: `Warm open of it: snapshot and ${TAIL} events`,
      against: '',
      unit: 'ms',
      goal: { kind: 'at-most', value: 100 },
    },
  ],
  measure: async ({ quick }) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'counterpoint-bench-journal-'));
    try {
      return [
        await foldOf(path.join(folder, 'some'), quick),
        ...(await opensOf(path.join(folder, 'many'), quick)),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function foldOf(folder: string, quick: boolean): Promise<Outcome> {
  growJournal(folder, EVENTS);
  const file = path.join(folder, JOURNAL_FILE);
  const { ours, floor } = await inTurns(
    quick ? 3 : 7,
    {
      ours: () => processorTime(() => foldLines(file)),
      floor: () => processorTime(() => bareParse(file)),
    },
    2,
  );
  const details = { ours: spread(ours), floor: spread(floor) };
  return { id: 'journal-fold', ours: ours.best, floor: floor.best, details };
}

/** Parses, checks and folds every line, without proving that the journal's own writer wrote it. */
function foldLines(file: string): void {
  const state = emptyState();
  bareLines(file, (line) => {
    const parsed = parseLine<JournalEvent>(line, 1, decodeEvent);
    if (parsed.kind === 'record') applyRecord(state, parsed.record);
  });
  if (state.lastSeq !== EVENTS) throw new Error(`Folded up to ${state.lastSeq} of ${EVENTS} events.`);
}

async function opensOf(folder: string, quick: boolean): Promise<Outcome[]> {
  const many = quick ? EVENTS : MANY;
  const before = growJournal(folder, many - TAIL);
  const snapshot = await folded(folder);
  growJournal(folder, TAIL, before);
  const file = path.join(folder, JOURNAL_FILE);
  globalThis.gc?.();
  const restingMB = process.memoryUsage.rss() / 2 ** 20;
  let coldMs = 0;
  const seen = await watched(async () => (coldMs = await timed(() => read(folder, many))));
  const { ours, floor } = await inTurns(quick ? 1 : 3, {
    ours: () => processorTime(() => read(folder, many)),
    floor: () => processorTime(() => bareParse(file)),
  });
  await snapshot.write();
  const { warm } = await inTurns(quick ? 3 : 9, { warm: () => timed(() => read(folder, many)) });
  return [
    {
      id: 'journal-cold',
      ours: ours.best,
      floor: floor.best,
      details: { ours: spread(ours), floor: spread(floor), elapsedMs: Math.round(coldMs) },
    },
    { id: 'journal-memory', ours: seen.peakMB - restingMB },
    { id: 'journal-blocks', ours: seen.blocks, details: { longestMs: Math.round(seen.longestMs) } },
    { id: 'journal-warm', ours: warm.best, details: { ours: spread(warm) } },
  ];
}

/** Opens the journal as the engine does, and makes sure that all of it was taken in. */
async function read(folder: string, events: number): Promise<void> {
  const ledger = new Ledger(
    folder,
    () => undefined,
    ({ message }) => {
      throw new Error(message);
    },
    () => new Date(),
    () => undefined,
  );
  valueOf(await ledger.catchUp());
  if (ledger.suspect) throw new Error(`Line ${ledger.suspect.from}: ${ledger.suspect.reason}`);
  const { lastSeq, unknownEvents } = ledger.state;
  if (lastSeq !== events || unknownEvents > 0)
    throw new Error(`Read up to ${lastSeq} of ${events} events, ${unknownEvents} of unknown kinds.`);
  await ledger.close();
}

/** The journal as it is now, to be written as a snapshot once more has been appended. */
async function folded(folder: string): Promise<{ write(): Promise<void> }> {
  const state = emptyState();
  const follower = new JournalFollower<JournalEvent>(folder, {
    decode: (json) => decodeEvent(json),
    stateVersion: STATE_VERSION,
    restore: () => false,
    restart: () => undefined,
    apply: (record) => applyRecord(state, record),
    ignore: ({ seq }) => applyUnknown(state, seq),
  });
  valueOf(await follower.catchUp());
  const at = follower.position;
  await follower.close();
  return {
    write: async () => {
      const file = await open(path.join(folder, JOURNAL_FILE));
      await writeSnapshot(folder, file, STATE_VERSION, { at, state });
      await file.close();
    },
  };
}
