import * as z from 'zod';
import { asRunId, asTaskKey } from '../../core/ids';
import { scopeOfBudgetProblem } from '../../core/metrics/budget';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { JournalEvent } from '../../core/run/events';
import { accessSchema, laneSchema, runModeSchema } from '../../core/run/events';
import { CAN_BE_VALIDATED } from '../../core/run/fold';
import {
  currentRun,
  isUnderWay,
  type JournalState,
  type RunState,
  type TaskProgress,
  type TaskState,
} from '../../core/run/state';

const task = z.string().min(3).max(1024).transform(asTaskKey);
const run = z.string().min(3).max(64).transform(asRunId);
const words = z.string().max(64 * 1024);
const criterionRef = z.object({
  file: z.string().min(1).max(1024),
  feature: z
    .string()
    .max(256)
    .optional()
    // Absent in JSON, and always there in a `CriterionRef`.
    .transform((feature) => feature),
  id: z.string().min(1).max(256),
});
const verifyPlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('commit'), commit: z.string().max(256).optional() }),
  z.object({ kind: z.literal('task'), task }),
]);

/**
 * What a person can ask for, as data: the same check serves the editor, the command line and what comes over the
 * leader's socket.
 */
export const personCommandSchema = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('delegate'),
    task,
    agent: z.string().max(64),
    profile: z.string().max(128),
    mode: runModeSchema,
    access: accessSchema.optional(),
    lane: laneSchema.optional(),
    model: z.string().max(128).optional(),
    again: z.boolean().optional(),
    prompt: z
      .string()
      .max(1024 * 1024)
      .optional(),
  }),
  z.object({
    name: z.literal('hand-over'),
    task,
    agent: z.string().max(64),
    profile: z.string().max(128).optional(),
    mode: runModeSchema,
    access: accessSchema.optional(),
    model: z.string().max(128).optional(),
    note: words.optional(),
  }),
  z.object({ name: z.literal('request-validation'), task }),
  z.object({ name: z.literal('open-review'), task }),
  z.object({ name: z.literal('close-review'), task }),
  z.object({
    name: z.literal('decide'),
    task,
    decision: z.enum(['accept', 'reject', 'discard']),
    comments: words.optional(),
    tree: z.string().max(64).optional(),
    /** For `accept`: the person knows that the gates judged another tree. */
    unjudged: z.boolean().optional(),
  }),
  /** `isOverBudget`: the person lets it go on although a budget is used up. */
  z.object({ name: z.literal('retry'), task, isOverBudget: z.boolean().optional() }),
  z.object({ name: z.literal('stop'), task }),
  z.object({ name: z.literal('correct-validation'), run, ms: z.number().min(0) }),
  z.object({
    name: z.literal('set-estimate'),
    scope: z.union([
      z.object({ task }),
      z.object({ file: z.string().max(1024), phase: z.string().max(512) }),
    ]),
    minutes: z.number().min(0).max(100_000).nullable(),
  }),
  z.object({
    name: z.literal('agree'),
    to: z.enum(['commands', 'repository-configuration', 'journal']),
    fingerprint: z.string().max(256),
    parts: z.array(z.string().max(256)).max(2000).optional(),
  }),
  z.object({
    name: z.literal('verify-criteria'),
    criteria: z.array(criterionRef).max(2000),
    place: verifyPlace,
    by: z.enum(['editor', 'testing view', 'command line']),
  }),
  z.object({ name: z.literal('cancel-verification'), verification: z.string().max(64) }),
  z.object({
    name: z.literal('decide-criterion'),
    criterion: criterionRef,
    holds: z.boolean(),
    note: words,
    place: verifyPlace,
  }),
  z.object({ name: z.literal('remove-worktree'), folder: z.string().max(4096), isConfirmed: z.boolean() }),
]);

export type PersonCommand = z.output<typeof personCommandSchema>;
export type PersonCommandInput = z.input<typeof personCommandSchema>;

/** Commands that only record what a person said: everything else follows from the journal. */
export type RecordedCommand = Exclude<
  PersonCommand,
  {
    name:
      | 'delegate'
      | 'hand-over'
      | 'stop'
      | 'agree'
      | 'remove-worktree'
      | 'verify-criteria'
      | 'cancel-verification'
      | 'decide-criterion';
  }
>;

/** The events a recorded command stands for, or why it cannot be done now. */
export function eventsOfCommand(command: RecordedCommand, state: JournalState): Result<JournalEvent[]> {
  if (command.name === 'correct-validation') {
    return state.runs[command.run]
      ? ok([{ type: 'validation.corrected', run: command.run, ms: command.ms }])
      : failed(userProblem('run-unknown', `There is no run ${command.run}.`));
  }
  if (command.name === 'set-estimate') {
    return ok([{ type: 'estimate.set', scope: command.scope, minutes: command.minutes }]);
  }
  const about = delegated(state, command.task);
  if (!about.ok) return about;
  const { task: taskState, run: current } = about.value;
  const ids = { run: current.id, task: taskState.key };
  switch (command.name) {
    case 'request-validation':
      return CAN_BE_VALIDATED.has(taskState.progress)
        ? ok([{ type: 'validation.requested', ...ids }])
        : failed(notNow(taskState, 'validated'));
    case 'open-review':
      return current.review.openedAt === undefined && current.review.decidedAt === undefined
        ? ok([{ type: 'review.opened', ...ids }])
        : ok([]);
    case 'close-review':
      return current.review.openedAt === undefined ? ok([]) : ok([{ type: 'review.closed', ...ids }]);
    case 'decide':
      return decisionOf(command, taskState, current);
    case 'retry':
      return retryOf(taskState, current, command.isOverBudget ?? false);
    default:
      return command satisfies never;
  }
}

function decisionOf(
  { decision, comments, tree, unjudged }: Extract<RecordedCommand, { name: 'decide' }>,
  taskState: TaskState,
  current: RunState,
): Result<JournalEvent[]> {
  const decided = taskState.progress === 'integrated' || taskState.progress === 'discarded';
  if (decided || (decision !== 'discard' && taskState.progress === 'integrating'))
    return failed(notNow(taskState, 'decided'));
  if (decision === 'accept' && taskState.progress !== 'review') return failed(notNow(taskState, 'accepted'));
  if (decision === 'accept' && unjudged !== true && !isJudged(current, tree)) {
    return failed(
      userProblem(
        'tree-not-judged',
        'The work changed since its gates ran: nothing has judged it as it is now.',
        {
          remedy: 'Run its gates again (Counterpoint: Validate Task), or accept it knowing that.',
        },
      ),
    );
  }
  if (decision === 'reject' && (comments ?? '').trim() === '') {
    return failed(
      userProblem('comments-missing', 'A rejection needs comments: the agent has nothing else to go by.'),
    );
  }
  return ok([
    {
      type: 'review.decided',
      run: current.id,
      task: taskState.key,
      decision,
      ...(comments === undefined ? {} : { comments }),
      ...(tree === undefined ? {} : { tree }),
    },
  ]);
}

/** Whether the gates judged exactly this tree. */
const isJudged = ({ gates }: RunState, tree: string | undefined): boolean =>
  tree !== undefined && gates?.tree === tree;

function retryOf(taskState: TaskState, current: RunState, isOverBudget: boolean): Result<JournalEvent[]> {
  const ids = { run: current.id, task: taskState.key };
  if (taskState.problem) {
    const scope = isOverBudget ? scopeOfBudgetProblem(taskState.problem.code) : undefined;
    const continued: JournalEvent[] =
      scope === undefined ? [] : [{ type: 'budget.continued', ...ids, scope }];
    return ok([...continued, { type: 'task.retried', ...ids }]);
  }
  if (taskState.progress !== 'ended') return failed(notNow(taskState, 'tried again'));
  if (current.startedAt === undefined) {
    // Nothing was tried yet: whatever the run was asked for is asked for again.
    return ok([{ type: 'review.decided', ...ids, decision: 'reject', comments: current.comments ?? '' }]);
  }
  // An agent that ended without a claim is given the task again, with what is known of its end.
  const how =
    current.exitCode === undefined ? (current.signal ?? 'no exit code') : `exit code ${current.exitCode}`;
  const comments = `Your last attempt ended (${how}) before you said that you were done. Look at what is there and finish the task.`;
  return ok([{ type: 'review.decided', ...ids, decision: 'reject', comments }]);
}

/** A task that was delegated, with its current run. */
export function delegated(
  state: JournalState,
  key: TaskState['key'],
): Result<{ task: TaskState; run: RunState }> {
  const taskState = state.tasks[key];
  const current = taskState && currentRun(state, taskState);
  return taskState && current
    ? ok({ task: taskState, run: current })
    : failed(
        userProblem('task-not-delegated', `${key.slice(key.lastIndexOf('#') + 1)} was not delegated yet.`),
      );
}

/** The run of a task whose process may be alive. */
export const aliveRun = (state: JournalState, taskState: TaskState): RunState | undefined =>
  taskState.runs.map((id) => state.runs[id]).findLast((each) => each !== undefined && isUnderWay(each));

/** Where a task stands, for the person: the second half of a sentence about it. */
const PROGRESS_WORDS: Record<TaskProgress, string> = {
  preparing: 'its agent is being started',
  running: 'its agent is at work',
  waiting: 'its agent waits for you',
  ended: 'its agent ended without saying that it was done',
  completed: 'its gates are about to run',
  validating: 'its gates are running',
  review: 'it waits for your review',
  rejected: 'your comments are on their way to its agent',
  accepted: 'it was accepted and is about to be merged',
  integrating: 'it is being merged',
  'integration-waiting': 'it was accepted and waits to be merged',
  integrated: 'it is merged',
  discarded: 'its work was discarded',
  failed: 'a step of it failed',
};

const notNow = (taskState: TaskState, done: string) =>
  userProblem(
    'not-now',
    `${taskState.key.slice(taskState.key.lastIndexOf('#') + 1)} cannot be ${done} now: ${PROGRESS_WORDS[taskState.progress]}.`,
  );
