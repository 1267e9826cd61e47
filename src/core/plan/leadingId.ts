import { readLabels } from './labels';
import { isBlankCode } from './hiddenLines';
import { readIdAt } from './taskId';
import type { ReadId } from './taskId';

const STAR = 42;
const UNDERSCORE = 95;
const TILDE = 126;
const BACKTICK = 96;
const OPENING_BRACKET = 91;
const CLOSING_BRACKET = 93;
const COLON = 58;
const WIDE_COLON = 0xff1a;
const NONE: readonly string[] = [];

/** An id at the start of a line's text, with what stands around it. */
export interface LeadingId {
  readonly id: ReadId;
  readonly struck: boolean;
  /** Offset behind the id and what closes around it. */
  readonly behind: number;
  /** Labels that stood before the id: `[P] T001`. */
  readonly labels: readonly string[];
}

/** The id a text starts with, behind emphasis, strike-through, code marks, a bracket and status emoji. */
export function leadingId(text: string, from: number, end: number): LeadingId | undefined {
  let at = skipDecoration(text, from, end);
  let labels = NONE;
  if (text.charCodeAt(at) === OPENING_BRACKET) {
    const inside = skipDecoration(text, at + 1, end);
    const bracketed = readIdAt(text, inside);
    if (bracketed && text.charCodeAt(bracketed.end) === CLOSING_BRACKET) {
      return closed(text, from, at, bracketed, bracketed.end + 1, labels);
    }
    const before = readLabels(text, at, end);
    if (before.labels.length === 0 || !before.labels.every((label) => LABEL_BEFORE_ID.test(label)))
      return undefined;
    labels = before.labels;
    at = skipDecoration(text, before.end, end);
  }
  const id = readIdAt(text, at);
  return id && id.end <= end ? closed(text, from, at, id, id.end, labels) : undefined;
}

const LABEL_BEFORE_ID = /^(?:P|US\d{1,3}|P\d|Setup|MVP|Optional)$/i;

function closed(
  text: string,
  from: number,
  at: number,
  id: ReadId,
  behindId: number,
  labels: readonly string[],
): LeadingId {
  let behind = behindId;
  for (;;) {
    const code = text.charCodeAt(behind);
    if (
      code !== STAR &&
      code !== TILDE &&
      code !== BACKTICK &&
      code !== UNDERSCORE &&
      code !== CLOSING_BRACKET
    )
      break;
    behind += 1;
  }
  const code = text.charCodeAt(behind);
  if (code === COLON || code === WIDE_COLON) behind += 1;
  return { id, struck: at > from + 1 && text.slice(from, at).includes('~~'), behind, labels };
}

/** Skips white space, `**`, `~~`, backticks and signs such as ✅ or 🟡. */
export function skipDecoration(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (isBlankCode(code) || code === STAR || code === TILDE || code === BACKTICK || code === UNDERSCORE)
      at += 1;
    else if (isSign(code)) at += 1;
    else break;
  }
  return at;
}

/** Arrows to symbols, variation selectors, joiners, and the surrogates that emoji are made of. */
const isSign = (code: number): boolean =>
  (code >= 0x2190 && code <= 0x2bff) ||
  code === 0xfe0f ||
  code === 0x200d ||
  (code >= 0xd83c && code <= 0xdfff);
