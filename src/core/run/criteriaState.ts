import type { TaskKey } from '../ids';
import type { EventOf } from './events';

/** What a verification of one criterion found: the event, and when. */
export type CriterionEvidence = Omit<EventOf<'criterion.verified'>, 'type'> & { readonly at: string };

/** What a person said of a criterion, and when. */
export type CriterionDecision = Omit<EventOf<'criterion.decided'>, 'type'> & { readonly at: string };

export interface CriterionRecord {
  /** Oldest first; the newest 20. */
  history: CriterionEvidence[];
  decision: CriterionDecision | undefined;
  /** Id of the verification that runs now. */
  running: string | undefined;
}

/** A verification that was begun and has not finished: in flight, or cut short by a crash. */
export interface OpenVerification {
  readonly id: string;
  readonly criteria: readonly string[];
  readonly folder: string;
  readonly commit: string;
  readonly task: TaskKey | undefined;
  readonly by: EventOf<'criteria.verifying'>['by'];
  readonly at: string;
}

export interface CriteriaState {
  /** By verification id. */
  verifying: Record<string, OpenVerification>;
  /** By criterion key. */
  records: Record<string, CriterionRecord>;
}

export const emptyCriteria = (): CriteriaState => ({ verifying: {}, records: {} });
