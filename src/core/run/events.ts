import * as z from 'zod';
import type { EffectId, FeatureKey, RunId, TaskKey } from '../ids';
import { criteriaEvents } from './criteriaEvents';
import { isFrequentEvent } from './frequentEvents';

/**
 * The journal's events, schema-checked when they are written and when they are read. An event is a fact that has
 * happened; nothing here is ever rewritten. New kinds may be added; readers keep and ignore kinds they do not know.
 */
const taskKey = z.string().min(3).max(1024) as unknown as z.ZodType<TaskKey>;
const featureKey = z.string().min(1).max(1024) as unknown as z.ZodType<FeatureKey>;
const runId = z.string().regex(/^r-[a-z0-9]{4,32}$/) as unknown as z.ZodType<RunId>;
const effectId = z.string().regex(/^e-[a-z0-9]{4,32}$/) as unknown as z.ZodType<EffectId>;
const sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
const text = z.string().max(64 * 1024);

export const accessSchema = z.enum(['read-only', 'edit', 'workspace-write', 'full']);
export const laneSchema = z.enum(['local', 'worktree', 'sandbox', 'remote']);
export const runModeSchema = z.enum(['interactive', 'headless']);

/** Who said that a run's status changed; the interface names it. In the order in which they are believed. */
export const statusSourceSchema = z.enum(['hook', 'process exit', 'transcript', 'stall timer', 'time limit']);

const problem = z.object({ code: z.string(), message: text, remedy: text.optional() });

/** `total`: how many files there are, where the list leaves some out. */
const mergeConflict = z.object({
  files: z.array(z.string().max(1024)).max(200),
  total: z.number().int().min(0),
});

/** The worlds an effect may change. Each is journalled as intent, then outcome, and is idempotent. */
export const effectKindSchema = z.enum([
  'add-worktree',
  'start-run',
  'end-run',
  'run-gates',
  'commit',
  'integrate',
  'remove-worktree',
]);

const gateVerdict = z.object({
  name: z.string(),
  verdict: z.enum(['passed', 'failed', 'timed-out', 'could-not-run', 'cancelled']),
  ms: z.number(),
  exitCode: z.number().optional(),
  /** Path of the full output, relative to the run's folder. */
  output: z.string().optional(),
  /** Last lines, for a tooltip. */
  lastLines: text.optional(),
  /** Files by which the agent could have changed this gate, and did. */
  definitionChangedBy: z.array(z.string()).optional(),
  /** Nothing failed: a person must say what only a person can. Its agent can do nothing about it. */
  asksPerson: z.boolean().optional(),
});

const scopeReport = z.object({
  changed: z.number(),
  outOfScope: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** Tests, gates, contracts, task lists, agent configuration that the run changed. */
  sensitive: z.array(z.object({ path: z.string(), kind: z.string() })),
  /** How many there are, where the lists above leave some out. */
  totals: z.object({ outOfScope: z.number(), sensitive: z.number() }).optional(),
});

/** Tokens of one run. `input` includes what was cached, `output` what was only thought; see docs/metrics.md. */
const usage = z.object({
  input: z.number(),
  cached: z.number(),
  output: z.number(),
  reasoning: z.number().optional(),
  costUsd: z.number().optional(),
});

/** How far a shared hook log is folded into the journal: where a new reader goes on. */
const sharedLog = z.object({
  path: z.string(),
  offset: z.number(),
  line: z.number(),
  fingerprint: z.string(),
});

const estimateScope = z.union([
  z.object({ task: taskKey }),
  z.object({ file: z.string(), phase: z.string() }),
]);

export const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('journal.opened'),
    host: z.enum(['window', 'cli']),
    pid: z.number(),
    version: z.string(),
  }),

  /** A task was given to an agent: by a person, or again after a rejection or a failed gate. */
  z.object({
    type: z.literal('run.requested'),
    run: runId,
    task: taskKey,
    feature: featureKey,
    title: text,
    phase: z.string().optional(),
    workflow: z.string(),
    stage: z.string(),
    attempt: z.number().int().min(1),
    agent: z.string(),
    agentName: z.string(),
    profile: z.string(),
    model: z.string().optional(),
    mode: runModeSchema,
    lane: laneSchema,
    access: accessSchema,
    /** The run whose agent session is resumed; absent: a fresh session. */
    resumes: runId.optional(),
    /** Preset session id for agents that take one. */
    session: z.string().optional(),
    /** Full ref name of the target branch and the commit it had. */
    target: z.string(),
    base: sha,
    branch: z.string(),
    folder: z.string(),
    /** SHA-256 of the run's nonce: the journal can be read by every agent, the nonce must not be. */
    nonceHash: z.string(),
    comments: text.optional(),
  }),

  z.object({
    type: z.literal('effect.intended'),
    effect: effectId,
    kind: effectKindSchema,
    task: taskKey,
    run: runId,
    stage: z.string().optional(),
  }),
  z.object({
    type: z.literal('effect.succeeded'),
    effect: effectId,
    /** What came of it: commit ids, process ids, folders. Schema per kind is in the orchestrator. */
    result: z.record(z.string(), z.string()).optional(),
  }),
  z.object({ type: z.literal('effect.failed'), effect: effectId, problem }),

  z.object({
    type: z.literal('run.started'),
    run: runId,
    pid: z.number(),
    /** Start time of the process as the system tells it: a pid alone is reused. */
    pidStart: z.string().optional(),
    runnerPid: z.number().optional(),
    hookOffset: z.number().optional(),
  }),
  z.object({
    type: z.literal('run.reported'),
    run: runId,
    status: z.enum(['working', 'waiting', 'blocked', 'complete', 'failed']),
    source: statusSourceSchema,
    message: text.optional(),
    session: z.string().optional(),
    usage: usage.optional(),
    /** Who wrote the line and that writer's own count: order is (writer, sequence), never time or place. */
    writer: z.string().max(64).optional(),
    sequence: z.number().optional(),
    /** Bytes of the run's own hook log that are folded into the journal: where a new reader goes on. */
    hookOffset: z.number().optional(),
    sharedLog: sharedLog.optional(),
  }),
  z.object({
    type: z.literal('run.exited'),
    run: runId,
    exitCode: z.number().optional(),
    signal: z.string().optional(),
    source: z.enum(['runner', 'process gone', 'never started']),
    hookOffset: z.number().optional(),
  }),
  /** What a run used so far, as its agent's own transcript says. */
  z.object({ type: z.literal('run.metered'), run: runId, usage }),
  /** A line in a hook log that nobody can vouch for. It is shown and moves nothing. */
  z.object({
    type: z.literal('claim.unconfirmed'),
    log: z.string(),
    sharedLog: sharedLog.optional(),
    line: z.number().optional(),
    reason: z.string(),
    status: z.string().optional(),
    taskId: z.string().optional(),
    featureId: z.string().optional(),
    run: z.string().optional(),
    message: text.optional(),
  }),

  z.object({
    type: z.literal('gates.finished'),
    run: runId,
    task: taskKey,
    stage: z.string(),
    gates: z.array(gateVerdict),
    scope: scopeReport,
    /** The tree that was judged. */
    tree: z.string().optional(),
    ms: z.number(),
  }),
  z.object({ type: z.literal('review.opened'), run: runId, task: taskKey }),
  z.object({ type: z.literal('review.closed'), run: runId, task: taskKey }),
  z.object({
    type: z.literal('review.decided'),
    run: runId,
    task: taskKey,
    decision: z.enum(['accept', 'reject', 'discard']),
    comments: text.optional(),
    /** The tree that was accepted: what is committed must be what was seen. */
    tree: z.string().optional(),
  }),
  z.object({ type: z.literal('validation.corrected'), run: runId, ms: z.number().min(0) }),

  z.object({
    type: z.literal('task.integrated'),
    run: runId,
    task: taskKey,
    target: z.string(),
    commit: sha,
    before: sha,
    after: sha,
    backup: z.string().optional(),
  }),
  z.object({
    type: z.literal('integration.waiting'),
    run: runId,
    task: taskKey,
    problem,
    /** Where a merge conflict keeps it: the files, in the order in which git names them. */
    conflict: mergeConflict.optional(),
  }),
  /** The next attempt of a task could not be made: the task stays where it was until a person tries again. */
  z.object({ type: z.literal('request.failed'), run: runId, task: taskKey, problem }),
  /** A person asks to try again what waits or failed. */
  z.object({ type: z.literal('task.retried'), run: runId, task: taskKey }),
  /** A person lets a task go on although a budget is used up; `day`: every task, until midnight. */
  z.object({
    type: z.literal('budget.continued'),
    run: runId,
    task: taskKey,
    scope: z.enum(['run', 'task', 'day']),
  }),
  /** A person asks for the gates, whatever the agent said. */
  z.object({ type: z.literal('validation.requested'), run: runId, task: taskKey }),
  z.object({
    type: z.literal('worktree.removed'),
    run: runId,
    task: taskKey,
    folder: z.string(),
    backup: z.string().optional(),
  }),

  z.object({
    type: z.literal('estimate.set'),
    scope: estimateScope,
    minutes: z.number().min(0).max(100_000).nullable(),
  }),
  /** A person agreed to commands or repository configuration; by fingerprint, asked again when it changes. */
  z.object({
    type: z.literal('person.agreed'),
    to: z.enum(['commands', 'repository-configuration', 'journal']),
    fingerprint: z.string(),
  }),
  ...criteriaEvents,
]);

export type JournalEvent = z.infer<typeof eventSchema>;
export type JournalEventType = JournalEvent['type'];
export type EventOf<T extends JournalEventType> = Extract<JournalEvent, { type: T }>;
export type EffectKind = z.infer<typeof effectKindSchema>;
export type StatusSource = z.infer<typeof statusSourceSchema>;
export type SharedLog = z.infer<typeof sharedLog>;
export type GateVerdict = z.infer<typeof gateVerdict>;
export type MergeConflict = z.infer<typeof mergeConflict>;
export type ScopeReport = z.infer<typeof scopeReport>;
export type Access = z.infer<typeof accessSchema>;
export type Lane = z.infer<typeof laneSchema>;
export type RunMode = z.infer<typeof runModeSchema>;

/** What every journal line carries around its event. */
export interface Envelope {
  readonly seq: number;
  /** ISO 8601, for durations and display; never for order. */
  readonly ts: string;
  readonly gen: number;
}

export type JournalRecord = Envelope & JournalEvent;

const KNOWN = new Set<string>(eventSchema.options.map((option) => option.shape.type.value));

/** Sorts one parsed journal line: an event, a kind this version does not know (kept, ignored), or an invalid one. */
export function decodeEvent(
  json: unknown,
):
  | { kind: 'event'; event: JournalEvent }
  | { kind: 'unknown'; type: string }
  | { kind: 'invalid'; reason: string } {
  const type = typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
  if (typeof type !== 'string') return { kind: 'invalid', reason: 'no event type' };
  if (!KNOWN.has(type)) return { kind: 'unknown', type };
  if (typeof json === 'object' && json !== null && isFrequentEvent(json))
    return { kind: 'event', event: json };
  const parsed = eventSchema.safeParse(json);
  if (parsed.success) return { kind: 'event', event: parsed.data };
  const issue = parsed.error.issues[0];
  return {
    kind: 'invalid',
    reason: `${type}: ${issue ? `${issue.path.join('.')} ${issue.message}` : 'does not fit'}`,
  };
}
