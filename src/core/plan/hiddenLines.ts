/** Whole lines that a code fence or a comment hides, as offsets into the text. */
export interface HiddenLines {
  /** Offset of the first hidden line. */
  readonly start: number;
  /** Offset behind the last hidden line, line feed excluded. */
  readonly end: number;
  /** A fence: its first line is the opening fence itself. A comment hides only what follows the line it opens in. */
  readonly isFence: boolean;
}

const SPACE = 32;
const TAB = 9;
const NBSP = 0xa0;
const CR = 13;
const BACKTICK = 96;
const LESS_THAN = 60;
const BOM = 0xfeff;

export const isBlankCode = (code: number): boolean => code === SPACE || code === TAB || code === NBSP;

interface Fence {
  readonly start: number;
  readonly end: number;
  readonly code: number;
  readonly length: number;
  /** Nothing but white space follows: this line may close a fence. */
  readonly bare: boolean;
}

const NOTHING: readonly HiddenLines[] = [];

/**
 * What fences and comments hide, in order. One that is never closed hides nothing: it is ignored, and reading goes on
 * behind it. Real files end in a lone fence line, and losing every task below it would be the worse mistake. Linear in the
 * length of the text.
 */
export function hiddenLines(text: string): readonly HiddenLines[] {
  const fences = fencesIn(text);
  let comment = text.indexOf('<!--');
  if (fences.length === 0 && comment < 0) return NOTHING;
  const closers = longestClosers(fences);
  const hidden: HiddenLines[] = [];
  let next = 0;
  while (next < fences.length || comment >= 0) {
    const fence = fences[next];
    if (fence && (comment < 0 || fence.start <= comment)) {
      const closer = closers[next] ?? NO_CLOSERS;
      next += 1;
      if ((fence.code === BACKTICK ? closer.backticks : closer.tildes) < fence.length) continue;
      while (!closes(fences[next], fence)) next += 1;
      const end = fences[next]?.end ?? text.length;
      next += 1;
      hidden.push({ start: fence.start, end, isFence: true });
      if (comment >= 0 && comment < end) comment = text.indexOf('<!--', end);
      continue;
    }
    const lineEnd = endOfLine(text, comment);
    const open = openComment(text, startOfLine(text, comment), lineEnd);
    const close = open < 0 ? -1 : text.indexOf('-->', open + 4);
    let end = lineEnd;
    if (close >= 0) {
      end = endOfLine(text, close);
      hidden.push({ start: lineEnd + 1, end, isFence: false });
      while (next < fences.length && (fences[next]?.start ?? 0) <= end) next += 1;
    }
    // A comment that is never closed: no later one is either.
    comment = open >= 0 && close < 0 ? -1 : text.indexOf('<!--', end);
  }
  return hidden;
}

/** Lines that begin with a fence, found by their signs: most of a text is never looked at. */
function fencesIn(text: string): readonly Fence[] {
  const fences: Fence[] = [];
  let backticks = text.indexOf('```');
  let tildes = text.indexOf('~~~');
  while (backticks >= 0 || tildes >= 0) {
    const at = tildes < 0 || (backticks >= 0 && backticks < tildes) ? backticks : tildes;
    const start = startOfLine(text, at);
    const end = endOfLine(text, at);
    let first = start;
    while (first < at && isBlankCode(text.charCodeAt(first))) first += 1;
    const fence = first === at ? fenceAt(text, start, at, end) : undefined;
    if (fence) fences.push(fence);
    if (backticks >= 0 && backticks < end) backticks = text.indexOf('```', end);
    if (tildes >= 0 && tildes < end) tildes = text.indexOf('~~~', end);
  }
  return fences;
}

function fenceAt(text: string, start: number, first: number, end: number): Fence | undefined {
  const code = text.charCodeAt(first);
  let at = first;
  while (at < end && text.charCodeAt(at) === code) at += 1;
  const length = at - first;
  let bare = true;
  for (; at < end; at += 1) {
    const here = text.charCodeAt(at);
    if (!isBlankCode(here) && here !== CR) bare = false;
    // ```code``` on one line is inline code, not a fence.
    if (code === BACKTICK && here === BACKTICK) return undefined;
  }
  return { start, end, code, length, bare };
}

const closes = (fence: Fence | undefined, opener: Fence): boolean =>
  !fence || (fence.bare && fence.code === opener.code && fence.length >= opener.length);

interface Closers {
  readonly backticks: number;
  readonly tildes: number;
}

const NO_CLOSERS: Closers = { backticks: 0, tildes: 0 };

/** For each fence the longest bare ones behind it. One pass from the end keeps unclosed openers cheap. */
function longestClosers(fences: readonly Fence[]): readonly Closers[] {
  const closers = new Array<Closers>(fences.length);
  let behind = NO_CLOSERS;
  for (let index = fences.length - 1; index >= 0; index -= 1) {
    closers[index] = behind;
    const fence = fences[index];
    if (!fence?.bare) continue;
    const isBacktick = fence.code === BACKTICK;
    if (fence.length <= (isBacktick ? behind.backticks : behind.tildes)) continue;
    behind = isBacktick ? { ...behind, backticks: fence.length } : { ...behind, tildes: fence.length };
  }
  return closers;
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

function startOfLine(text: string, at: number): number {
  const start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  return start === 0 && text.charCodeAt(0) === BOM ? 1 : start;
}

function endOfLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline;
}
