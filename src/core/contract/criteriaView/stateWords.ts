import type { CriterionState, CriterionStateKind } from '../verify/criterionState';

/** Characters of a reason beside a criterion: the rest is in its output. */
const REASON_LIMIT = 100;

/** Codicon of each state; colour is never the only sign. */
export const STATE_ICONS: Readonly<Record<CriterionStateKind, string>> = {
  verified: 'pass',
  failed: 'error',
  stale: 'history',
  'never run': 'circle-large-outline',
  'cannot be run': 'circle-slash',
  'needs a person': 'account',
  running: 'sync~spin',
};

/**
 * How a criterion stands, as one line for people: `verified 5 min ago at ab12cd3`.
 * @param now milliseconds since 1970
 */
export function stateWords(state: CriterionState, now: number): string {
  const { kind, because, evidence, decision } = state;
  switch (kind) {
    case 'verified':
    case 'failed': {
      if (decision) return `${oneLine(because)} (${when(decision, now)})`;
      if (!evidence) return kind;
      const why = kind === 'verified' ? measuredWords(evidence) : oneLine(because);
      return `${kind} ${when(evidence, now)}${why === '' ? '' : `: ${why}`}`;
    }
    case 'stale':
      return `stale: ${oneLine(because)}`;
    case 'cannot be run':
      return `cannot be run: ${oneLine(because)}`;
    case 'never run':
      return because === 'it was never verified' ? kind : `${kind}: ${oneLine(because)}`;
    case 'needs a person':
      return 'for a person to decide';
    case 'running':
      return 'being verified';
    default:
      return kind satisfies never;
  }
}

/**
 * `held just now in the worktree of T007`, when the newest verification judged the work of a task: how a criterion stands at
 * HEAD says nothing of it. '' otherwise.
 */
export function worktreeWords(
  { evidence }: CriterionState,
  newest: Evidence | undefined,
  now: number,
): string {
  if (newest?.task === undefined || newest.outcome === 'cancelled') return '';
  if (evidence !== undefined && evidence.verification === newest.verification) return '';
  return `${OUTCOMES[newest.outcome]} ${when(newest, now)}`;
}

const OUTCOMES: Readonly<Record<Exclude<Evidence['outcome'], 'cancelled'>, string>> = {
  held: 'held',
  failed: 'failed',
  'timed-out': 'timed out',
  'could-not-run': 'could not be run',
};

/** `p95 84 ms of 200 samples, bound 100 ms`; '' for what was not measured. */
export function measuredWords({ latency }: Pick<Evidence, 'latency'>): string {
  if (!latency) return '';
  const { bound, interval, measured, samples } = latency;
  const range =
    interval.low === null || interval.high === null
      ? ''
      : `, 95 % interval ${tenths(interval.low)} to ${tenths(interval.high)} ms`;
  return `p${bound.percentile} ${tenths(measured)} ms of ${samples} samples, bound ${bound.milliseconds} ms${range}`;
}

type Evidence = NonNullable<CriterionState['evidence']>;

const tenths = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

function when(
  { at, commit, task }: { readonly at: string; readonly commit: string; readonly task?: string | undefined },
  now: number,
): string {
  const place =
    task === undefined
      ? `at ${commit.slice(0, 7)}`
      : `in the worktree of ${task.slice(task.lastIndexOf('#') + 1)}`;
  return `${ageWords(now - Date.parse(at))} ${place}`;
}

/** `just now`, `5 min ago`, `3 h ago`, `2 days ago`. A clock that runs behind makes nothing of the future. */
export function ageWords(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (!(minutes >= 1)) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  return days === 1 ? '1 day ago' : `${days} days ago`;
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= REASON_LIMIT ? line : `${line.slice(0, REASON_LIMIT - 1)}…`;
}
