import { type CriteriaState, emptyCriteria } from './criteriaState';
import type { EffectId, FeatureKey, RunId, TaskKey } from '../ids';
import type { Problem } from '../result';
import type {
  Access,
  EffectKind,
  GateVerdict,
  Lane,
  MergeConflict,
  RunMode,
  ScopeReport,
  StatusSource,
} from './events';
import type { Heard } from './lineOrder';

/**
 * The state of a repository's work: a fold over its journal, plain JSON so that it can be kept as a snapshot.
 * Only `fold.ts` writes it; everyone else reads.
 */
export interface JournalState {
  /** Sequence number of the last event folded: an event at or below it is a duplicate. */
  lastSeq: number;
  generation: number;
  /** Time of the last event folded (ISO 8601). */
  lastAt: string | undefined;
  tasks: Record<TaskKey, TaskState>;
  runs: Record<RunId, RunState>;
  effects: Record<EffectId, EffectState>;
  estimates: { tasks: Record<string, number>; phases: Record<string, number> };
  /** Fingerprints a person agreed to. */
  agreed: { commands: string[]; 'repository-configuration': string[]; journal: string[] };
  /** The newest unconfirmed claims, oldest first; older ones are counted only. */
  claims: UnconfirmedClaim[];
  claimCount: number;
  /** How far each shared hook log is folded, and what stood before that place. */
  logPositions: Record<string, { offset: number; line: number; fingerprint: string }>;
  /** What is known of acceptance criteria: evidence, decisions, and verifications under way. */
  criteria: CriteriaState;
  /** Where a person said that work goes on although a budget is used up: on the day of `dayAt`, and for these tasks. */
  overBudget: { dayAt: string | undefined; tasks: TaskKey[] };
  /** Events of kinds this version does not know. */
  unknownEvents: number;
}

/** Where a task stands, from its delegation to its integration. */
export type TaskProgress =
  | 'preparing' /* worktree and terminal are being made */
  | 'running'
  | 'waiting' /* the agent waits for a person */
  | 'ended' /* the agent stopped without claiming completion */
  | 'completed' /* the agent says so; nothing is proven */
  | 'validating'
  | 'review' /* a person decides */
  | 'rejected' /* goes back to the agent */
  | 'accepted'
  | 'integrating'
  | 'integration-waiting' /* accepted, and something keeps it from the target */
  | 'integrated'
  | 'discarded'
  | 'failed'; /* an effect failed; the reason is in `problem` */

export interface TaskState {
  readonly key: TaskKey;
  feature: FeatureKey;
  title: string;
  phase: string | undefined;
  workflow: string;
  /** The stage of the workflow the task is in. */
  stage: string;
  progress: TaskProgress;
  /** All runs, oldest first; the last is the current one. */
  runs: RunId[];
  worktree: WorktreeState | undefined;
  problem: StateProblem | undefined;
  /** The step that failed, when `progress` is `failed`: what a retry goes back to. */
  failedStep: EffectKind | undefined;
  commit: string | undefined;
  integratedAt: string | undefined;
  acceptedAt: string | undefined;
  /** Tree that the person accepted. */
  acceptedTree: string | undefined;
  integrationMs: number;
  /** The newest conflicts that its merges met, oldest first; they stay when they are settled. */
  conflicts: SurfacedConflict[];
}

/** A merge that could not be made. Older journals tell of it without files: then `total` is 0. */
export interface SurfacedConflict extends MergeConflict {
  /** When the merge was tried (ISO 8601). */
  readonly at: string;
}

export type StateProblem = Pick<Problem, 'code' | 'message' | 'remedy'>;

export interface WorktreeState {
  readonly branch: string;
  readonly folder: string;
  readonly base: string;
  readonly target: string;
  state: 'planned' | 'ready' | 'removed';
}

export interface RunState {
  readonly id: RunId;
  readonly task: TaskKey;
  readonly stage: string;
  readonly attempt: number;
  readonly agent: string;
  readonly agentName: string;
  readonly profile: string;
  readonly model: string | undefined;
  readonly mode: RunMode;
  readonly lane: Lane;
  readonly access: Access;
  readonly resumes: RunId | undefined;
  readonly nonceHash: string;
  readonly comments: string | undefined;
  readonly requestedAt: string;
  /** When the terminal or process was made; the runner's own `started` comes after it. */
  launchedAt: string | undefined;
  session: string | undefined;
  status: 'requested' | 'started' | 'working' | 'waiting' | 'blocked' | 'complete' | 'failed' | 'exited';
  statusSource: StatusSource | undefined;
  message: string | undefined;
  pid: number | undefined;
  pidStart: string | undefined;
  runnerPid: number | undefined;
  startedAt: string | undefined;
  /** When the agent said it was done, or ended. Agent time is from `startedAt` to here. */
  completedAt: string | undefined;
  exitedAt: string | undefined;
  exitCode: number | undefined;
  signal: string | undefined;
  /** Milliseconds it waited for a person (part of agent time), and since when it waits now. */
  waitedMs: number;
  waitingSince: string | undefined;
  /** The newest times it waited for a person, oldest first, for the timeline; `waitedMs` has them all. */
  waits: { readonly from: string; readonly to: string }[];
  hookOffset: number;
  /** The highest count heard from each writer of its hook log. */
  readonly heard: Heard[];
  usage:
    | { input: number; cached: number; output: number; reasoning?: number; costUsd: number | undefined }
    | undefined;
  gates:
    | { verdicts: GateVerdict[]; scope: ScopeReport; ms: number; tree: string | undefined; at: string }
    | undefined;
  review: {
    openedAt: string | undefined;
    /** Milliseconds of earlier openings that were closed without a decision. */
    spentMs: number;
    decidedAt: string | undefined;
    decision: 'accept' | 'reject' | 'discard' | undefined;
    comments: string | undefined;
    correctedMs: number | undefined;
  };
}

export interface EffectState {
  readonly id: EffectId;
  readonly kind: EffectKind;
  readonly task: TaskKey;
  readonly run: RunId;
  readonly at: string;
}

export interface UnconfirmedClaim {
  readonly at: string;
  readonly log: string;
  readonly line: number | undefined;
  readonly reason: string;
  readonly status: string | undefined;
  readonly taskId: string | undefined;
  readonly featureId: string | undefined;
  readonly message: string | undefined;
}

/** Bump when the shape of `JournalState` changes: older snapshots are then folded anew. */
export const STATE_VERSION = 6;

export const emptyState = (): JournalState => ({
  lastSeq: 0,
  generation: 0,
  lastAt: undefined,
  tasks: {},
  runs: {},
  effects: {},
  estimates: { tasks: {}, phases: {} },
  agreed: { commands: [], 'repository-configuration': [], journal: [] },
  claims: [],
  claimCount: 0,
  logPositions: {},
  criteria: emptyCriteria(),
  overBudget: { dayAt: undefined, tasks: [] },
  unknownEvents: 0,
});

export const currentRun = (state: JournalState, task: TaskState): RunState | undefined => {
  const id = task.runs.at(-1);
  return id === undefined ? undefined : state.runs[id];
};

/** Effects that were intended and have no outcome: in flight here, or to be reconciled after a crash. */
export const openEffects = (state: JournalState): EffectState[] => Object.values(state.effects);

/** Whether a run was asked for and nothing of it was started yet: it waits for its worktree or for a place. */
export const isQueued = (task: TaskState, run: RunState): boolean =>
  task.progress === 'preparing' &&
  run.exitedAt === undefined &&
  run.launchedAt === undefined &&
  run.startedAt === undefined;

/** Whether a run's process may still be alive: a terminal that was made counts before its runner has reported. */
export const isUnderWay = (run: RunState): boolean =>
  run.exitedAt === undefined && (run.launchedAt !== undefined || run.startedAt !== undefined);
