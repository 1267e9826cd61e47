import { outOfScopeCount } from '../../core/review/cappedScope';
import { currentRun, type JournalState } from '../../core/run/state';
import { EXIT, type ExitCode } from '../exitCodes';
import { styled, type Output, type Style } from '../output/output';
import type { ListedTask } from './chooseTasks';
import { type Outcome, shortCommit } from './outcome';

export interface TaskOutcome {
  readonly listed: ListedTask;
  readonly outcome: Outcome;
  /** What the person was told when it was delegated. */
  readonly warnings?: readonly string[];
}

/** One task in `counterpoint run --json`. Field names are part of the interface. */
export interface TaskOutcomeReport {
  readonly key: string;
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome['kind'];
  readonly because: string | null;
  readonly reason: string | null;
  readonly remedy: string | null;
  readonly run: string | null;
  readonly attempts: number;
  readonly commit: string | null;
  readonly branch: string | null;
  readonly worktree: string | null;
  readonly gates: readonly { readonly name: string; readonly verdict: string; readonly ms: number }[];
  readonly out_of_scope: readonly string[];
  /** How many there are: the list leaves some out where there are very many. */
  readonly out_of_scope_total: number;
  readonly warnings: readonly string[];
}

export function taskReport(
  { listed, outcome, warnings = [] }: TaskOutcome,
  state: JournalState,
): TaskOutcomeReport {
  const { task } = listed;
  const taskState = state.tasks[task.key];
  const run = taskState && currentRun(state, taskState);
  const worktree = taskState?.worktree?.state === 'ready' ? taskState.worktree : undefined;
  return {
    key: task.key,
    id: task.id,
    title: task.title,
    outcome: outcome.kind,
    because: outcome.kind === 'parked' ? outcome.why : null,
    reason: 'reason' in outcome ? outcome.reason : null,
    remedy: 'remedy' in outcome ? (outcome.remedy ?? null) : null,
    run: run?.id ?? null,
    attempts: run?.attempt ?? 0,
    commit: taskState?.integratedAt === undefined ? null : (taskState.commit ?? null),
    branch: worktree?.branch ?? null,
    worktree: worktree?.folder ?? null,
    gates: (run?.gates?.verdicts ?? []).map(({ name, verdict, ms }) => ({ name, verdict, ms })),
    out_of_scope: (run?.gates?.scope.outOfScope ?? []).map(({ path }) => path),
    out_of_scope_total: run?.gates ? outOfScopeCount(run.gates.scope) : 0,
    warnings,
  };
}

/** What the whole call says: a refusal of gates is an answer, everything else that stands still waits for a person. */
export function exitCodeOfRun(outcomes: readonly TaskOutcome[]): ExitCode {
  const kinds = new Set(outcomes.map(({ outcome }) => outcome.kind));
  if (kinds.has('interrupted')) return EXIT.interrupted;
  if (outcomes.some(({ outcome }) => outcome.kind === 'parked' && outcome.why === 'gates')) return EXIT.no;
  return kinds.has('parked') || kinds.has('review') || kinds.has('not-started')
    ? EXIT.needsPerson
    : EXIT.fine;
}

const LOOK: Readonly<Record<Outcome['kind'], { readonly words: string; readonly style: Style }>> = {
  integrated: { words: 'integrated', style: 'green' },
  review: { words: 'in review', style: 'cyan' },
  parked: { words: 'parked', style: 'yellow' },
  'not-started': { words: 'not started', style: 'dim' },
  'done-before': { words: 'done before', style: 'dim' },
  interrupted: { words: 'interrupted', style: 'yellow' },
};

/** The answer of `counterpoint run` for people: one line a task, and below it what to do where somebody has to. */
export function printRun(outcomes: readonly TaskOutcome[], state: JournalState, output: Output): void {
  const width = Math.max(0, ...outcomes.map(({ listed }) => listed.task.id.length));
  for (const { listed, outcome } of outcomes) {
    const { task } = listed;
    const { words, style } = LOOK[outcome.kind];
    output.line(
      styled('bold', task.id.padEnd(width)),
      '  ',
      styled(style, words.padEnd(11)),
      `  ${detailOf(outcome, state, listed)}`,
    );
    if ('remedy' in outcome && outcome.remedy !== undefined)
      output.line(' '.repeat(width + 2), outcome.remedy);
  }
  const counted = (Object.keys(LOOK) as Outcome['kind'][])
    .map((kind) => ({ kind, count: outcomes.filter(({ outcome }) => outcome.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${LOOK[kind].words}`);
  output.line(counted.length === 0 ? 'Nothing to do.' : `${counted.join(', ')}.`);
}

function detailOf(outcome: Outcome, state: JournalState, { task }: ListedTask): string {
  const taskState = state.tasks[task.key];
  switch (outcome.kind) {
    case 'integrated': {
      const attempt = (taskState && currentRun(state, taskState)?.attempt) ?? 1;
      return `${shortCommit(taskState) ?? ''}${attempt > 1 ? `  after ${attempt} attempts` : ''}`;
    }
    case 'review':
      return `look at it: counterpoint validate ${task.id}; then --accept, --reject "comments" or --discard`;
    case 'parked':
    case 'not-started':
      return outcome.reason;
    case 'done-before':
    case 'interrupted':
      return '';
    default:
      return outcome satisfies never;
  }
}
