import { taskKey } from '../ids';
import type { TaskKey } from '../ids';
import { copyProblems, keepConflictsOpen } from './copies';
import { listTitle } from './headings';
import { ListedTask, checklistItem } from './listedTask';
import type { ListedOrder, Task, TaskList } from './model';
import { findPhases } from './phases';
import type { PhaseGroups } from './phases';
import { scanTaskList } from './scanTaskList';
import type { Candidate, Scan } from './scanTaskList';
import { chooseTasks } from './chooseTasks';
import type { Chosen, ChosenTask } from './chooseTasks';
import { listProblems } from './listProblems';
import { listedOrders } from './listedOrders';
import { taskListCounts } from './taskListCounts';
import { headingStatus, isStruckOut, markerStatus, rowStatus } from './taskStatus';
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
  const phases = groups.phases.map(({ members, ...phase }) => ({
    ...phase,
    tasks: members.flatMap((index) => tasks[index]?.key ?? []),
  }));
  const title = scan.headings.find(({ level }) => level === 1)?.title ?? scan.headings[0]?.title;
  let orders: readonly ListedOrder[] | undefined;
  return {
    file,
    format: SPECKIT,
    title: title === undefined ? undefined : listTitle(title),
    phases,
    tasks,
    checklist: chosen.checklist.map((box) => checklistItem(text, box)),
    counts: taskListCounts(scan, chosen, groups),
    problems: [...copyProblems(file, tasks), ...listProblems(file, scan, tasks)],
    emptyReason: emptyReason(text, scan, tasks),
    get orders() {
      return (orders ??= listedOrders(text, scan, tasks));
    },
  };
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
    tasks.push(new ListedTask(text, choice, placed, statusOf(choice), occurrences));
  }
  return tasks;
}

function statusOf({ candidate, statusText, checklist }: ChosenTask): ReadStatus {
  const { kind, box } = candidate;
  if (isStruckOut(candidate)) return { status: 'dropped', statusSource: STRUCK_SOURCE[kind] };
  if (box) return { status: markerStatus(box.marker), statusSource: 'box' };
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
