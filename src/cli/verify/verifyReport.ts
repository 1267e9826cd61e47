import type { LatencySummary } from '../../core/contract/verify/latency';
import type { CriterionRow, Engine, VerificationReport } from '../../engine/engineApi';
import { type Output, styled, type Style } from '../output/output';

/** How one criterion came out. */
export type Outcome =
  | 'held'
  | 'failed'
  | 'timed-out'
  | 'could-not-run'
  | 'cancelled'
  /** Only a person can say, and nobody has. */
  | 'needs-person';

/** The answer of `counterpoint verify --json`. Field names are part of the interface. */
export interface VerifyReport {
  readonly v: 1;
  readonly verification: string | null;
  readonly commit: string | null;
  readonly tree: string | null;
  readonly task: string | null;
  /** Files of the checkout with uncommitted changes: they were not judged. */
  readonly uncommitted: number;
  /** Every criterion holds. */
  readonly held: boolean;
  readonly criteria: readonly {
    readonly key: string;
    readonly file: string;
    readonly feature: string | null;
    readonly id: string;
    readonly text: string;
    readonly outcome: Outcome;
    readonly kind: string;
    readonly command: readonly string[] | null;
    readonly exit_code: number | null;
    readonly ms: number;
    readonly reason: string | null;
    readonly last_lines: string | null;
    /** Absolute path of everything it printed. */
    readonly output: string | null;
    readonly latency: {
      readonly samples: number;
      readonly warm_up: number;
      readonly p50_ms: number;
      readonly p95_ms: number;
      readonly p99_ms: number;
      readonly max_ms: number;
      readonly percentile: number;
      readonly measured_ms: number;
      readonly bound_ms: number;
      readonly interval_ms: readonly [number | null, number | null];
    } | null;
    /** Files by which the agent could have changed what it is judged by, and did. */
    readonly judges_changed: readonly string[];
  }[];
}

/** @param report undefined when nothing could be run: only persons can judge what was asked for */
export function verifyReport(
  rows: readonly CriterionRow[],
  report: VerificationReport | undefined,
  engine: Pick<Engine, 'evidenceFile'>,
  /** Whether decisions of persons are about what is judged here. */
  isHead: boolean,
): VerifyReport {
  const found = new Map(report?.evidence.map((evidence) => [evidence.criterion, evidence]));
  const [first] = report?.evidence ?? [];
  const criteria = rows.map((row) => {
    const evidence = found.get(row.key);
    const decision = isHead ? decided(row) : undefined;
    return {
      key: row.key,
      file: row.ref.file,
      feature: row.ref.feature ?? null,
      id: row.ref.id,
      text: row.criterion.text,
      outcome:
        row.criterion.verification.kind === 'person'
          ? (decision?.outcome ?? 'needs-person')
          : (evidence?.outcome ?? 'cancelled'),
      kind: row.criterion.verification.kind,
      command: evidence?.command ?? null,
      exit_code: evidence?.exitCode ?? null,
      ms: evidence?.ms ?? 0,
      reason: evidence?.reason ?? decision?.reason ?? null,
      last_lines: evidence?.lastLines ?? null,
      output: evidence?.output === undefined ? null : engine.evidenceFile(evidence.output),
      latency: evidence?.latency ? latencyOf(evidence.latency) : null,
      judges_changed: evidence?.judgesChanged ?? [],
    };
  });
  return {
    v: 1,
    verification: report?.verification ?? null,
    commit: first?.commit ?? null,
    tree: first?.tree ?? null,
    task: first?.task ?? null,
    uncommitted: report?.uncommitted ?? 0,
    held: criteria.every(({ outcome }) => outcome === 'held'),
    criteria,
  };
}

function decided({ state }: CriterionRow): { outcome: Outcome; reason: string } | undefined {
  if (state.kind === 'verified') return { outcome: 'held', reason: state.because };
  return state.kind === 'failed' ? { outcome: 'failed', reason: state.because } : undefined;
}

const latencyOf = (summary: LatencySummary) => ({
  samples: summary.samples,
  warm_up: summary.warmUp,
  p50_ms: summary.p50,
  p95_ms: summary.p95,
  p99_ms: summary.p99,
  max_ms: summary.max,
  percentile: summary.bound.percentile,
  measured_ms: summary.measured,
  bound_ms: summary.bound.milliseconds,
  interval_ms: [summary.interval.low, summary.interval.high] as const,
});

const WORDS: Readonly<Record<Outcome, readonly [string, Style]>> = {
  held: ['holds', 'green'],
  failed: ['does not hold', 'red'],
  'timed-out': ['timed out', 'red'],
  'could-not-run': ['not verified', 'yellow'],
  cancelled: ['cancelled', 'yellow'],
  'needs-person': ['needs you', 'yellow'],
};

/** The report for people: a line for each criterion, and why, where it does not hold. */
export function printVerification(report: VerifyReport, output: Output): void {
  let file = '';
  for (const criterion of report.criteria) {
    if (criterion.file !== file) output.line(styled('bold', (file = criterion.file)));
    const [words, style] = WORDS[criterion.outcome];
    output.line('  ', styled(style, words.padEnd(13)), ` ${criterion.id}  ${criterion.text}`);
    if (criterion.reason !== null) output.line(`      ${criterion.reason}`);
    if (criterion.outcome === 'held') continue;
    if (criterion.command) output.line(`      ${criterion.command.join(' ')}`);
    for (const line of (criterion.last_lines ?? '').split('\n'))
      if (line !== '') output.line(`      ${line}`);
    if (criterion.judges_changed.length > 0)
      output.line(
        styled('yellow', `      The work changes what judges it: ${criterion.judges_changed.join(', ')}`),
      );
  }
  if (report.uncommitted > 0)
    output.note(
      styled(
        'yellow',
        `${report.uncommitted} ${report.uncommitted === 1 ? 'file has' : 'files have'} uncommitted changes, which were not part of what was verified.`,
      ),
    );
}
