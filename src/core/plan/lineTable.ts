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
const SPACE = 32;
const TAB = 9;
const NBSP = 0xa0;
const BOM = 0xfeff;
const BACKTICK = 96;
const TILDE = 126;
const LESS_THAN = 60;

export const isBlankCode = (code: number): boolean => code === SPACE || code === TAB || code === NBSP;

/** Splits `text` into lines and finds what fences and comments hide. Linear in the length of the text. */
export function lineTable(text: string): LineTable {
  const starts: number[] = [];
  const ends: number[] = [];
  const firsts: number[] = [];
  let start = text.charCodeAt(0) === BOM ? 1 : 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const next = newline < 0 ? text.length : newline;
    const end = next > start && text.charCodeAt(next - 1) === CR ? next - 1 : next;
    let first = start;
    while (first < end && isBlankCode(text.charCodeAt(first))) first += 1;
    starts.push(start);
    ends.push(end);
    firsts.push(first);
    if (newline < 0) break;
    start = newline + 1;
  }
  const kinds = new Array<LineKind>(starts.length).fill('live');
  const table = { count: starts.length, starts, ends, firsts, kinds };
  if (text.includes('```') || text.includes('~~~') || text.includes('<!--')) hide(text, table, kinds);
  return table;
}

interface Fence {
  readonly code: number;
  readonly length: number;
  /** Nothing but white space follows: this line may close a fence. */
  readonly bare: boolean;
}

function fenceAt(text: string, first: number, end: number): Fence | undefined {
  const code = text.charCodeAt(first);
  if (code !== BACKTICK && code !== TILDE) return undefined;
  let at = first;
  while (at < end && text.charCodeAt(at) === code) at += 1;
  const length = at - first;
  if (length < 3) return undefined;
  let bare = true;
  for (; at < end; at += 1) {
    const here = text.charCodeAt(at);
    if (!isBlankCode(here)) bare = false;
    // ```code``` on one line is inline code, not a fence.
    if (code === BACKTICK && here === BACKTICK) return undefined;
  }
  return { code, length, bare };
}

/**
 * A fence that is never closed hides nothing: it is ignored, and reading goes on behind it. Real files end in a lone
 * fence line, and losing every task below it would be the worse mistake. The same holds for a comment.
 */
function hide(text: string, table: LineTable, kinds: LineKind[]): void {
  const fences = new Map<number, Fence>();
  for (let line = 0; line < table.count; line += 1) {
    const fence = fenceAt(text, table.firsts[line] ?? 0, table.ends[line] ?? 0);
    if (fence) fences.set(line, fence);
  }
  const longestCloser = closersBehind(fences, table.count);
  let commentsAreClosed = true;
  let comment = text.indexOf('<!--');
  for (let line = 0; line < table.count; line += 1) {
    const fence = fences.get(line);
    if (fence && longestCloser(line, fence.code) >= fence.length) {
      kinds[line] = 'opener';
      line = hideFence(fence, line + 1, fences, kinds);
      continue;
    }
    const start = table.starts[line] ?? 0;
    const end = table.ends[line] ?? 0;
    if (comment >= 0 && comment < start) comment = text.indexOf('<!--', start);
    if (comment < 0 || comment >= end || !commentsAreClosed) continue;
    const open = openComment(text, start, end);
    if (open < 0) continue;
    const close = text.indexOf('-->', open + 4);
    if (close < 0) commentsAreClosed = false;
    for (; close >= 0 && line + 1 < table.count && (table.starts[line + 1] ?? 0) <= close; line += 1)
      kinds[line + 1] = 'hidden';
  }
}

/** For a line and a fence character: the longest bare fence behind that line. One pass from the end keeps it linear. */
function closersBehind(
  fences: ReadonlyMap<number, Fence>,
  count: number,
): (line: number, code: number) => number {
  const backticks = new Map<number, number>();
  const tildes = new Map<number, number>();
  let backtick = 0;
  let tilde = 0;
  for (const [line, fence] of [...fences].reverse()) {
    backticks.set(line, backtick);
    tildes.set(line, tilde);
    if (!fence.bare || line >= count) continue;
    if (fence.code === BACKTICK) backtick = Math.max(backtick, fence.length);
    else tilde = Math.max(tilde, fence.length);
  }
  return (line, code) => (code === BACKTICK ? backticks : tildes).get(line) ?? 0;
}

/** Hides up to and including the closing fence, which is known to exist. Gives its line. */
function hideFence(open: Fence, from: number, fences: ReadonlyMap<number, Fence>, kinds: LineKind[]): number {
  for (let line = from; ; line += 1) {
    kinds[line] = 'hidden';
    const fence = fences.get(line);
    if (fence?.bare && fence.code === open.code && fence.length >= open.length) return line;
  }
}

/** Offset of a comment opener in this line that is not inside inline code and not closed in the same line, or -1. */
function openComment(text: string, start: number, end: number): number {
  let inCode = false;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKTICK) inCode = !inCode;
    else if (code === LESS_THAN && !inCode && text.startsWith('<!--', at)) {
      const close = text.indexOf('-->', at + 4);
      if (close < 0 || close >= end) return at;
      at = close + 2;
    }
  }
  return -1;
}

/** Column of the first character of a line; a tab goes to the next multiple of four. */
export function columnOf(text: string, start: number, first: number): number {
  let column = 0;
  for (let at = start; at < first; at += 1) {
    column = text.charCodeAt(at) === TAB ? column + 4 - (column % 4) : column + 1;
  }
  return column;
}
