import type { TaskKey } from '../ids';
import type { ChosenTask } from './chooseTasks';
import { estimateMinutes } from './estimate';
import { isOptionalLabel } from './labels';
import type { ChecklistItem, Task, TaskStatus, TaskStatusSource } from './model';
import { pathsIn } from './paths';
import { idsInLabel, ordersInTask } from './references';
import type { BoxLine, Candidate } from './scanTaskList';
import { IdRanges } from './idRanges';
import type { ReadStatus } from './taskStatus';

/** Where a task stands among the others of its list. */
export type Placed = Pick<Task, 'key' | 'file' | 'occurrence' | 'children' | 'phaseKey' | 'track'>;

/**
 * A task of a list. What a list shows is read at once; what only a prompt, a graph or a tooltip asks for (`body`, `paths`,
 * `explicitDependencies`, `estimateMinutes`, `checklist`) is read when it is first asked for, because a window that opens
 * waits for all of its task lists.
 *
 * A trap: a spread copies no getters. Copy a task with `withStatus`, or name the fields.
 */
export class ListedTask implements Task {
  readonly key: TaskKey;
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly boxOffset: number | undefined;
  readonly rawMarker: string;
  readonly id: string;
  readonly idRange: Task['idRange'];
  readonly occurrence: number;
  readonly title: string;
  readonly labels: readonly string[];
  readonly parallel: boolean;
  readonly optional: boolean;
  readonly story: string | undefined;
  readonly stories: readonly string[];
  readonly track: string | undefined;
  readonly phaseKey: string | undefined;
  readonly children: readonly TaskKey[];
  readonly status: TaskStatus;
  readonly statusSource: TaskStatusSource;
  private bodyText: string | undefined;
  private dependencies: readonly string[] | undefined;
  private pathsFound: readonly string[] | undefined;
  private items: readonly ChecklistItem[] | undefined;
  /** null: looked for and not found. */
  private minutes: number | null | undefined;

  /** @param ids all ids of the list; complete once the list is read */
  constructor(
    private readonly text: string,
    private readonly choice: ChosenTask,
    private readonly placed: Placed,
    { status, statusSource }: ReadStatus,
    private readonly ids: ReadonlyMap<string, number>,
  ) {
    const { candidate, end } = choice;
    const { id, box, labels, stories } = candidate;
    this.key = placed.key;
    this.file = placed.file;
    this.line = candidate.line + 1;
    this.start = candidate.start;
    this.end = end;
    this.boxOffset = box?.offset;
    this.rawMarker = box?.marker ?? '';
    this.id = id.id;
    this.idRange = id.range;
    this.occurrence = placed.occurrence;
    this.title = candidate.title;
    this.labels = labels;
    this.parallel = candidate.parallel;
    this.optional = box?.optional === true || labels.some(isOptionalLabel);
    this.story = stories[0];
    this.stories = stories;
    this.track = placed.track;
    this.phaseKey = placed.phaseKey;
    this.children = placed.children;
    this.status = status;
    this.statusSource = statusSource;
  }

  get body(): string {
    return (this.bodyText ??= bodyOf(this.text, this.choice.candidate, this.choice.detail));
  }

  get explicitDependencies(): readonly string[] {
    return (this.dependencies ??= explicitDependencies(this.choice, this.ownText, this.ids));
  }

  get paths(): readonly string[] {
    return (this.pathsFound ??= pathsIn(this.ownText));
  }

  get estimateMinutes(): number | undefined {
    this.minutes ??= estimateMinutes(this.ownText) ?? null;
    return this.minutes ?? undefined;
  }

  get checklist(): readonly ChecklistItem[] {
    return (this.items ??= this.choice.checklist.map((box) => checklistItem(this.text, box)));
  }

  /** The same task with another status. */
  withStatus(status: TaskStatus): ListedTask {
    const { text, choice, placed, statusSource, ids } = this;
    return new ListedTask(text, choice, placed, { status, statusSource }, ids);
  }

  /** All of a task as plain data: what JSON, a message to a page, or a copy needs. */
  toJSON(): Task {
    const { bodyText, dependencies, pathsFound, items, minutes, text, choice, placed, ids, ...plain } = this;
    void [bodyText, dependencies, pathsFound, items, minutes, text, choice, placed, ids];
    const { body, explicitDependencies: named, paths, estimateMinutes: estimate, checklist } = this;
    return {
      ...plain,
      body,
      explicitDependencies: named,
      paths,
      estimateMinutes: estimate,
      checklist,
    };
  }

  private get ownText(): string {
    return this.body === '' ? this.title : `${this.title}\n${this.body}`;
  }
}

export const checklistItem = (text: string, { line, box, content, end }: BoxLine): ChecklistItem => ({
  line: line + 1,
  rawMarker: box.marker,
  text: text.slice(content, end).trim(),
});

const LONGEST_BODY = 64 * 1024;

/** The lines below a task, without the indentation they have in common; then the section that describes it elsewhere. */
function bodyOf(text: string, candidate: Candidate, detail: readonly [number, number] | undefined): string {
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

const ranges = new WeakMap<ReadonlyMap<string, number>, IdRanges>();

/** Built once per list, and only where a task names a range. */
function rangesOf(ids: ReadonlyMap<string, number>): IdRanges {
  const known = ranges.get(ids) ?? new IdRanges(ids.keys());
  ranges.set(ids, known);
  return known;
}

/** Ids the task says it waits for. A range stands for the ids of this list within it; a single id stays as written. */
function explicitDependencies(
  { candidate, dependsOn }: ChosenTask,
  ownText: string,
  ids: ReadonlyMap<string, number>,
): readonly string[] {
  const found = new Set<string>();
  const add = (from: string, to: string | undefined): void => {
    if (to === undefined) found.add(from);
    else for (const id of rangesOf(ids).within(from, to)) found.add(id);
  };
  for (const label of candidate.labels) for (const id of idsInLabel(label)) found.add(id);
  for (const { later, earlier } of ordersInTask(ownText, candidate.id.id)) {
    if (later[0]?.name !== candidate.id.id) continue;
    for (const mention of earlier) if (mention.kind === 'task') add(mention.name, mention.to);
  }
  for (const { from, to } of dependsOn) add(from, to);
  // Another letter than T is only an id where the list has it: E501 is a rule of a linter.
  return [...found].filter((id) => id.startsWith('T') || ids.has(id));
}
