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
}

export interface TaskList {
  readonly file: string;
  readonly format: string;
  readonly title: string | undefined;
  readonly phases: readonly Phase[];
  readonly tasks: readonly Task[];
  /** Top-level id-less boxes, kept out of the task counts. */
  readonly checklist: readonly ChecklistItem[];
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
  /** AGENTS.md, CLAUDE.md, .specify/memory/constitution.md ... that exist, workspace-relative. */
  readonly constitutionFiles: readonly string[];
  readonly problems: readonly PlanProblem[];
}
