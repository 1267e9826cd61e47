import type { FeatureKey, TaskKey } from '../../ids';
import type { Plan, Task } from '../../plan/model';
import { currentRun, type JournalState, type TaskState } from '../../run/state';

/** Work that met other work, by task. */
export interface ObservedConflict {
  readonly kind: 'merge' | 'overlap';
  readonly task: TaskKey;
  readonly others: readonly TaskKey[];
  readonly files: readonly string[];
}

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
  /** Tasks that were merged, or that a conflict keeps from it now. */
  readonly merges: number;
}

export const NOTHING_OBSERVED: ObservedWork = { conflicts: [], tasks: new Map(), merges: 0 };

/**
 * Reads conflicts out of the state of the work. A merge conflict names its files; the tasks on the other side are those
 * merged into the same target since this one began, that name or changed one of these files. An overlap is a file that a
 * task changed although it is not its own, and that another task names.
 */
export function observeWork(state: JournalState, plan: Plan): ObservedWork {
  const all = Object.values(state.tasks);
  const { tasks, planned, owners } = tasksOf(plan, all);
  const conflicts = all.flatMap((task) => [
    ...mergeConflict(state, task, all, planned),
    ...overlap(state, task, owners, tasks),
  ]);
  const merges = all.filter((task) => task.progress === 'integrated' || isInConflict(task)).length;
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

const isInConflict = ({ problem }: TaskState): boolean => problem?.code === 'integration-conflict';

function mergeConflict(
  state: JournalState,
  task: TaskState,
  all: readonly TaskState[],
  planned: ReadonlyMap<TaskKey, Task>,
): readonly ObservedConflict[] {
  if (!isInConflict(task)) return [];
  const files = conflictingFiles(task.problem?.message ?? '');
  const [first] = task.runs;
  const began = (first === undefined ? undefined : state.runs[first]?.requestedAt) ?? '';
  const others = all.filter(
    (other) =>
      other.key !== task.key &&
      other.worktree?.target === task.worktree?.target &&
      (other.integratedAt ?? '') >= began &&
      other.progress === 'integrated' &&
      filesOf(state, other, planned.get(other.key)).some((file) => files.includes(file)),
  );
  return [{ kind: 'merge', task: task.key, others: others.map(({ key }) => key), files }];
}

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
  }));
}

/** Files that a task names, and those beyond them that it is known to have changed. */
function filesOf(state: JournalState, task: TaskState, planned: Task | undefined): readonly string[] {
  const { outOfScope = [], sensitive = [] } = currentRun(state, task)?.gates?.scope ?? {};
  return [...(planned?.paths ?? []), ...[...outOfScope, ...sensitive].map(({ path }) => path)];
}

/**
 * The files in the words of the problem, which is where the journal has them: `T1 and main changed the same lines: a, b, c
 * and 2 more.` Three at most are named there.
 */
export function conflictingFiles(message: string): readonly string[] {
  const listed = /changed the same lines: ([^]+?)(?: and \d+ more)?\.?$/.exec(message)?.[1];
  return listed === undefined ? [] : listed.split(', ').filter((file) => file !== '');
}
