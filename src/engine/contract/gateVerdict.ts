import type { GateOutcome } from '../../core/gates/gate';
import type { CriterionDecision } from '../../core/run/criteriaState';
import type { EventOf } from '../../core/run/events';

export interface CriteriaVerdict {
  readonly outcome: GateOutcome;
  /** Nothing failed; a person has not yet said what only a person can say. */
  readonly asksPerson: boolean;
  /** Of what did not hold. */
  readonly lines: string;
  /** Of everything. */
  readonly summary: string;
}

interface Verified {
  readonly id: string;
  readonly event: EventOf<'criterion.verified'>;
}

interface Asked {
  readonly id: string;
  readonly decision: CriterionDecision | undefined;
}

const WORDS = {
  held: 'holds',
  failed: 'does not hold',
  'timed-out': 'did not end in time',
  'could-not-run': 'could not be verified',
  cancelled: 'was cancelled',
} as const;

/** What many criteria mean for one gate: it passes when each of them holds, and there is at least one. */
export function gateVerdict(verified: readonly Verified[], asked: readonly Asked[]): CriteriaVerdict {
  const outcomes = new Set(verified.map(({ event }) => event.outcome));
  const refused = asked.filter(({ decision }) => decision?.holds === false);
  const open = asked.filter(({ decision }) => decision === undefined);
  const ofPersons = [
    ...refused.map(
      ({ id, decision }) => `${id}: a person says that it does not hold: ${decision?.note ?? ''}`,
    ),
    ...open.map(
      ({ id }) =>
        `${id}: only a person can judge it. Decide it for this task; the gates run again when nothing else is open.`,
    ),
  ];
  const outcome = outcomeOf(outcomes, refused.length > 0, open.length > 0, verified.length + asked.length);
  return {
    outcome,
    asksPerson: outcome === 'could-not-run' && open.length > 0 && !outcomes.has('could-not-run'),
    lines: [...verified.filter(({ event }) => event.outcome !== 'held').map(lineOf), ...ofPersons].join('\n'),
    summary: `${[...verified.map(lineOf), ...ofPersons].join('\n')}\n`,
  };
}

function outcomeOf(
  outcomes: ReadonlySet<string>,
  isRefused: boolean,
  isOpen: boolean,
  count: number,
): GateOutcome {
  if (outcomes.has('cancelled')) return 'cancelled';
  if (outcomes.has('failed') || isRefused) return 'failed';
  if (outcomes.has('timed-out')) return 'timed-out';
  if (outcomes.has('could-not-run') || isOpen || count === 0) return 'could-not-run';
  return 'passed';
}

function lineOf({ id, event }: Verified): string {
  const { outcome, reason, lastLines, command, exitCode } = event;
  const why = reason ?? (outcome === 'failed' && exitCode !== undefined ? `exit code ${exitCode}` : '');
  const head = `${id}: ${WORDS[outcome]}${why === '' ? '' : ` (${why})`}`;
  if (outcome === 'held') return head;
  const ran = command ? `\n  ${command.join(' ')}` : '';
  return `${head}${ran}${lastLines === undefined ? '' : `\n${lastLines.slice(-1500)}`}`;
}
