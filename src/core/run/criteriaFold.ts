import type { CriteriaState, CriterionEvidence, CriterionRecord } from './criteriaState';
import type { EventOf } from './events';

const EVIDENCE_KEPT = 20;
/** Older evidence keeps its verdict and loses what was printed: that is in its file. */
const PRINTED_KEPT = 3;

type At = { readonly ts: string };

/** Folds the beginning of a verification. */
export function beginVerification(state: CriteriaState, event: EventOf<'criteria.verifying'>, at: At): void {
  const { verification, criteria, folder, commit, task, by } = event;
  if (Object.hasOwn(state.verifying, verification)) return;
  state.verifying[verification] = { id: verification, criteria, folder, commit, task, by, at: at.ts };
  for (const key of criteria) recordOf(state, key).running = verification;
}

/** Folds what one criterion came to; said twice of one verification, the last word counts. */
export function keepEvidence(state: CriteriaState, event: EventOf<'criterion.verified'>, at: At): void {
  const record = recordOf(state, event.criterion);
  const earlier = record.history.filter(({ verification }) => verification !== event.verification);
  record.history = [...earlier, { ...withoutEnvelope(event), at: at.ts }]
    .slice(-EVIDENCE_KEPT)
    .map((each, index, all) => (index < all.length - PRINTED_KEPT ? withoutPrint(each) : each));
  if (record.running === event.verification) record.running = undefined;
}

/** Folds the end of a verification: what it has said nothing of was not verified. */
export function finishVerification(
  state: CriteriaState,
  { verification }: EventOf<'criteria.finished'>,
): void {
  const open = Object.hasOwn(state.verifying, verification) ? state.verifying[verification] : undefined;
  if (!open) return;
  delete state.verifying[verification];
  for (const key of open.criteria) {
    const record = recordOf(state, key);
    if (record.running === verification) record.running = undefined;
  }
}

/** Folds a person's decision. */
export function keepDecision(state: CriteriaState, event: EventOf<'criterion.decided'>, at: At): void {
  recordOf(state, event.criterion).decision = { ...withoutEnvelope(event), at: at.ts };
}

/** Keys hold two `#`, so none is the name of something that every object inherits. */
function recordOf(state: CriteriaState, key: string): CriterionRecord {
  return (state.records[key] ??= { history: [], decision: undefined, running: undefined });
}

/** What the journal's line carries around its event is not part of what was found. */
const ENVELOPE: ReadonlySet<string> = new Set(['type', 'seq', 'ts', 'gen']);

function withoutEnvelope<T extends object>(event: T): Omit<T, 'type'> {
  // The envelope is not in the type `T`; what is left of it is `T` without its `type`.
  return Object.fromEntries(Object.entries(event).filter(([name]) => !ENVELOPE.has(name))) as Omit<T, 'type'>;
}

function withoutPrint(evidence: CriterionEvidence): CriterionEvidence {
  if (evidence.lastLines === undefined) return evidence;
  const { lastLines, ...rest } = evidence;
  // Named only to be left out.
  void lastLines;
  return rest;
}
