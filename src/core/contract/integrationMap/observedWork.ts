import type { FeatureKey, TaskKey } from '../../ids';
import type { Plan, Task } from '../../plan/model';
import { INTEGRATION_CONFLICT } from '../../run/integrationFold';
import { currentRun, type JournalState, type SurfacedConflict, type TaskState } from '../../run/state';
import type { PairConflict } from './model';

/** Work that met other work, by task; `others` may be tasks of several features. */
export type ObservedConflict = PairConflict;

/** What is known of a task besides its key. */
export interface ObservedTask {
  readonly feature: FeatureKey;
  /** Its title and its phase's: where a folder has several contracts, they say which one the task is about. */
  readonly words: string;
}

/** What the journal says about work on features side by side. */
export interface ObservedWork {
  readonly conflicts: readonly ObservedConflict[];
  readonly tasks: ReadonlyMap<TaskKey, ObservedTask>;
  /** Tasks that were merged, or met a conflict on the way. */
  readonly merges: number;
}

export const NOTHING_OBSERVED: ObservedWork = { conflicts: [], tasks: new Map(), merges: 0 };

/**
 * Reads conflicts out of the state of the work, settled ones as well: how often work met says how well it was cut. A merge
 * conflict names its files; the tasks on the other side are those merged into the same target between the beginning of
 * this one and the conflict, that name or changed one of these files. An overlap is a file that a
 * task changed although it is not its own, and that another task names.
 */
export function observeWork(state: JournalState, plan: Plan): ObservedWork {
  const all = Object.values(state.tasks);
  const { tasks, planned, owners } = tasksOf(plan, all);
  const conflicts = all.flatMap((task) => [
    ...mergeConflicts(state, task, all, planned),
    ...overlap(state, task, owners, tasks),
  ]);
  const merges = all.filter(
    ({ progress, conflicts: met }) => progress === 'integrated' || met.length > 0,
  ).length;
  return { conflicts, tasks, merges };
}

function tasksOf({ features }: Plan, delegated: readonly TaskState[]) {
  const tasks = new Map<TaskKey, ObservedTask>();
  const planned = new Map<TaskKey, Task>();
  const owners = new Map<string, TaskKey[]>();
  for (const { key, feature, title, phase } of delegated)
    tasks.set(key, { feature, words: `${title}\n${phase ?? ''}` });
  for (const { key: feature, taskLists } of features)
    for (const list of taskLists) {
      const phases = new Map(list.phases.map(({ key, title }) => [key, title]));
      for (const task of list.tasks) {
        const phase = task.phaseKey === undefined ? undefined : phases.get(task.phaseKey);
        tasks.set(task.key, { feature, words: `${task.title}\n${phase ?? ''}` });
        planned.set(task.key, task);
        for (const path of task.paths) owners.set(path, [...(owners.get(path) ?? []), task.key]);
      }
    }
  return { tasks, planned, owners };
}

/** Whether the newest conflict of a task keeps it from its target now. */
const isInConflict = ({ problem }: TaskState): boolean => problem?.code === INTEGRATION_CONFLICT;

function mergeConflicts(
  state: JournalState,
  task: TaskState,
  all: readonly TaskState[],
  planned: ReadonlyMap<TaskKey, Task>,
): readonly ObservedConflict[] {
  const [first] = task.runs;
  const began = (first === undefined ? undefined : state.runs[first]?.requestedAt) ?? '';
  const newest = task.conflicts.at(-1);
  const found = task.conflicts.map((conflict): ObservedConflict => ({
    kind: 'merge',
    task: task.key,
    others: all
      .filter((other) => other.key !== task.key && isMergedBefore(other, task, began, conflict))
      .filter((other) =>
        filesOf(state, other, planned.get(other.key)).some((file) => conflict.files.includes(file)),
      )
      .map(({ key }) => key),
    files: conflict.files,
    fileCount: conflict.total,
    settled: conflict !== newest || !isInConflict(task),
  }));
  // A merge that was tried again in vain met the same conflict, and not another one.
  return [...new Map(found.map((each) => [JSON.stringify([each.others, each.files]), each])).values()];
}

/** Whether it came into the same target after `began` (ISO 8601), and not after the conflict. */
const isMergedBefore = (
  other: TaskState,
  task: TaskState,
  began: string,
  { at }: SurfacedConflict,
): boolean =>
  other.progress === 'integrated' &&
  other.worktree?.target === task.worktree?.target &&
  (other.integratedAt ?? '') >= began &&
  (other.integratedAt ?? '') <= at;

function overlap(
  state: JournalState,
  task: TaskState,
  owners: ReadonlyMap<string, readonly TaskKey[]>,
  tasks: ReadonlyMap<TaskKey, ObservedTask>,
): readonly ObservedConflict[] {
  if (task.progress === 'discarded') return [];
  const byOthers = new Map<string, { others: TaskKey[]; files: string[] }>();
  for (const { path } of currentRun(state, task)?.gates?.scope.outOfScope ?? []) {
    const others = (owners.get(path) ?? []).filter((key) => key !== task.key && tasks.has(key));
    if (others.length === 0) continue;
    const same = byOthers.get(others.join('\n'));
    if (same) same.files.push(path);
    else byOthers.set(others.join('\n'), { others, files: [path] });
  }
  return [...byOthers.values()].map(({ others, files }) => ({
    kind: 'overlap',
    task: task.key,
    others,
    files,
    fileCount: files.length,
    settled: false,
  }));
}

/** Files that a task names, and those beyond them that it is known to have changed. */
function filesOf(state: JournalState, task: TaskState, planned: Task | undefined): readonly string[] {
  const { outOfScope = [], sensitive = [] } = currentRun(state, task)?.gates?.scope ?? {};
  return [...(planned?.paths ?? []), ...[...outOfScope, ...sensitive].map(({ path }) => path)];
}
