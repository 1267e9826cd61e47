import { outOfScopeCount } from '../review/cappedScope';
import { failedGates } from '../run/decide';
import type { JournalState, RunState, TaskState } from '../run/state';
import type { RunOutcome, RunSpan, Segment, SegmentKind } from './model';
import { integrationMs, integrationStart, isIntegrating, timesOf, usageOf, workEnd } from './runTimes';

/** How a task and its feature are named in the plan. */
export interface PlannedNames {
  readonly taskId: string;
  readonly featureId: string;
}

/** All runs as they lie on the timeline, oldest request first. */
export function runSpans(
  state: JournalState,
  names: ReadonlyMap<string, PlannedNames>,
  now: string,
): RunSpan[] {
  const spans: RunSpan[] = [];
  for (const run of Object.values(state.runs)) {
    const task = state.tasks[run.task];
    if (!task) continue;
    const isCurrent = task.runs.at(-1) === run.id;
    const usage = usageOf(run);
    spans.push({
      run: run.id,
      task: run.task,
      ...(names.get(run.task) ?? { taskId: idOfKey(run.task), featureId: lastSegment(task.feature) }),
      title: task.title,
      agent: run.agentName,
      profile: run.profile,
      attempt: run.attempt,
      outcome: isCurrent ? outcomeOfCurrent(task, run) : outcomeOfEarlier(run),
      segments: segmentsOf(run, isCurrent ? task : undefined, now),
      ...timesOf(run, now),
      isCorrected: run.review.correctedMs !== undefined,
      integrationMs: isCurrent ? integrationMs(task, run, now) : null,
      failedGates: (run.gates?.verdicts ?? [])
        .filter(({ verdict }) => verdict !== 'passed')
        .map(({ name }) => name),
      outOfScope: run.gates ? outOfScopeCount(run.gates.scope) : null,
      usage,
    });
  }
  return spans;
}

/** `T012` of `specs/003/tasks.md#T012~2`. */
export const idOfKey = (key: string): string => key.slice(key.lastIndexOf('#') + 1).replace(/~\d+$/u, '');

/** Name of the folder a feature was in. */
export const lastSegment = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

function outcomeOfCurrent(task: TaskState, run: RunState): RunOutcome {
  switch (task.progress) {
    case 'integrated':
    case 'discarded':
    case 'failed':
    case 'ended':
    case 'rejected':
      return task.progress;
    case 'review':
      return failedGates(run).length > 0 ? 'gates failed' : 'in review';
    case 'preparing':
    case 'running':
    case 'waiting':
    case 'completed':
    case 'validating':
    case 'accepted':
    case 'integrating':
    case 'integration-waiting':
      return 'under way';
    default:
      return task.progress satisfies never;
  }
}

function outcomeOfEarlier(run: RunState): RunOutcome {
  if (run.review.decision === 'reject') return 'rejected';
  if (run.review.decision === 'discard') return 'discarded';
  return failedGates(run).length > 0 ? 'gates failed' : 'superseded';
}

/** @param task the task when this is its current run: what comes after the gates is known of the task, not of the run. */
function segmentsOf(run: RunState, task: TaskState | undefined, now: string): Segment[] {
  const segments: Segment[] = [];
  const add = (
    kind: SegmentKind,
    from: string | undefined,
    to: string | undefined,
    isOver: boolean,
  ): void => {
    if (from === undefined) return;
    const end = to ?? now;
    const length = Date.parse(end) - Date.parse(from);
    // A clock that jumped back leaves nothing to draw; not a number neither.
    if (length > 0) segments.push({ kind, from, to: end, isOpen: !isOver });
  };
  const isOver = run.exitedAt !== undefined || run.completedAt !== undefined || task === undefined;
  if (run.startedAt !== undefined || !isOver)
    add('preparing', run.requestedAt, run.startedAt, run.startedAt !== undefined);
  add('working', run.startedAt, workEnd(run, now), isOver);
  for (const wait of run.waits) add('waiting', wait.from, wait.to, true);
  if (!isOver) add('waiting', run.waitingSince, undefined, false);
  const { gates, review } = run;
  if (gates) add('gates', earlier(gates.at, gates.ms), gates.at, true);
  const judgedAt = gates?.at ?? run.completedAt;
  if (review.decidedAt !== undefined) add('review', judgedAt, review.decidedAt, true);
  else if (task?.progress === 'review') add('review', judgedAt, undefined, false);
  // The time of a merge that came to nothing is counted; its stretch is over, and its beginning no longer known.
  if (task && (isIntegrating(task) || task.integratedAt !== undefined))
    add('integration', integrationStart(task, run), task.integratedAt, task.integratedAt !== undefined);
  return segments;
}

/** The moment that lies so many milliseconds before another; undefined when either is not a time. */
function earlier(at: string, ms: number): string | undefined {
  const date = new Date(Date.parse(at) - ms);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
