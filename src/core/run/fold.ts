import { beginVerification, finishVerification, keepDecision, keepEvidence } from './criteriaFold';
import { EFFECT_EVENTS } from './effectFold';
import type { JournalEvent, JournalEventType, JournalRecord } from './events';
import type { At, Handlers } from './handlers';
import { INTEGRATION_EVENTS } from './integrationFold';
import { REVIEW_EVENTS } from './reviewFold';
import { stopAbandonedReviews } from './reviewClock';
import { RUN_EVENTS } from './runFold';
import type { JournalState } from './state';

export { CAN_BE_VALIDATED } from './progress';
export { between } from './reviewClock';

/**
 * Folds one record into the state, in place: a million of them must not copy a thousand tasks each time.
 * Deterministic in (state, record). A record at or below the last sequence number is a duplicate and changes nothing;
 * an event that does not fit the state (about a run nobody requested) changes nothing either.
 */
export function applyRecord(state: JournalState, record: JournalRecord): void {
  if (record.seq <= state.lastSeq) return;
  state.lastSeq = record.seq;
  state.generation = Math.max(state.generation, record.gen);
  // Keys come from files: `constructor` or `__proto__` would reach what every object inherits.
  if (namesInheritedProperty(record)) return;
  if (!Object.hasOwn(handlers, record.type)) state.unknownEvents += 1;
  else apply(handlers, record.type, state, record);
  state.lastAt = record.ts;
}

/** Counts a record of a kind this version does not know, so that sequence numbers stay in step. */
export function applyUnknown(state: JournalState, seq: number): void {
  if (seq <= state.lastSeq) return;
  state.lastSeq = seq;
  state.unknownEvents += 1;
}

function apply<T extends JournalEventType>(
  table: Handlers,
  type: T,
  state: JournalState,
  event: JournalEvent & { ts: string },
): void {
  // The union is narrowed by `type` at run time; TypeScript cannot see that `event` and `type` agree.
  (table[type] as (state: JournalState, event: JournalEvent, at: At) => void)(state, event, event);
}

const handlers: Handlers = {
  ...RUN_EVENTS,
  ...EFFECT_EVENTS,
  ...REVIEW_EVENTS,
  ...INTEGRATION_EVENTS,

  'journal.opened': (state) => stopAbandonedReviews(state),

  'estimate.set': (state, event) => {
    const [table, key] =
      'task' in event.scope
        ? [state.estimates.tasks, event.scope.task]
        : [state.estimates.phases, phaseEstimateKey(event.scope.file, event.scope.phase)];
    if (event.minutes === null) delete table[key];
    else table[key] = event.minutes;
  },

  'person.agreed': (state, event) => {
    const agreed = state.agreed[event.to];
    if (!agreed.includes(event.fingerprint)) agreed.push(event.fingerprint);
  },

  'budget.continued': ({ overBudget }, { scope, task }, at) => {
    if (scope === 'day') overBudget.dayAt = at.ts;
    else if (!overBudget.tasks.includes(task)) overBudget.tasks.push(task);
  },

  'criteria.verifying': (state, event, at) => beginVerification(state.criteria, event, at),

  'criterion.verified': (state, event, at) => keepEvidence(state.criteria, event, at),

  'criteria.finished': (state, event) => finishVerification(state.criteria, event),

  'criterion.decided': (state, event, at) => keepDecision(state.criteria, event, at),
};

/** Key of a phase's estimate: phases of different task lists are different phases. */
export const phaseEstimateKey = (file: string, phase: string): string => `${file}#phase:${phase}`;

const namesInheritedProperty = (record: JournalRecord): boolean =>
  'task' in record && typeof record.task === 'string' && record.task in Object.prototype;
