import type { FeatureKey, RunId, TaskKey } from '../ids';
import type { TaskProgress } from '../run/state';

/**
 * What was measured, as the metrics page, the exports and the command line show it. Plain JSON; this is also the shape of
 * the JSON export, version 1. Times are milliseconds (`ms`), estimates minutes, moments ISO 8601. `null` means that
 * something is not known; it is never written as 0.
 */
export interface Metrics {
  readonly v: 1;
  /** The moment that everything under way was measured up to. */
  readonly generatedAt: string;
  readonly totals: Figures;
  readonly features: readonly FeatureMetrics[];
  /** All runs, oldest request first. */
  readonly runs: readonly RunSpan[];
  readonly quality: Quality;
  readonly parallelism: Parallelism;
}

/** A sum over the tasks of which it is known. `ms` is null when `tasks`, the number of these, is 0. */
export interface KnownSum {
  readonly ms: number | null;
  readonly tasks: number;
}

/** The figures of one task, one phase, one feature or everything. */
export interface Figures {
  /** `total` leaves out dropped tasks. `done`: ticked in the list or integrated. `delegated`: given to an agent at least once. */
  readonly tasks: { readonly total: number; readonly done: number; readonly delegated: number };
  readonly runs: number;
  /** From the agent's start to its claim of completion or its end, over all runs, without the time it waited for a person. */
  readonly agent: KnownSum;
  /** The time agents waited for a person while they were at work: not part of agent time, nor of the total. */
  readonly waited: KnownSum;
  /** How long the gates ran. Machine time that nobody spends: not part of the total. */
  readonly gates: KnownSum;
  /** How long a person had the work open for review, or what they corrected it to. Unknown when a review was never opened. */
  readonly validation: KnownSum;
  /** From the acceptance (without one: from the end of the gates) to the moment the target held the work, waiting included. */
  readonly integration: KnownSum;
  /** Merges that met a conflict, settled or not (the newest 20 of a task), and the tasks they were made for. */
  readonly conflicts: { readonly count: number; readonly tasks: number };
  /** Agent + validation + integration, as far as each is known, of the tasks whose agent time is known. */
  readonly total: KnownSum;
  /** Estimated manual time of all tasks that have an estimate, done or not. */
  readonly manual: { readonly minutes: number | null; readonly tasks: number };
  readonly comparison: Comparison | null;
  readonly usage: Usage | null;
}

/** Measured against estimated, over the integrated tasks that have both: unfinished work would look like time saved. */
export interface Comparison {
  readonly tasks: number;
  /** How many of these have a measured validation time; the total of the others lacks it. */
  readonly validated: number;
  readonly totalMs: number;
  readonly manualMs: number;
  /** 1 − total / manual: 0.79 is 79 % less time than by hand; negative when it took longer. */
  readonly efficiencyGain: number;
  /** manual / total; null when the total is 0. */
  readonly speedUp: number | null;
}

/** What agents reported of their own use, over the `runs` that reported any. */
export interface Usage {
  /** The cached part included. */
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** Of the output, what was only thought; null where no agent says so. */
  readonly reasoningTokens: number | null;
  readonly costUsd: number | null;
  readonly runs: number;
}

export interface FeatureMetrics {
  readonly key: FeatureKey;
  readonly id: string;
  readonly name: string;
  readonly figures: Figures;
  readonly phases: readonly PhaseMetrics[];
}

export interface PhaseMetrics {
  /** Task list and phase as `estimate.set` names them; null for tasks outside phases and for those no longer listed. */
  readonly scope: { readonly file: string; readonly phase: string } | null;
  /** Unique within the metrics. */
  readonly key: string;
  readonly title: string;
  /** The estimate for the phase as a whole, where there is one: edited here, or from the settings. Minutes. */
  readonly estimate: { readonly edited: number | null; readonly setting: number | null };
  readonly figures: Figures;
  readonly tasks: readonly TaskMetrics[];
}

/**
 * Where an estimate comes from, in the order in which they win: edited for the task; `est:` in its text; its share of what
 * an edited or set phase estimate leaves over for the tasks without one of their own; the default per task.
 */
export type EstimateSource = 'edited' | 'task text' | 'phase edited' | 'phase setting' | 'default' | 'none';

export interface TaskMetrics {
  readonly key: TaskKey;
  readonly id: string;
  readonly title: string;
  /** `not delegated` and `done` (ticked by hand) come from the list, everything else from the journal. */
  readonly progress: TaskProgress | 'not delegated' | 'done' | 'dropped';
  readonly estimate: { readonly minutes: number | null; readonly source: EstimateSource };
  readonly figures: Figures;
}

export type SegmentKind = 'preparing' | 'working' | 'waiting' | 'gates' | 'review' | 'integration';

/**
 * One stretch of a run. `preparing`: asked for until the agent started. `working`: until it said that it was done, or
 * ended. `waiting`: for a person, inside `working`. `gates`. `review`: from the gates' end to the decision, queue
 * included. `integration`: from the decision until the target held the work.
 */
export interface Segment {
  readonly kind: SegmentKind;
  readonly from: string;
  readonly to: string;
  /** It goes on; `to` is when the metrics were made. */
  readonly isOpen: boolean;
}

export type RunOutcome =
  | 'under way'
  | 'in review'
  | 'integrated'
  | 'rejected'
  | 'gates failed'
  | 'discarded'
  | 'failed'
  | 'ended'
  | 'superseded';

/** One run on the timeline. */
export interface RunSpan {
  readonly run: RunId;
  readonly task: TaskKey;
  readonly taskId: string;
  /** Id of the task's feature, e.g. `003`. */
  readonly featureId: string;
  readonly title: string;
  readonly agent: string;
  readonly profile: string;
  readonly attempt: number;
  readonly outcome: RunOutcome;
  readonly segments: readonly Segment[];
  readonly agentMs: number | null;
  readonly waitedMs: number | null;
  readonly gatesMs: number | null;
  readonly validationMs: number | null;
  /** Whether the validation time was corrected by a person. */
  readonly isCorrected: boolean;
  readonly integrationMs: number | null;
  readonly failedGates: readonly string[];
  readonly outOfScope: number | null;
  readonly usage: Usage | null;
}

export interface Quality {
  /** Tasks whose first run was judged by gates, and of these the ones where a gate failed or timed out. */
  readonly firstRun: { readonly judged: number; readonly failed: number };
  /** Runs beyond the first of each task. */
  readonly repeatedRuns: number;
  readonly rejections: number;
  readonly discards: number;
  /** Rejections, discards, and runs in which the agent had to wait for a person at least once. */
  readonly interventions: number;
  /** Changes outside what the task may touch, as the gates saw them, over all judged runs; null when none was judged. */
  readonly outOfScopeEdits: number | null;
}

export interface Parallelism {
  /** Time during which at least one agent was at work, and the sum over all of them; null without a started run. */
  readonly wallMs: number | null;
  readonly sumMs: number | null;
  /** sum / wall: how many agents worked side by side on average while any did. */
  readonly average: number | null;
  readonly peak: number;
  /** Integration ÷ wall time of the agents: 0.15 to 0.20 is good, 0.67 says that the contracts did not separate the work. */
  readonly integrationShare: number | null;
  /**
   * Amdahl's limit: (agent + validation + integration) / (validation + integration). Reviews and merges take turns, so
   * this is the most that any number of agents could speed the measured work up.
   */
  readonly limit: number | null;
  /** Features with delegated work, and the N(N−1)/2 pairs of them whose boundaries have to hold. */
  readonly features: number;
  readonly coordinationPoints: number;
}
