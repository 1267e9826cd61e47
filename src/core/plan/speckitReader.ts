import { taskKey } from '../ids';
import type { TaskKey } from '../ids';
import { copyProblems, keepConflictsOpen } from './copies';
import { listTitle } from './headings';
import { ListedTask, checklistItem } from './listedTask';
import type { ListedOrder, Phase, Task, TaskList } from './model';
import { findPhases } from './phases';
import type { PhaseGroups } from './phases';
import { scanTaskList } from './scanTaskList';
import type { Candidate, Scan } from './scanTaskList';
import { chooseTasks } from './chooseTasks';
import type { Chosen, ChosenTask } from './chooseTasks';
import { listProblems } from './listProblems';
import { listedOrders } from './listedOrders';
import { taskListCounts } from './taskListCounts';
import { boxStatus, headingStatus, isStruckOut, rowStatus } from './taskStatus';
import type { ReadStatus } from './taskStatus';

export const SPECKIT = 'speckit';

/**
 * Reads a spec-kit task list: tasks are boxes with an id; where a file has none, table rows, headings or bullets with an
 * id. Pure, never throws, linear in the length of `text`. `file` is the workspace-relative path, part of every key.
 * A list without tasks says why in `emptyReason`.
 */
export function readSpeckitTaskList(file: string, text: string): TaskList {
  const scan = scanTaskList(text);
  const chosen = chooseTasks(scan);
  const groups = findPhases(scan, chosen);
  const tasks = keepConflictsOpen(buildTasks(file, text, chosen, groups));
  const phases = groups.phases.map((group) => phaseOf(group, tasks));
  const title = scan.headings.find(({ level }) => level === 1)?.title ?? scan.headings[0]?.title;
  const counts = taskListCounts(scan, chosen, groups, tasks);
  return new SpeckitTaskList(text, scan, {
    file,
    format: SPECKIT,
    title: title === undefined ? undefined : listTitle(title),
    phases,
    tasks,
    checklist: chosen.checklist.map((box) => checklistItem(text, box)),
    counts,
    problems: [...copyProblems(file, tasks), ...listProblems(file, scan, tasks, counts)],
    emptyReason: emptyReason(text, scan, tasks),
  });
}

function phaseOf(
  { key, title, line, goal, checkpoint, branches, members }: PhaseGroups['phases'][number],
  tasks: readonly Task[],
): Phase {
  const keys: TaskKey[] = [];
  for (const member of members) {
    const task = tasks[member];
    if (task) keys.push(task.key);
  }
  return { key, title, line, goal, checkpoint, branches, tasks: keys };
}

type Listed = Omit<TaskList, 'orders'>;

/** A list whose orders in prose are read when they are first asked for. A class, because getters of literals are slow. */
class SpeckitTaskList implements TaskList {
  private found: readonly ListedOrder[] | undefined;

  constructor(
    private readonly text: string,
    private readonly scan: Scan,
    private readonly listed: Listed,
  ) {}

  get file(): string {
    return this.listed.file;
  }

  get format(): string {
    return this.listed.format;
  }

  get title(): string | undefined {
    return this.listed.title;
  }

  get phases(): TaskList['phases'] {
    return this.listed.phases;
  }

  get tasks(): TaskList['tasks'] {
    return this.listed.tasks;
  }

  get checklist(): TaskList['checklist'] {
    return this.listed.checklist;
  }

  get orders(): readonly ListedOrder[] {
    return (this.found ??= listedOrders(this.text, this.scan, this.tasks));
  }

  get counts(): TaskList['counts'] {
    return this.listed.counts;
  }

  get problems(): TaskList['problems'] {
    return this.listed.problems;
  }

  get emptyReason(): string | undefined {
    return this.listed.emptyReason;
  }

  toJSON(): TaskList {
    return { ...this.listed, orders: this.orders };
  }
}

function buildTasks(file: string, text: string, chosen: Chosen, groups: PhaseGroups): readonly ListedTask[] {
  const occurrences = new Map<string, number>();
  const parents = new Set<Candidate>();
  for (const { candidate } of chosen.tasks) if (candidate.parent) parents.add(candidate.parent);
  const childrenOf = new Map<Candidate, TaskKey[]>();
  const tasks: ListedTask[] = [];
  for (const [index, choice] of chosen.tasks.entries()) {
    const { candidate } = choice;
    const occurrence = (occurrences.get(candidate.id.id) ?? 0) + 1;
    occurrences.set(candidate.id.id, occurrence);
    const key = taskKey(file, candidate.id.id, occurrence);
    const children: TaskKey[] = parents.has(candidate) ? [] : NONE;
    if (children !== NONE) childrenOf.set(candidate, children);
    if (candidate.parent) childrenOf.get(candidate.parent)?.push(key);
    const placed = {
      key,
      file,
      occurrence,
      children,
      phaseKey: groups.phaseKeyOf(index),
      track: groups.trackOf(index),
    };
    tasks.push(new ListedTask(key, choice, statusOf(choice), placed, text, occurrences));
  }
  return tasks;
}

function statusOf({ candidate, statusText, checklist }: ChosenTask): ReadStatus {
  const { kind, box } = candidate;
  if (isStruckOut(candidate)) return { status: 'dropped', statusSource: STRUCK_SOURCE[kind] };
  if (box) return boxStatus(box.marker);
  if (kind === 'row') return rowStatus(candidate);
  if (kind === 'heading') return headingStatus(candidate, statusText, checklist);
  return { status: 'open', statusSource: 'derived' };
}

const NONE: TaskKey[] = [];
const STRUCK_SOURCE = { box: 'box', row: 'table', heading: 'heading', bullet: 'derived' } as const;

function emptyReason(text: string, scan: Scan, tasks: readonly Task[]): string | undefined {
  if (tasks.length > 0) return undefined;
  if (text.trim() === '') return 'The file is empty.';
  const boxes = scan.plainBoxes - scan.notes;
  const seen =
    boxes === 0
      ? 'It has no checkboxes'
      : `It has ${boxes} ${boxes === 1 ? 'checkbox' : 'checkboxes'} without a task id`;
  return `${seen}; a task is a line such as "- [ ] T001 What to do".`;
}
