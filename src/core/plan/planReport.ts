import type { TaskKey } from '../ids';
import { dependenciesOf } from './dependencies';
import { dependencyProblems } from './dependencyProblems';
import type { ChecklistItem, Plan, PlanProblem, Task, TaskList, TaskListCounts } from './model';

/** The machine-readable plan: `counterpoint plan --json`. Field names are part of the interface. */
export interface PlanReport {
  readonly v: 1;
  readonly root: string;
  readonly features: readonly FeatureReport[];
  readonly task_files: readonly TaskFileReport[];
  readonly problems: readonly PlanProblem[];
}

export interface FeatureReport {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly task_files: readonly string[];
  readonly spec: string | null;
  readonly plan: string | null;
  readonly contracts: readonly string[];
}

export interface TaskFileReport {
  readonly path: string;
  readonly format: string;
  readonly title: string | null;
  readonly counts: TaskListCounts;
  readonly phases: readonly {
    readonly key: string;
    readonly title: string;
    readonly line: number;
    readonly tasks: readonly string[];
  }[];
  readonly tasks: readonly TaskReport[];
  readonly checklist: readonly ChecklistReport[];
  readonly problems: readonly PlanProblem[];
  readonly empty_reason: string | null;
}

export interface TaskReport {
  readonly key: string;
  readonly id: string;
  readonly occurrence: number;
  readonly line: number;
  readonly status: string;
  readonly status_source: string;
  readonly raw_marker: string;
  readonly title: string;
  readonly parallel: boolean;
  readonly optional: boolean;
  readonly phase: string | null;
  readonly story: string | null;
  readonly stories: readonly string[];
  readonly track: string | null;
  readonly labels: readonly string[];
  readonly range: { readonly from: string; readonly to: string } | null;
  readonly paths: readonly string[];
  readonly estimate_minutes: number | null;
  /** `on` is the id, with `~2` behind it for the second task with that id. */
  readonly dependencies: readonly { readonly on: string; readonly source: string; readonly reason: string }[];
  readonly children: readonly string[];
  readonly checklist: readonly ChecklistReport[];
}

interface ChecklistReport {
  readonly line: number;
  readonly raw_marker: string;
  readonly text: string;
}

/**
 * Everything a plan holds, as data for scripts. `paths` limits it to these task files (workspace-relative); a path that is
 * no task file of the plan becomes a problem.
 */
export function planReport(plan: Plan, paths?: readonly string[]): PlanReport {
  const lists = listsOf(plan, paths);
  const found = new Map(lists.map((list) => [list, dependencyProblems(list)]));
  const files = new Set(lists.map(({ file }) => file));
  const missing = (paths ?? []).filter((path) => !files.has(path));
  return {
    v: 1,
    root: plan.root,
    features: plan.features
      .filter(({ taskLists }) => paths === undefined || taskLists.some(({ file }) => files.has(file)))
      .map(({ key, id, name, folder, taskLists, specFile, planFile, contractFiles }) => ({
        key,
        id,
        name,
        folder,
        task_files: taskLists.map(({ file }) => file).filter((file) => files.has(file)),
        spec: specFile ?? null,
        plan: planFile ?? null,
        contracts: contractFiles,
      })),
    task_files: lists.map((list) => fileReport(list, found.get(list) ?? [])),
    problems: [
      ...plan.problems.filter(({ file }) => paths === undefined || files.has(file)),
      ...[...found.values()].flat(),
      ...missing.map((file): PlanProblem => ({
        code: 'not-a-task-list',
        severity: 'error',
        file,
        line: 1,
        message: `${file} is no task list of this workspace.`,
      })),
    ],
  };
}

/** The task lists of a plan, all or those at `paths`. */
export function listsOf(plan: Plan, paths?: readonly string[]): readonly TaskList[] {
  const lists = plan.features.flatMap(({ taskLists }) => taskLists);
  return paths === undefined ? lists : lists.filter(({ file }) => paths.includes(file));
}

function fileReport(list: TaskList, found: readonly PlanProblem[]): TaskFileReport {
  const dependencies = dependenciesOf(list);
  return {
    path: list.file,
    format: list.format,
    title: list.title ?? null,
    counts: list.counts,
    phases: list.phases.map(({ key, title, line, tasks }) => ({
      key,
      title,
      line,
      tasks: tasks.map(nameOf),
    })),
    tasks: list.tasks.map((task) => ({
      ...taskReport(task),
      dependencies: (dependencies.get(task.key) ?? []).map(({ on, source, reason }) => ({
        on: nameOf(on),
        source,
        reason,
      })),
    })),
    checklist: list.checklist.map(checklistReport),
    problems: [...list.problems, ...found],
    empty_reason: list.emptyReason ?? null,
  };
}

function taskReport(task: Task): Omit<TaskReport, 'dependencies'> {
  return {
    key: task.key,
    id: task.id,
    occurrence: task.occurrence,
    line: task.line,
    status: task.status,
    status_source: task.statusSource,
    raw_marker: task.rawMarker,
    title: task.title,
    parallel: task.parallel,
    optional: task.optional,
    phase: task.phaseKey ?? null,
    story: task.story ?? null,
    stories: task.stories ?? [],
    track: task.track ?? null,
    labels: task.labels,
    range: task.idRange ?? null,
    paths: task.paths,
    estimate_minutes: task.estimateMinutes ?? null,
    children: task.children.map(nameOf),
    checklist: task.checklist.map(checklistReport),
  };
}

const checklistReport = ({ line, rawMarker, text }: ChecklistItem): ChecklistReport => ({
  line,
  raw_marker: rawMarker,
  text,
});

/** The part of a key behind its file: `T012`, `T012~2`. */
const nameOf = (key: TaskKey): string => key.slice(key.lastIndexOf('#') + 1);
