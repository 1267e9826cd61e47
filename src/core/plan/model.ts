import type { FeatureKey, TaskKey } from '../ids';

/** What the task list itself says of a task. `done` only for x and X; an unknown marker is never done. */
export type TaskStatus = 'open' | 'done' | 'active' | 'blocked' | 'dropped' | 'unknown';

/** Where that status was read. */
export type TaskStatusSource = 'box' | 'table' | 'heading' | 'derived';

/** Where a dependency edge was read; everything that is not explicit is labelled as the inference it is. */
export type DependencySource = 'explicit' | 'phase' | 'story' | 'order';

export interface Dependency {
  readonly on: TaskKey;
  readonly source: DependencySource;
  /** For the person, e.g. `depends on T012 (line 40)` or `phase 2 comes before phase 3`. */
  readonly reason: string;
}

/** A nested id-less checkbox line below a task: part of the task, not a task. */
export interface ChecklistItem {
  readonly line: number;
  readonly rawMarker: string;
  readonly text: string;
}

/** One task. Offsets are UTF-16 offsets into the original text of the file, BOM and line endings included. */
export interface Task {
  readonly key: TaskKey;
  /** Path of the task list, workspace-relative, forward slashes. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly start: number;
  /** End of the task's last line of its own text (continuation included, line ending excluded). */
  readonly end: number;
  /** Offset of the single character between the brackets; undefined when the task has no box or an empty box `[]`. */
  readonly boxOffset: number | undefined;
  /** The text between the brackets as written; '' when there is no box. */
  readonly rawMarker: string;
  readonly status: TaskStatus;
  readonly statusSource: TaskStatusSource;
  /** As written: `T012`, `T027a`, `T030.2`, `T49.SKILL`. */
  readonly id: string;
  /** For `T029–T034` as one task: first and last id. */
  readonly idRange: { readonly from: string; readonly to: string } | undefined;
  /** 1 for the first task with this id in the file. */
  readonly occurrence: number;
  /** The task's text without box, id and labels, one line, Markdown emphasis kept. */
  readonly title: string;
  /** Continuation lines below the task line, dedented. */
  readonly body: string;
  readonly labels: readonly string[];
  /** `[P]`: different files, no dependency on unfinished tasks. */
  readonly parallel: boolean;
  readonly optional: boolean;
  /** First story label such as `US1`. */
  readonly story: string | undefined;
  /** All story labels; more than one for `[US1+US2]` or `[US1][US4]`. */
  readonly stories?: readonly string[];
  /** `A` below a heading "Track A": tracks of a phase may run side by side. */
  readonly track?: string | undefined;
  readonly phaseKey: string | undefined;
  /** Ids that the task itself names as dependencies, as written and expanded over ranges of existing ids. */
  readonly explicitDependencies: readonly string[];
  /** File paths named in the text. */
  readonly paths: readonly string[];
  /** From `est: 40m`, `(est 1h30m)`; minutes. */
  readonly estimateMinutes: number | undefined;
  /** Keys of tasks nested below this one. */
  readonly children: readonly TaskKey[];
  readonly checklist: readonly ChecklistItem[];
}

/** A heading that owns at least one task. */
export interface Phase {
  /** Number as text (`3`, `3.25`, `2B-1`), or `~2` appended from its second occurrence, or a slug when it has no number. */
  readonly key: string;
  readonly title: string;
  readonly line: number;
  readonly goal: string | undefined;
  readonly checkpoint: string | undefined;
  readonly tasks: readonly TaskKey[];
  /** Stories and tracks the phase is about, such as `US1` or `track A`; phases with different ones may run side by side. */
  readonly branches?: readonly string[];
}

/** An order that the list states elsewhere than in the task itself, e.g. "T008 blocks T009" or "US2 depends on US1". */
export interface ListedOrder {
  /** `T012`, `US2` or `phase 3`: what waits. */
  readonly later: string;
  readonly earlier: string;
  /** 1-based line that says so. */
  readonly line: number;
}

/** Something the reader wants a person to know, at a place. Never an exception. */
export interface PlanProblem {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

/** Counts named as in the corpus index. */
export interface TaskListCounts {
  readonly task_lines: number;
  readonly done: number;
  readonly open: number;
  readonly other_marks: Readonly<Record<string, number>>;
  readonly parallel: number;
  readonly dup_ids: readonly string[];
  readonly phases_with_tasks: number;
  readonly checkbox_lines: number;
  readonly checkbox_without_id: number;
  /** Phase headings, with and without tasks. */
  readonly phases?: number;
  /** Of the boxes without id: notes such as `- [P] tasks = different files`, which are neither task nor checklist. */
  readonly note_lines?: number;
  /** Tasks that stand in table rows and in headings; they have no box, so they are not among `task_lines`. */
  readonly table_tasks?: number;
  readonly heading_tasks?: number;
  /** Bullets with an id and no box, in a list that has no other tasks. */
  readonly bullet_tasks?: number;
}

export interface TaskList {
  readonly file: string;
  readonly format: string;
  readonly title: string | undefined;
  readonly phases: readonly Phase[];
  readonly tasks: readonly Task[];
  /** Top-level id-less boxes, kept out of the task counts. */
  readonly checklist: readonly ChecklistItem[];
  /** Orders stated in prose (a "Dependencies" section), beside what the tasks say themselves. */
  readonly orders?: readonly ListedOrder[];
  readonly counts: TaskListCounts;
  readonly problems: readonly PlanProblem[];
  /** Why there is nothing to show, when there is nothing to show. */
  readonly emptyReason: string | undefined;
}

/** One folder of specs. */
export interface Feature {
  readonly key: FeatureKey;
  /** `003` of `003-user-auth`; the folder name where there is no number. */
  readonly id: string;
  readonly name: string;
  /** Workspace-relative folder; `.` for the workspace itself. */
  readonly folder: string;
  readonly taskLists: readonly TaskList[];
  readonly specFile: string | undefined;
  readonly planFile: string | undefined;
  readonly contractFiles: readonly string[];
}

/** All that a workspace folder plans. */
export interface Plan {
  /** Absolute path of the workspace folder. */
  readonly root: string;
  readonly features: readonly Feature[];
  /** All contracts that were found, those of features and those that stand apart from them, such as `contracts/api.md`. */
  readonly contractFiles?: readonly string[];
  /** AGENTS.md, CLAUDE.md, .specify/memory/constitution.md ... that exist, workspace-relative. */
  readonly constitutionFiles: readonly string[];
  /** Folder named by `.specify/feature.json`, where there is one and it holds a feature. */
  readonly activeFeature?: FeatureKey | undefined;
  readonly problems: readonly PlanProblem[];
}
