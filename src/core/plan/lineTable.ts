import { hiddenLines, isBlankCode } from './hiddenLines';
import type { HiddenLines } from './hiddenLines';

/**
 * The lines of a text as offsets into it: nothing is copied, so a byte-exact edit of the original stays possible.
 * Lines inside code fences and HTML comments are marked, because an example of a task is not a task.
 */
export interface LineTable {
  readonly count: number;
  /** Offset of the first character of each line. */
  readonly starts: readonly number[];
  /** Offset behind the last character of each line; line ending (LF or CRLF) excluded. */
  readonly ends: readonly number[];
  /** Offset of the first character that is not white space; equals the end for a blank line. */
  readonly firsts: readonly number[];
  readonly kinds: readonly LineKind[];
}

/** `live` lines count; `opener` is the first line of a balanced code fence, `hidden` all that a fence or comment hides. */
export type LineKind = 'live' | 'opener' | 'hidden';

/** No expression of this reader is ever run over more of a line than this (characters). */
export const MAX_LINE = 8192;

const CR = 13;
const TAB = 9;
const BOM = 0xfeff;

/**
 * Walks over the lines of a text; its fields tell of the line reached by `next`. A cursor rather than an iterator, because
 * it makes no object for a line. Linear in the length of the text.
 */
export class LineCursor {
  /** Index of the line; behind the last one, how many there are. */
  line = -1;
  kind: LineKind = 'live';
  start = 0;
  /** Offset of the first character that is not white space. */
  first = 0;
  /** Offset behind the last character, line ending excluded. */
  end = 0;
  private after: number;
  private readonly hidden: readonly HiddenLines[];
  private nextHidden = 0;

  constructor(private readonly text: string) {
    this.after = text.charCodeAt(0) === BOM ? 1 : 0;
    this.hidden = hiddenLines(text);
  }

  /** Goes to the next line; false when there is none. */
  next(): boolean {
    const { text } = this;
    const start = this.after;
    this.line += 1;
    if (start >= text.length) return false;
    const newline = text.indexOf('\n', start);
    const next = newline < 0 ? text.length : newline;
    const end = next > start && text.charCodeAt(next - 1) === CR ? next - 1 : next;
    let first = start;
    while (first < end && isBlankCode(text.charCodeAt(first))) first += 1;
    this.after = next + 1;
    this.start = start;
    this.first = first;
    this.end = end;
    this.kind = 'live';
    const range = this.hidden[this.nextHidden];
    if (range && start >= range.start) {
      this.kind = range.isFence && start === range.start ? 'opener' : 'hidden';
      if (next >= range.end) this.nextHidden += 1;
    }
    return true;
  }
}

/** The lines of a text as a table, for readers that go back and forth. */
export function lineTable(text: string): LineTable {
  const starts: number[] = [];
  const ends: number[] = [];
  const firsts: number[] = [];
  const kinds: LineKind[] = [];
  const cursor = new LineCursor(text);
  while (cursor.next()) {
    starts.push(cursor.start);
    ends.push(cursor.end);
    firsts.push(cursor.first);
    kinds.push(cursor.kind);
  }
  return { count: cursor.line, starts, ends, firsts, kinds };
}

/** Column of the first character of a line; a tab goes to the next multiple of four. */
export function columnOf(text: string, start: number, first: number): number {
  if (first === start) return 0;
  let column = 0;
  for (let at = start; at < first; at += 1) {
    column = text.charCodeAt(at) === TAB ? column + 4 - (column % 4) : column + 1;
  }
  return column;
}
