import { taskKey } from '../ids';
import type { TaskKey } from '../ids';
import { copyProblems, keepConflictsOpen } from './copies';
import { estimateMinutes } from './estimate';
import { listTitle } from './headings';
import { idsInLabel, ordersInTask } from './references';
import { isOptionalLabel, isParallelLabel, storiesIn } from './labels';
import type { ChecklistItem, Task, TaskList, TaskListCounts } from './model';
import { pathsIn } from './paths';
import { findPhases } from './phases';
import type { PhaseGroups } from './phases';
import { scanTaskList } from './scanTaskList';
import type { BoxLine, Candidate, Scan } from './scanTaskList';
import { chooseTasks } from './chooseTasks';
import type { Chosen } from './chooseTasks';
import { listProblems } from './listProblems';
import { listedOrders } from './listedOrders';
import { headingStatus, isStruckOut, markerStatus, rowStatus } from './taskStatus';
import type { ReadStatus } from './taskStatus';
import { isInRange } from './taskId';

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
  return {
    file,
    format: SPECKIT,
    title: title === undefined ? undefined : listTitle(title),
    phases,
    tasks,
    checklist: chosen.checklist.map(checklistItem),
    orders: listedOrders(scan, tasks),
    counts: countsOf(scan, chosen, groups),
    problems: [...copyProblems(file, tasks), ...listProblems(file, scan, tasks)],
    emptyReason: emptyReason(text, scan, tasks),
  };
}

const checklistItem = ({ line, box, text }: BoxLine): ChecklistItem => ({
  line: line + 1,
  rawMarker: box.marker,
  text,
});

function buildTasks(file: string, text: string, chosen: Chosen, groups: PhaseGroups): readonly Task[] {
  const occurrences = new Map<string, number>();
  const keys = chosen.tasks.map(({ candidate: { id } }) => {
    const occurrence = (occurrences.get(id.id) ?? 0) + 1;
    occurrences.set(id.id, occurrence);
    return { key: taskKey(file, id.id, occurrence), occurrence };
  });
  const keyOf = new Map(chosen.tasks.map(({ candidate }, index) => [candidate, keys[index]?.key]));
  const childrenOf = new Map<Candidate, TaskKey[]>();
  for (const { candidate } of chosen.tasks) {
    const key = keyOf.get(candidate);
    if (!candidate.parent || key === undefined) continue;
    const children = childrenOf.get(candidate.parent);
    if (children) children.push(key);
    else childrenOf.set(candidate.parent, [key]);
  }
  const known = { ids: new Set(occurrences.keys()), ordered: [...occurrences.keys()] };
  return chosen.tasks.map((choice, index): Task => {
    const { candidate } = choice;
    const { id, box, labels } = candidate;
    const { key, occurrence } = keys[index] ?? { key: taskKey(file, id.id, 1), occurrence: 1 };
    const body = bodyText(text, candidate, choice.detail);
    const ownText = body === '' ? candidate.title : `${candidate.title}\n${body}`;
    const stories = labels.length === 0 ? [] : storiesIn(labels.join(' '));
    return {
      key,
      file,
      line: candidate.line + 1,
      start: candidate.start,
      end: choice.end,
      boxOffset: box?.offset,
      rawMarker: box?.marker ?? '',
      ...statusOf(candidate, choice),
      id: id.id,
      idRange: id.range,
      occurrence,
      title: candidate.title,
      body,
      labels,
      parallel: candidate.parallel || labels.some(isParallelLabel),
      optional: box?.optional === true || labels.some(isOptionalLabel),
      story: stories[0],
      stories,
      track: groups.trackOf(index),
      phaseKey: groups.phaseKeyOf(index),
      explicitDependencies: explicitDependencies(choice, ownText, known),
      paths: pathsIn(ownText),
      estimateMinutes: estimateMinutes(ownText),
      children: childrenOf.get(candidate) ?? [],
      checklist: choice.checklist.map(checklistItem),
    };
  });
}

function statusOf(candidate: Candidate, choice: Chosen['tasks'][number]): ReadStatus {
  const { kind } = candidate;
  if (isStruckOut(candidate)) return { status: 'dropped', statusSource: STRUCK_SOURCE[kind] };
  if (candidate.box) return { status: markerStatus(candidate.box.marker), statusSource: 'box' };
  if (kind === 'row') return rowStatus(candidate);
  if (kind === 'heading') return headingStatus(candidate, choice.statusText, choice.checklist);
  return { status: 'open', statusSource: 'derived' };
}

const STRUCK_SOURCE = { box: 'box', row: 'table', heading: 'heading', bullet: 'derived' } as const;

const LONGEST_BODY = 64 * 1024;

/** The lines below a task, without the indentation they have in common; then the section that describes it elsewhere. */
function bodyText(text: string, candidate: Candidate, detail: readonly [number, number] | undefined): string {
  if (candidate.body.length === 0 && !detail) return '';
  let indent = Infinity;
  for (const [start, end] of candidate.body) {
    let first = start;
    while (first < end && text.charCodeAt(first) <= 32) first += 1;
    if (first < end) indent = Math.min(indent, first - start);
  }
  const own = candidate.body.map(([start, end]) => text.slice(Math.min(start + indent, end), end)).join('\n');
  const section = detail ? text.slice(detail[0], detail[1]).replaceAll('\r\n', '\n').trim() : '';
  return (own && section ? `${own}\n\n${section}` : own + section).slice(0, LONGEST_BODY);
}

interface KnownIds {
  readonly ids: ReadonlySet<string>;
  readonly ordered: readonly string[];
}

/** Ids the task says it waits for. A range stands for the ids of this list within it; a single id stays as written. */
function explicitDependencies(
  choice: Chosen['tasks'][number],
  ownText: string,
  known: KnownIds,
): readonly string[] {
  const found = new Set<string>();
  const { candidate } = choice;
  const add = (from: string, to: string | undefined): void => {
    if (to === undefined) found.add(from);
    else for (const id of idsWithin(from, to, known)) found.add(id);
  };
  for (const label of candidate.labels) for (const id of idsInLabel(label)) found.add(id);
  for (const { later, earlier } of ordersInTask(ownText, candidate.id.id)) {
    if (later[0]?.name !== candidate.id.id) continue;
    for (const mention of earlier) {
      if (mention.kind === 'task') add(mention.name, mention.to);
    }
  }
  for (const { from, to } of choice.dependsOn) add(from, to);
  // Another letter than T is only an id where the list has it: E501 is a rule of a linter.
  return [...found].filter((id) => id.startsWith('T') || known.ids.has(id));
}

/** The ids of a list between two ids, both included even where the list lacks them. */
function idsWithin(from: string, to: string, known: KnownIds): readonly string[] {
  return known.ordered.filter((id) => id === from || id === to || isInRange(id, { from, to }));
}

function countsOf(scan: Scan, chosen: Chosen, groups: PhaseGroups): TaskListCounts {
  const marks: Record<string, number> = {};
  const ids = new Map<string, number>();
  const counts = {
    task_lines: 0,
    done: 0,
    open: 0,
    parallel: 0,
    table_tasks: 0,
    heading_tasks: 0,
    bullet_tasks: 0,
    sloppy: 0,
  };
  for (const { candidate } of chosen.tasks) {
    const { box, kind } = candidate;
    if (kind === 'row') counts.table_tasks += 1;
    if (kind === 'heading') counts.heading_tasks += 1;
    if (kind === 'bullet') counts.bullet_tasks += 1;
    if (!box) continue;
    counts.task_lines += 1;
    if (box.form === 'sloppy') counts.sloppy += 1;
    if (candidate.parallel) counts.parallel += 1;
    ids.set(candidate.id.id, (ids.get(candidate.id.id) ?? 0) + 1);
    const { marker } = box;
    if (marker === 'x' || marker === 'X') counts.done += 1;
    else if (markerStatus(marker) === 'open') counts.open += 1;
    else marks[marker] = (marks[marker] ?? 0) + 1;
  }
  const { sloppy, ...named } = counts;
  const checkboxLines = scan.plainBoxes + sloppy;
  return {
    ...named,
    other_marks: marks,
    dup_ids: [...ids].flatMap(([id, times]) => (times > 1 ? [id] : [])).sort(),
    phases: groups.headings,
    phases_with_tasks: groups.headingsWithTasks,
    checkbox_lines: checkboxLines,
    checkbox_without_id: checkboxLines - named.task_lines,
    note_lines: scan.notes,
  };
}

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
