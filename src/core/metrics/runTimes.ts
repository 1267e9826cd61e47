import { between } from '../run/fold';
import type { RunState, TaskState } from '../run/state';
import type { Usage } from './model';

/** The measured times of one run in milliseconds; null where something is not known. */
export interface RunTimes {
  readonly agentMs: number | null;
  readonly waitedMs: number | null;
  readonly gatesMs: number | null;
  readonly validationMs: number | null;
}

/** When the agent's time ends: with its claim, its end, or not yet (then now). */
export const workEnd = (run: RunState, now: string): string => run.completedAt ?? run.exitedAt ?? now;

/** Times of a run up to `now` (ISO 8601), as the docstrings of `Figures` define them. */
export function timesOf(run: RunState, now: string): RunTimes {
  const { review } = run;
  const wasOpened = review.openedAt !== undefined || review.spentMs > 0;
  const spentMs =
    review.spentMs + (review.openedAt === undefined ? 0 : between(review.openedAt, review.decidedAt ?? now));
  const validationMs = review.correctedMs ?? (wasOpened ? spentMs : null);
  const gatesMs = run.gates?.ms ?? null;
  if (run.startedAt === undefined) return { agentMs: null, waitedMs: null, gatesMs, validationMs };
  const wholeMs = between(run.startedAt, workEnd(run, now));
  const waitsNowMs = run.waitingSince === undefined ? 0 : between(run.waitingSince, now);
  const waitedMs = Math.min(run.waitedMs + waitsNowMs, wholeMs);
  return { agentMs: wholeMs - waitedMs, waitedMs, gatesMs, validationMs };
}

/** Where integration begins: the acceptance, or in a workflow without a person the end of the gates. */
export const integrationStart = (task: TaskState, run: RunState | undefined): string | undefined =>
  task.acceptedAt ?? run?.gates?.at ?? run?.completedAt;

/** Whether it is accepted and on its way to the target, waiting included. */
export const isIntegrating = ({ progress }: TaskState): boolean =>
  progress === 'accepted' || progress === 'integrating' || progress === 'integration-waiting';

/** Integration time of a task, earlier attempts included; null when it never came so far. */
export function integrationMs(task: TaskState, run: RunState | undefined, now: string): number | null {
  const start = integrationStart(task, run);
  if (isIntegrating(task) && start !== undefined) return task.integrationMs + between(start, now);
  // The fold measures from the acceptance; where nobody had to accept, the gates' end is what is known.
  if (task.integratedAt !== undefined && task.acceptedAt === undefined && start !== undefined)
    return task.integrationMs + between(start, task.integratedAt);
  return task.integratedAt !== undefined || task.integrationMs > 0 ? task.integrationMs : null;
}

/** What a run's agent reported of its use; null when it reported nothing. */
export const usageOf = ({ usage }: RunState): Usage | null =>
  usage === undefined
    ? null
    : {
        inputTokens: usage.input,
        cachedTokens: usage.cached,
        outputTokens: usage.output,
        reasoningTokens: usage.reasoning ?? null,
        costUsd: usage.costUsd ?? null,
        runs: 1,
      };
