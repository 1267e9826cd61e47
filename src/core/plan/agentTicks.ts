import { lineTable } from './lineTable';
import { scanTaskList } from './scanTaskList';
import type { Scan } from './scanTaskList';

/** A box in a text: where its marker is, and what line it stands in. */
interface MarkedLine {
  readonly from: number;
  readonly to: number;
  readonly marker: string;
  /** The line without its marker. */
  readonly words: string;
  /** Id of the task, '' for a box without one. */
  readonly id: string;
}

/**
 * An agent's copy of a task list with the state of every box as it was in `base`: what an agent ticks is a claim, and the
 * box belongs to the integration. All other edits stay. A box on a line the base does not have is emptied if the agent
 * ticked it. A line is the same one if its words are (the n-th of equal ones), or else if its id is.
 */
export function withoutTicks(base: string, changed: string): string {
  const before = markedLines(base);
  const byWords = byOccurrence(before, ({ words }) => words);
  const byId = byOccurrence(before, ({ id }) => id);
  const seenWords = new Map<string, number>();
  const seenIds = new Map<string, number>();
  const pieces: string[] = [];
  let copied = 0;
  for (const line of markedLines(changed)) {
    const sameWords = nextOf(byWords, seenWords, line.words);
    const sameId = line.id === '' ? undefined : nextOf(byId, seenIds, line.id);
    const original = sameWords ?? sameId;
    const marker = original ? original.marker : /^[xX]$/.test(line.marker) ? ' ' : line.marker;
    if (marker === line.marker) continue;
    pieces.push(changed.slice(copied, line.from), marker);
    copied = line.to;
  }
  return pieces.length === 0 ? changed : pieces.join('') + changed.slice(copied);
}

/** Whether two versions of a task list differ in nothing but the state of boxes: such a change is left out of a merge. */
export const sameTicksOnly = (base: string, changed: string): boolean => withoutTicks(base, changed) === base;

function markedLines(text: string): readonly MarkedLine[] {
  const scan = scanTaskList(text);
  const { starts, ends } = lineTable(text);
  const found: MarkedLine[] = [];
  for (const { line, box, id } of boxesOf(scan)) {
    if (!box) continue;
    const from = box.inside;
    const to = box.inside + box.length;
    const start = starts[line] ?? 0;
    const end = ends[line] ?? 0;
    found.push({
      from,
      to,
      marker: text.slice(from, to),
      words: text.slice(start, from) + text.slice(to, end),
      id,
    });
  }
  return found.sort((left, right) => left.from - right.from);
}

function boxesOf({ candidates, checklist }: Scan) {
  return [
    ...candidates.map(({ line, box, id }) => ({ line, box, id: id.id })),
    ...[...checklist, ...candidates.flatMap((candidate) => candidate.checklist)].map(({ line, box }) => ({
      line,
      box,
      id: '',
    })),
  ];
}

function byOccurrence(
  lines: readonly MarkedLine[],
  nameOf: (line: MarkedLine) => string,
): ReadonlyMap<string, readonly MarkedLine[]> {
  const groups = new Map<string, MarkedLine[]>();
  for (const line of lines) {
    const name = nameOf(line);
    const group = groups.get(name);
    if (group) group.push(line);
    else groups.set(name, [line]);
  }
  return groups;
}

function nextOf(
  groups: ReadonlyMap<string, readonly MarkedLine[]>,
  seen: Map<string, number>,
  name: string,
): MarkedLine | undefined {
  const times = seen.get(name) ?? 0;
  seen.set(name, times + 1);
  return groups.get(name)?.[times];
}
