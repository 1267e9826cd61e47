import type { BoxLine, Candidate, MetaLine, Scan } from './scanTaskList';
import { hasLineIn, sectionsOf, within } from './sections';
import type { Section } from './sections';
import { readIdAt } from './taskId';

/** The candidates of a scan that are tasks, with what belongs to them. */
export interface Chosen {
  readonly tasks: readonly ChosenTask[];
  /** Boxes without an id that belong to no task. */
  readonly checklist: readonly BoxLine[];
}

export interface ChosenTask {
  readonly candidate: Candidate;
  /** End of the task's own text: of its section where it is a heading. */
  readonly end: number;
  /** The section that describes the task elsewhere in the file: offsets of its text. */
  readonly detail: readonly [start: number, end: number] | undefined;
  readonly checklist: readonly BoxLine[];
  /** What a "Status" line below the heading says. */
  readonly statusText: string | undefined;
  /** Ids and ranges of ids named by "Depends on" lines and columns. */
  readonly dependsOn: readonly IdOrRange[];
}

export interface IdOrRange {
  readonly from: string;
  readonly to: string | undefined;
}

/**
 * Decides which lines with an id are tasks. A box is one. A row or a heading is one when its id has no box: a heading
 * that has one describes that task, a row repeats it. Bullets with ids are prose about tasks (94 % of them in real
 * files), so they only count where there is nothing else.
 */
export function chooseTasks(scan: Scan): Chosen {
  const boxes: Candidate[] = [];
  let others = false;
  for (const candidate of scan.candidates) {
    if (candidate.kind === 'box') boxes.push(candidate);
    else if (candidate.kind !== 'bullet') others = true;
  }
  // Most lists are boxes and prose, and need none of what follows.
  if (!others && boxes.length > 0) return { tasks: boxes.map(plainTask), checklist: scan.checklist };
  const sections = others ? sectionsOf(scan) : NO_SECTIONS;
  const chosen = others ? withRowsAndHeadings(scan, boxes, sections) : [];
  return attach(scan, chosen.length > 0 ? chosen : bulletTasks(scan), sections);
}

const NO_SECTIONS: ReadonlyMap<number, Section> = new Map();

function plainTask(candidate: Candidate): ChosenTask {
  const { end, checklist } = candidate;
  return { candidate, end, detail: undefined, checklist, statusText: undefined, dependsOn: NONE };
}

function withRowsAndHeadings(
  scan: Scan,
  boxes: readonly Candidate[],
  sections: ReadonlyMap<number, Section>,
): readonly Candidate[] {
  const boxIds = new Set(boxes.map(({ id }) => id.id));
  const boxLines = boxes.map(({ line }) => line);
  const isHeadingTask = ({ kind, id, line }: Candidate): boolean =>
    kind === 'heading' && !boxIds.has(id.id) && !id.range && !hasLineIn(boxLines, sections.get(line));
  const headings = new Set(scan.candidates.filter(isHeadingTask));
  const written = new Set(boxIds);
  for (const { id } of headings) written.add(id.id);
  const headerOf = new Map<string, string>();
  const isRowTask = ({ kind, id, header }: Candidate): boolean => {
    if (kind !== 'row' || written.has(id.id)) return false;
    // An id that comes again in a table of the same shape is a second task; in another table it is a summary of the first.
    const shape = header.join('|');
    if (!headerOf.has(id.id)) headerOf.set(id.id, shape);
    return headerOf.get(id.id) === shape;
  };
  return scan.candidates.filter(
    (candidate) => candidate.kind === 'box' || headings.has(candidate) || isRowTask(candidate),
  );
}

function bulletTasks({ candidates }: Scan): readonly Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ kind, id }) => kind === 'bullet' && !seen.has(id.id) && seen.add(id.id));
}

function attach(scan: Scan, chosen: readonly Candidate[], sections: ReadonlyMap<number, Section>): Chosen {
  const details = detailSections(scan, chosen, sections);
  const owned = new Set<BoxLine>();
  const take = (section: Section): readonly BoxLine[] => {
    const found = within(scan.checklist, section);
    for (const box of found) owned.add(box);
    return found;
  };
  const tasks = chosen.map((candidate): ChosenTask => {
    const isHeading = candidate.kind === 'heading';
    const section = isHeading ? sections.get(candidate.line) : details.get(candidate);
    if (!section) return { ...plainTask(candidate), dependsOn: columnDependencies(candidate) };
    const { end, checklist } = candidate;
    const metas = within(scan.metas, section);
    const detail = [section.start, section.end] as const;
    return {
      candidate,
      end: isHeading ? Math.max(endOfText(scan.text, section), end) : end,
      detail,
      checklist: [...checklist, ...take(section)],
      statusText: isHeading ? metas.find(({ name }) => name === 'status')?.text : undefined,
      dependsOn: metas.filter(({ name }) => name === 'depends').flatMap(idsNamed),
    };
  });
  return {
    tasks,
    checklist: owned.size === 0 ? scan.checklist : scan.checklist.filter((box) => !owned.has(box)),
  };
}

/** Where the last visible character of a section ends. */
function endOfText(text: string, { start, end }: Section): number {
  let last = end;
  while (last > start && text.charCodeAt(last - 1) <= 32) last -= 1;
  return last;
}

/** For a task with a box: the section of a heading with the same id. The box counts, the heading is its description. */
function detailSections(
  scan: Scan,
  chosen: readonly Candidate[],
  sections: ReadonlyMap<number, Section>,
): ReadonlyMap<Candidate, Section> {
  const details = new Map<Candidate, Section>();
  if (sections.size === 0) return details;
  const firstWithId = new Map<string, Candidate>();
  const boxLines: number[] = [];
  for (const candidate of chosen) {
    if (candidate.kind !== 'box') continue;
    boxLines.push(candidate.line);
    if (!firstWithId.has(candidate.id.id)) firstWithId.set(candidate.id.id, candidate);
  }
  for (const heading of scan.candidates) {
    if (heading.kind !== 'heading') continue;
    const section = sections.get(heading.line);
    const task = firstWithId.get(heading.id.id);
    // A heading over the task's own box groups it; it does not describe it elsewhere.
    if (section && task && !details.has(task) && !hasLineIn(boxLines, section)) details.set(task, section);
  }
  return details;
}

const NONE: readonly IdOrRange[] = [];
const DEPENDENCY_COLUMN =
  /^(?:dep|depends|dependenc|prereq|blocked by|after|depende|依赖|依賴|依存|зависит)/i;

function columnDependencies({ kind, cells, header }: Candidate): readonly IdOrRange[] {
  if (kind !== 'row') return NONE;
  const column = header.findIndex((cell) => DEPENDENCY_COLUMN.test(cell.replace(/[*_`]/g, '')));
  return column < 0 ? [] : idsNamed({ text: cells[column] ?? '' });
}

function idsNamed({ text }: Pick<MetaLine, 'text'>): readonly IdOrRange[] {
  const ids: IdOrRange[] = [];
  for (const { index } of text.slice(0, 2000).matchAll(/(?<![A-Za-z0-9_.-])[A-Z]/g)) {
    const read = readIdAt(text, index);
    if (read) ids.push(read.range ?? { from: read.id, to: undefined });
  }
  return ids;
}
