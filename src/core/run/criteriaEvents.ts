import * as z from 'zod';
import type { RunId, TaskKey } from '../ids';

/** Events about criteria: what was verified, and what a person decided. Spread into the journal's events. */
const taskKey = z.string().min(3).max(1024) as unknown as z.ZodType<TaskKey>;
const runId = z.string().regex(/^r-[a-z0-9]{4,32}$/) as unknown as z.ZodType<RunId>;
const sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
const milliseconds = z.number().min(0);

/** Names the folder of its evidence and of its worktree as well. */
export const VERIFICATION_ID = /^v-[a-z0-9]{4,32}$/;
const verificationId = z.string().regex(VERIFICATION_ID);
/** `<contract file>#<feature id or ''>#<criterion id>` */
const criterionKeySchema = z
  .string()
  .max(2048)
  .regex(/^[^#].*#[^#]*#[^#]+$/s);

export const requesterSchema = z.enum(['editor', 'testing view', 'gate', 'command line']);

export const OUTCOMES = ['held', 'failed', 'timed-out', 'could-not-run', 'cancelled'] as const;

const percentiles = z.object({
  samples: z.number().int().min(1),
  warmUp: z.number().int().min(0),
  p50: milliseconds,
  p95: milliseconds,
  p99: milliseconds,
  max: milliseconds,
  bound: z.object({ percentile: z.number().min(50).max(99.999), milliseconds }),
  measured: milliseconds,
  interval: z.object({ low: milliseconds.nullable(), high: milliseconds.nullable() }),
});

const about = {
  criterion: criterionKeySchema,
  /** The contract, relative to the repository. */
  file: z.string().max(1024),
  /** Where the contract holds several features. */
  feature: z.string().max(256).optional(),
  commit: sha,
  /** What was judged: evidence about another tree is about other files. */
  tree: sha,
  /** Of the criterion's words and verification. */
  contentHash: z.string().max(64),
  /** Whose worktree was judged; absent: the commit itself. */
  task: taskKey.optional(),
};

export const criteriaEvents = [
  /** Intent: a worktree may be made and programs may be started, until `criteria.finished` of the same verification. */
  z.object({
    type: z.literal('criteria.verifying'),
    verification: verificationId,
    criteria: z.array(criterionKeySchema).max(2000),
    /** The folder that is judged; a scratch worktree of ours when there is no task. */
    folder: z.string().max(4096),
    commit: sha,
    task: taskKey.optional(),
    by: requesterSchema,
  }),
  z.object({
    type: z.literal('criterion.verified'),
    verification: verificationId,
    ...about,
    outcome: z.enum(OUTCOMES),
    kind: z.enum(['command', 'test', 'http', 'script', 'person', 'unreadable']),
    command: z.array(z.string().max(8192)).max(300).optional(),
    exitCode: z.number().optional(),
    ms: milliseconds,
    /** Folder that was judged, where it is one of a task. */
    worktree: z.string().max(4096).optional(),
    /** Path of what it printed, relative to Counterpoint's folder in the repository. */
    output: z.string().max(512).optional(),
    lastLines: z.string().max(8192).optional(),
    latency: percentiles.optional(),
    run: runId.optional(),
    by: requesterSchema,
    /** Why it came out so, where the exit code alone does not say it. */
    reason: z.string().max(4096).optional(),
    /** Files by which the agent could have changed what it is judged by, and did. */
    judgesChanged: z.array(z.string().max(1024)).max(50).optional(),
  }),
  z.object({ type: z.literal('criteria.finished'), verification: verificationId }),
  /** Of a criterion that only a person can judge. */
  z.object({
    type: z.literal('criterion.decided'),
    ...about,
    holds: z.boolean(),
    note: z.string().max(64 * 1024),
  }),
] as const;

export type CriterionOutcome = (typeof OUTCOMES)[number];
export type VerificationRequester = z.infer<typeof requesterSchema>;
