import type { Heading } from './headings';
import type { Scan } from './scanTaskList';

/** Lines below a heading, by index. */
export interface Section {
  /** Line behind the heading (index), and the line of the next heading that ends it. */
  readonly from: number;
  readonly to: number;
  /** Offsets of its text. */
  readonly start: number;
  readonly end: number;
}

/** Sections below headings with an id, keyed by the line of the heading. They end at the next heading that is not deeper. */
export function sectionsOf(scan: Scan): ReadonlyMap<number, Section> {
  const sections = new Map<number, Section>();
  const open: Pick<Heading, 'line' | 'level' | 'end'>[] = [];
  const withId = new Set<number>();
  for (const { kind, line } of scan.candidates) if (kind === 'heading') withId.add(line);
  if (withId.size === 0) return sections;
  const atTheEnd = { line: scan.lines, start: scan.text.length, end: scan.text.length, level: 0 };
  for (const heading of [...scan.headings, atTheEnd]) {
    while (open.length > 0 && (open.at(-1)?.level ?? 0) >= heading.level) {
      const closed = open.pop();
      if (closed && withId.has(closed.line))
        sections.set(closed.line, {
          from: closed.line + 1,
          to: heading.line,
          start: closed.end,
          end: heading.start,
        });
    }
    // A task inside a task's section ends it too: the outer heading then is only a group.
    open.push(heading);
  }
  return sections;
}

/** First item of an ascending list whose line is not before `line`: binary search keeps many sections linear. */
function firstFrom(count: number, lineAt: (index: number) => number, line: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lineAt(middle) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function hasLineIn(lines: readonly number[], section: Section | undefined): boolean {
  if (!section) return false;
  const line = lines[firstFrom(lines.length, (index) => lines[index] ?? 0, section.from)];
  return line !== undefined && line < section.to;
}

export function within<T extends { readonly line: number }>(
  items: readonly T[],
  section: Pick<Section, 'from' | 'to'> | undefined,
): readonly T[] {
  if (!section) return [];
  const from = firstFrom(items.length, (index) => items[index]?.line ?? 0, section.from);
  let to = from;
  while (to < items.length && (items[to]?.line ?? 0) < section.to) to += 1;
  return items.slice(from, to);
}
