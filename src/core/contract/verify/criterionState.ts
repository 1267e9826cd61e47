import type { Criterion } from '../contract';
import type { CriterionDecision, CriterionEvidence, CriterionRecord } from '../../run/criteriaState';
import { isRunnable } from './verification';

export type CriterionStateKind =
  'verified' | 'failed' | 'stale' | 'never run' | 'cannot be run' | 'needs a person' | 'running';

/** How a criterion stands, and why, as half a sentence for people. */
export interface CriterionState {
  readonly kind: CriterionStateKind;
  readonly because: string;
  readonly evidence?: CriterionEvidence;
  readonly decision?: CriterionDecision;
}

/** What a criterion is asked about: a commit and its tree. */
export interface Now {
  readonly commit: string;
  readonly tree: string;
}

/** How a criterion stands at a commit. What was found about other files or other words is stale, and never good news. */
export function criterionState(
  criterion: Pick<Criterion, 'verification' | 'contentHash'>,
  record: CriterionRecord | undefined,
  now: Now,
): CriterionState {
  if (record?.running !== undefined) return { kind: 'running', because: 'it is being verified' };
  const { verification } = criterion;
  if (isRunnable(verification)) return fromEvidence(criterion.contentHash, record, now);
  const decided = record?.decision && fromDecision(criterion.contentHash, record.decision, now);
  if (decided) return decided;
  return verification.kind === 'unreadable'
    ? { kind: 'cannot be run', because: verification.reason }
    : { kind: 'needs a person', because: 'only a person can say whether it holds, and nobody has yet' };
}

function fromDecision(contentHash: string, decision: CriterionDecision, now: Now): CriterionState {
  const { holds, note, commit } = decision;
  const said = `a person said that it ${holds ? 'holds' : 'does not hold'}${note.trim() === '' ? '' : `: ${note.trim()}`}`;
  if (decision.contentHash !== contentHash)
    return { kind: 'stale', because: `${said}; its words changed since`, decision };
  if (decision.tree !== now.tree)
    return {
      kind: 'stale',
      because: `${said}; that was at ${short(commit)}, and files changed since`,
      decision,
    };
  return { kind: holds ? 'verified' : 'failed', because: said, decision };
}

function fromEvidence(contentHash: string, record: CriterionRecord | undefined, now: Now): CriterionState {
  // A cancelled verification says nothing, so what was known before it still counts.
  const all = (record?.history ?? []).filter(({ outcome }) => outcome !== 'cancelled');
  const fitting = all.findLast((each) => each.tree === now.tree && each.contentHash === contentHash);
  if (fitting) return current(fitting);
  const newest = all.at(-1);
  if (!newest) {
    const wasCancelled = (record?.history.length ?? 0) > 0;
    return {
      kind: 'never run',
      because: wasCancelled ? 'it was cancelled before it ended' : 'it was never verified',
    };
  }
  const found = `${newest.outcome === 'held' ? 'it held' : `it was ${OUTCOME[newest.outcome]}`} ${placeOf(newest)}`;
  return newest.contentHash !== contentHash
    ? { kind: 'stale', because: `${found}; the criterion changed since`, evidence: newest }
    : { kind: 'stale', because: `${found}, which is not what is at ${short(now.commit)}`, evidence: newest };
}

const OUTCOME = {
  failed: 'not met',
  'timed-out': 'not met in time',
  'could-not-run': 'not possible to run it',
  cancelled: 'cancelled',
} as const;

function current(evidence: CriterionEvidence): CriterionState {
  const { outcome, commit } = evidence;
  switch (outcome) {
    case 'held':
      return { kind: 'verified', because: evidence.reason ?? `verified at ${short(commit)}`, evidence };
    case 'could-not-run':
      return { kind: 'cannot be run', because: evidence.reason ?? 'it could not be run', evidence };
    case 'failed':
    case 'timed-out':
    case 'cancelled':
      return { kind: 'failed', because: evidence.reason ?? failureOf(evidence), evidence };
    default:
      return outcome satisfies never;
  }
}

const failureOf = ({ outcome, exitCode }: CriterionEvidence): string =>
  outcome === 'timed-out' ? 'it did not end in time' : `it ended with exit code ${exitCode ?? 'unknown'}`;

const placeOf = ({ task, commit }: CriterionEvidence): string =>
  task === undefined ? `at ${short(commit)}` : `in the worktree of ${task.slice(task.lastIndexOf('#') + 1)}`;

const short = (commit: string): string => commit.slice(0, 7);
