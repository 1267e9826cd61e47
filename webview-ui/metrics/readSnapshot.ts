import type { Snapshot } from '../../src/core/metrics/messages';
import type {
  Comparison,
  FeatureMetrics,
  Figures,
  KnownSum,
  Metrics,
  Parallelism,
  PhaseMetrics,
  Quality,
  RunSpan,
  Segment,
  TaskMetrics,
  Usage,
} from '../../src/core/metrics/model';
import { boolean, type Check, list, number, object, oneOf, orNull, string } from '../checks';

const moment: Check = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value));

const knownSum = object<KnownSum>({ ms: orNull(number), tasks: number });
const usage = object<Usage>({
  inputTokens: number,
  cachedTokens: number,
  outputTokens: number,
  reasoningTokens: orNull(number),
  costUsd: orNull(number),
  runs: number,
});
const figures = object<Figures>({
  tasks: object<Figures['tasks']>({ total: number, done: number, delegated: number }),
  runs: number,
  agent: knownSum,
  waited: knownSum,
  gates: knownSum,
  validation: knownSum,
  integration: knownSum,
  conflicts: object<Figures['conflicts']>({ count: number, tasks: number }),
  total: knownSum,
  manual: object<Figures['manual']>({ minutes: orNull(number), tasks: number }),
  comparison: orNull(
    object<Comparison>({
      tasks: number,
      validated: number,
      totalMs: number,
      manualMs: number,
      efficiencyGain: number,
      speedUp: orNull(number),
    }),
  ),
  usage: orNull(usage),
});
const task = object<TaskMetrics>({
  key: string,
  id: string,
  title: string,
  progress: string,
  estimate: object<TaskMetrics['estimate']>({ minutes: orNull(number), source: string }),
  figures,
});
const phase = object<PhaseMetrics>({
  scope: orNull(object<NonNullable<PhaseMetrics['scope']>>({ file: string, phase: string })),
  key: string,
  title: string,
  estimate: object<PhaseMetrics['estimate']>({ edited: orNull(number), setting: orNull(number) }),
  figures,
  tasks: list(task),
});
const run = object<RunSpan>({
  run: string,
  task: string,
  taskId: string,
  featureId: string,
  title: string,
  agent: string,
  profile: string,
  attempt: number,
  outcome: string,
  segments: list(object<Segment>({ kind: string, from: moment, to: moment, isOpen: boolean })),
  agentMs: orNull(number),
  waitedMs: orNull(number),
  gatesMs: orNull(number),
  validationMs: orNull(number),
  isCorrected: boolean,
  integrationMs: orNull(number),
  failedGates: list(string),
  outOfScope: orNull(number),
  usage: orNull(usage),
});
const snapshot = object<Snapshot>({
  type: oneOf('snapshot'),
  readOnly: orNull(string),
  metrics: object<Metrics>({
    v: oneOf(1),
    generatedAt: moment,
    totals: figures,
    features: list(
      object<FeatureMetrics>({ key: string, id: string, name: string, figures, phases: list(phase) }),
    ),
    runs: list(run),
    quality: object<Quality>({
      firstRun: object<Quality['firstRun']>({ judged: number, failed: number }),
      repeatedRuns: number,
      rejections: number,
      discards: number,
      interventions: number,
      outOfScopeEdits: orNull(number),
    }),
    parallelism: object<Parallelism>({
      wallMs: orNull(number),
      sumMs: orNull(number),
      average: orNull(number),
      peak: number,
      integrationShare: orNull(number),
      limit: orNull(number),
      features: number,
      coordinationPoints: number,
    }),
  }),
});

/** The host's message when it is one that this page understands, or undefined. */
export const readSnapshot = (message: unknown): Snapshot | undefined =>
  // Checked just above, field by field.
  snapshot(message) ? (message as Snapshot) : undefined;
