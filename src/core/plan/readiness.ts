import type { TaskKey } from '../ids';
import { dependencyGraph } from './dependencies';
import type { Dependency, Plan, Task, TaskList, TaskStatus } from './model';

export type Readiness =
  { readonly ready: true } | { readonly ready: false; readonly reasons: readonly string[] };

/** Whether a task no longer keeps others waiting: done, dropped, or integrated. */
export type IsSettled = (task: Task) => boolean;

/** Nobody reads more reasons than these in a tooltip. */
const MOST_REASONS = 4;

/**
 * Whether a task can start, by the status of the tasks it waits for. `list` is the list the task is in.
 *
 * An explicit dependency has to be settled itself. Inferred edges stand for "everything above in the phase" and "all of
 * the phase before", so behind a settled task its own phase is looked through: a box ticked out of order does not let
 * others slip past an open one.
 */
export function readiness(task: Task, list: TaskList, statusOf: (task: Task) => TaskStatus): Readiness {
  const reasons = reasonsIn(list, task, (other) => isSettledStatus(statusOf(other)));
  return reasons.length === 0 ? { ready: true } : { ready: false, reasons };
}

/** Why a task of a plan has to wait, e.g. `waits for T004 (not done)`; empty when it can start. */
export function readinessOf(plan: Plan, task: Task, isSettled: IsSettled): readonly string[] {
  for (const { taskLists } of plan.features) {
    const list = taskLists.find(({ file }) => file === task.file);
    if (list) return reasonsIn(list, task, isSettled);
  }
  return [];
}

/** A dropped task keeps nobody waiting. */
export const isSettledStatus = (status: TaskStatus): boolean => status === 'done' || status === 'dropped';

function reasonsIn(list: TaskList, task: Task, isSettled: IsSettled): readonly string[] {
  const { dependencies } = dependencyGraph(list);
  return reasonsFor(dependencies.get(task.key) ?? [], dependencies, tasksByKey(list), isSettled);
}

const maps = new WeakMap<TaskList, ReadonlyMap<TaskKey, Task>>();

/** Kept per list: the interface asks for one task after the other. */
function tasksByKey(list: TaskList): ReadonlyMap<TaskKey, Task> {
  const known = maps.get(list) ?? new Map(list.tasks.map((task) => [task.key, task]));
  maps.set(list, known);
  return known;
}

type Edges = ReadonlyMap<TaskKey, readonly Dependency[]>;

function reasonsFor(
  edges: readonly Dependency[],
  all: Edges,
  byKey: ReadonlyMap<TaskKey, Task>,
  isSettled: IsSettled,
): readonly string[] {
  const seen = new Set<string>();
  const waits = edges.flatMap((edge) => {
    const waitsFor = firstOpen(edge, all, byKey, isSettled, seen);
    return waitsFor ? [{ waitsFor, edge }] : [];
  });
  return describe(waits);
}

/**
 * The task that keeps an edge from being satisfied: the one it names, or behind a settled one the first open task of the
 * same phase, and (for an edge inside the phase) of what that phase waits for. `seen` spares what another edge of the
 * same task has looked at.
 */
function firstOpen(
  edge: Dependency,
  all: Edges,
  byKey: ReadonlyMap<TaskKey, Task>,
  isSettled: IsSettled,
  seen: Set<string>,
): Task | undefined {
  const stack = [{ key: edge.on, pastPhase: edge.source === 'order' }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { key, pastPhase } = next;
    const task = byKey.get(key);
    if (task && !isSettled(task)) return task;
    const visit = `${pastPhase ? '1' : '0'}${key}`;
    if (edge.source === 'explicit' || seen.has(visit)) continue;
    seen.add(visit);
    for (const { on, source } of all.get(key) ?? []) {
      if (source === 'order') stack.push({ key: on, pastPhase });
      else if (source !== 'explicit' && pastPhase) stack.push({ key: on, pastPhase: false });
    }
  }
  return undefined;
}

function describe(
  waits: readonly { readonly waitsFor: Task; readonly edge: Dependency }[],
): readonly string[] {
  const seen = new Map<TaskKey, string>();
  for (const { waitsFor, edge } of waits) {
    if (seen.has(waitsFor.key)) continue;
    const why = edge.source === 'explicit' ? '' : `: ${edge.reason}`;
    seen.set(waitsFor.key, `waits for ${nameOf(waitsFor)} (${STATUS[waitsFor.status]})${why}`);
  }
  const reasons = [...seen.values()];
  if (reasons.length <= MOST_REASONS) return reasons;
  return [...reasons.slice(0, MOST_REASONS), `and ${reasons.length - MOST_REASONS} more tasks`];
}

/** Two tasks may have the same id: the second is told apart by its line. */
const nameOf = ({ id, occurrence, line }: Task): string => (occurrence > 1 ? `${id} (line ${line})` : id);

const STATUS: Readonly<Record<TaskStatus, string>> = {
  open: 'not done',
  done: 'not integrated',
  active: 'in progress',
  blocked: 'blocked',
  dropped: 'dropped',
  unknown: 'status unknown, not done',
};
