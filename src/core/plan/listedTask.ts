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
 * A task of a list, a thin view of what the scan found: a window that opens waits for all of its task lists, so nothing is
 * copied, and what only a prompt, a graph or a tooltip asks for (`body`, `paths`, `explicitDependencies`,
 * `estimateMinutes`, `checklist`) is read when it is first asked for.
 *
 * A trap: a spread copies no getters. Copy a task with `withStatus`, as plain data with `toJSON`, or name the fields.
 */
export class ListedTask implements Task {
  private bodyText: string | undefined;
  private dependencies: readonly string[] | undefined;
  private pathsFound: readonly string[] | undefined;
  private items: readonly ChecklistItem[] | undefined;
  /** null: looked for and not found. */
  private minutes: number | null | undefined;

  /** @param ids all ids of the list; complete once the list is read */
  constructor(
    readonly key: TaskKey,
    private readonly choice: ChosenTask,
    private readonly read: ReadStatus,
    private readonly placed: Placed,
    private readonly text: string,
    private readonly ids: ReadonlyMap<string, number>,
  ) {}

  get file(): string {
    return this.placed.file;
  }

  get occurrence(): number {
    return this.placed.occurrence;
  }

  get children(): readonly TaskKey[] {
    return this.placed.children;
  }

  get phaseKey(): string | undefined {
    return this.placed.phaseKey;
  }

  get track(): string | undefined {
    return this.placed.track;
  }

  get status(): TaskStatus {
    return this.read.status;
  }

  get statusSource(): TaskStatusSource {
    return this.read.statusSource;
  }

  get line(): number {
    return this.choice.candidate.line + 1;
  }

  get start(): number {
    return this.choice.candidate.start;
  }

  get end(): number {
    return this.choice.end;
  }

  get boxOffset(): number | undefined {
    return this.choice.candidate.box?.offset;
  }

  get rawMarker(): string {
    return this.choice.candidate.box?.marker ?? '';
  }

  get id(): string {
    return this.choice.candidate.id.id;
  }

  get idRange(): Task['idRange'] {
    return this.choice.candidate.id.range;
  }

  get title(): string {
    return this.choice.candidate.title;
  }

  get labels(): readonly string[] {
    return this.choice.candidate.labels;
  }

  get parallel(): boolean {
    return this.choice.candidate.parallel;
  }

  get optional(): boolean {
    return this.choice.candidate.box?.optional === true || this.labels.some(isOptionalLabel);
  }

  get story(): string | undefined {
    return this.stories[0];
  }

  get stories(): readonly string[] {
    return this.choice.candidate.stories;
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
    if (this.minutes === undefined) this.minutes = estimateMinutes(this.ownText) ?? null;
    return this.minutes ?? undefined;
  }

  get checklist(): readonly ChecklistItem[] {
    return (this.items ??= this.choice.checklist.map((box) => checklistItem(this.text, box)));
  }

  /** The same task with another status. */
  withStatus(status: TaskStatus): ListedTask {
    const { key, choice, read, placed, text, ids } = this;
    return new ListedTask(key, choice, { ...read, status }, placed, text, ids);
  }

  /** All of a task as plain data: what JSON, a message to a page, or a copy needs. */
  toJSON(): Task {
    return Object.fromEntries(FIELDS.map((name) => [name, this[name]])) as unknown as Task;
  }

  private get ownText(): string {
    return this.body === '' ? this.title : `${this.title}\n${this.body}`;
  }
}

/** Every field of a task; the type makes it impossible to forget one. */
const FIELDS = Object.keys({
  key: 0,
  file: 0,
  line: 0,
  start: 0,
  end: 0,
  boxOffset: 0,
  rawMarker: 0,
  status: 0,
  statusSource: 0,
  id: 0,
  idRange: 0,
  occurrence: 0,
  title: 0,
  body: 0,
  labels: 0,
  parallel: 0,
  optional: 0,
  story: 0,
  stories: 0,
  track: 0,
  phaseKey: 0,
  explicitDependencies: 0,
  paths: 0,
  estimateMinutes: 0,
  children: 0,
  checklist: 0,
} satisfies Record<keyof Required<Task>, 0>) as (keyof Task)[];

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
