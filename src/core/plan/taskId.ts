/** An id as it stands in a text, perhaps a range that is one task. */
export interface ReadId {
  /** As written: `T012`, `T027a`, `T49.SKILL`, `T029–T034`. */
  readonly id: string;
  readonly range: { readonly from: string; readonly to: string } | undefined;
  /** Offset behind the id. */
  readonly end: number;
}

/**
 * The ids of real spec-kit lists: T001 (the template: `T` and at least three digits), T1, T027A, T007.1, T028',
 * T49.D01, T50.DELETE.01, T-001, TASK-001, and other letters with three digits or more (A001). Not FR-001, SC-001,
 * CHK001 or US1: those name requirements, criteria, review gates and stories.
 */
export const ID_PATTERN = String.raw`(?:(?:TASK|Task)-\d+(?:\.\d+)*[A-Za-z]?|T-?\d+[A-Za-z]{0,2}(?:\.[A-Za-z0-9]+)*['’′]?|[A-SU-Z]\d{3,}[A-Za-z]?)`;

const ID_HERE = new RegExp(`${ID_PATTERN}(?![A-Za-z0-9])`, 'y');
const RANGE_SEPARATOR = /(?:-|–|—|~(?!~)|\.\.\.?|…)/y;
const SEPARATES_RANGE = new Set(Array.from('-–—~.…', (sign) => sign.charCodeAt(0)));
const NUMBER_HERE = /\d{1,6}(?![A-Za-z0-9.])/y;

/** The id that starts exactly at `at`, or undefined. */
export function readIdAt(text: string, at: number): ReadId | undefined {
  const code = text.charCodeAt(at);
  if (code < 65 || code > 90) return undefined;
  const plain = plainIdEnd(text, at);
  const end = plain < 0 ? endOf(ID_HERE, text, at) : plain;
  if (end < 0) return undefined;
  const first = text.slice(at, end);
  const behind = SEPARATES_RANGE.has(text.charCodeAt(end)) ? endOf(RANGE_SEPARATOR, text, end) : -1;
  if (behind < 0) return { id: first, range: undefined, end };
  const last = endOf(ID_HERE, text, behind);
  if (last >= 0) {
    return { id: text.slice(at, last), range: { from: first, to: text.slice(behind, last) }, end: last };
  }
  const lastDigit = endOf(NUMBER_HERE, text, behind);
  if (lastDigit < 0) return { id: first, range: undefined, end };
  const whole = { id: text.slice(at, lastDigit), end: lastDigit };
  const digits = text.slice(behind, lastDigit);
  const number = trailingNumber(first);
  // T029-034 is a range, T001-01 a task of its own: only a greater number can end a range.
  if (number !== undefined && Number(digits) > Number(number)) {
    return { ...whole, range: { from: first, to: first.slice(0, first.length - number.length) + digits } };
  }
  return text.slice(end, behind) === '-'
    ? { ...whole, range: undefined }
    : { id: first, range: undefined, end };
}

/** Where an id such as T012 ends, which nearly all are and which needs no expression; -1 for any other. */
function plainIdEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== 84) return -1;
  let end = at + 1;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end > at + 1 && ENDS_AN_ID.has(text.charCodeAt(end)) ? end : -1;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
/** Characters that belong to no id, so that one ends before them: blanks and what marks lines and lists. */
const ENDS_AN_ID = new Set(Array.from(' \t\r\n:*~_`])|,;-–—', (sign) => sign.charCodeAt(0)));

/** Where a match at `at` ends, or -1. No match object is made: this runs for every line of every list. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

const trailingNumber = (id: string): string | undefined => /\d{1,9}$/.exec(id)?.[0];
