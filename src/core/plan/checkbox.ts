import { isBlankCode } from './hiddenLines';

/** A list item of any bullet, perhaps with a box. Offsets into the text. */
export interface ListItem {
  /** Where the item's text starts: behind bullet and box. */
  readonly content: number;
  readonly box: Box | undefined;
}

export interface Box {
  /** Between the brackets, as written: a space, `x`, `⚠️`, or '' for `[]`. */
  readonly marker: string;
  /** Offset of the single character a tick replaces (undefined for an empty box). */
  readonly offset: number | undefined;
  /** Offset behind the opening bracket: where a tick is put into an empty box. */
  readonly inside: number;
  /** How many characters stand between the brackets. */
  readonly length: number;
  /**
   * `plain`: one character or none between the brackets. `sloppy`: `[ x]`, `[x ]`, `[  ]` or a box inside emphasis,
   * which only counts where a task id follows.
   */
  readonly form: 'plain' | 'sloppy';
  /** `[ ]*`: an optional task. */
  readonly optional: boolean;
}

const DASH = 45;
const STAR = 42;
const PLUS = 43;
const DOT = 46;
const CLOSING_PARENTHESIS = 41;
const OPENING_PARENTHESIS = 40;
const OPENING_BRACKET = 91;
const CLOSING_BRACKET = 93;

/** Reads the list item whose bullet stands at `first`; undefined when there is no bullet followed by white space. */
export function listItemAt(text: string, first: number, end: number): ListItem | undefined {
  const code = text.charCodeAt(first);
  let at = first;
  if (code === DASH || code === STAR || code === PLUS) at += 1;
  else {
    while (at < end && at - first < 9 && isDigit(text.charCodeAt(at))) at += 1;
    if (at === first) return undefined;
    const closer = text.charCodeAt(at);
    if (closer !== DOT && closer !== CLOSING_PARENTHESIS) return undefined;
    at += 1;
  }
  if (at >= end || !isBlankCode(text.charCodeAt(at))) return undefined;
  while (at < end && isBlankCode(text.charCodeAt(at))) at += 1;
  return boxAt(text, at, end) ?? { content: at, box: undefined };
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function boxAt(text: string, at: number, end: number): ListItem | undefined {
  if (text.charCodeAt(at) === OPENING_BRACKET) return bracketAt(text, at, end, false);
  // `- **[✅] T026** …`
  if (text.charCodeAt(at + 2) !== OPENING_BRACKET) return undefined;
  const isEmphasis = text.startsWith('**', at) || text.startsWith('__', at) || text.startsWith('~~', at);
  return isEmphasis ? bracketAt(text, at + 2, end, true) : undefined;
}

function bracketAt(text: string, at: number, end: number, inEmphasis: boolean): ListItem | undefined {
  const inside = at + 1;
  let close = inside;
  // Not indexOf: thousands of brackets that never close would make it quadratic.
  const limit = Math.min(end, inside + LONGEST_MARKER + 1);
  while (close < limit && text.charCodeAt(close) !== CLOSING_BRACKET) close += 1;
  if (close >= limit) return undefined;
  const marker = text.slice(inside, close);
  const sloppy = marker.length > 1 && SLOPPY.test(marker);
  if (!sloppy && !isOneSign(marker)) return undefined;
  close += 1;
  // `[1](https://…)` is a link, and so is `[x](…)`.
  if (text.charCodeAt(close) === OPENING_PARENTHESIS) return undefined;
  const optional = text.charCodeAt(close) === STAR && isBlankCode(text.charCodeAt(close + 1));
  const sign = sloppy ? Math.max(marker.search(/[xX]/), 0) : 0;
  return {
    content: optional ? close + 1 : close,
    box: {
      marker: sloppy ? (marker[sign] ?? '') : marker,
      offset: marker === '' ? undefined : inside + sign,
      inside,
      length: close - 1 - inside,
      form: sloppy || inEmphasis ? 'sloppy' : 'plain',
      optional,
    },
  };
}

const LONGEST_MARKER = 8;
const SLOPPY = /^ {0,2}[xX ] {0,2}$/;
/** Joiners, variation selectors, skin tones and combining marks: what one visible sign is made of behind its first character. */
const CONTINUES_A_SIGN =
  /^(?:[\u200d\ufe0e\ufe0f\u20e3]|\p{M}|\p{Emoji_Modifier}|(?<=\u200d)\p{Extended_Pictographic})+$/u;

/** An editor shows `⚠️` as one sign although it is two UTF-16 units; `P1` or `US` are not signs but words. */
function isOneSign(marker: string): boolean {
  if (marker.length <= 1) return true;
  const first = String.fromCodePoint(marker.codePointAt(0) ?? 0);
  const rest = marker.slice(first.length);
  return rest === '' || (first.charCodeAt(0) > 0xff && CONTINUES_A_SIGN.test(rest));
}
