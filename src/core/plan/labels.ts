import { isBlankCode } from './lineTable';

/** What stands between an id and the title of a task. */
export interface ReadLabels {
  /** Contents of the brackets as written: `P`, `US1`, `deps:T000`. */
  readonly labels: readonly string[];
  /** Offset of the title. */
  readonly end: number;
}

const LONGEST_LABEL = 60;
const STORY = /\b(?:US|User Story|Story)[ -]?(\d{1,4}[a-z]?)\b/gi;

/** Reads `[P] [US1] [deps:T000]`, in any number and order, from `at` on. A link `[text](target)` is not a label. */
export function readLabels(text: string, at: number, end: number): ReadLabels {
  const labels: string[] = [];
  let position = at;
  for (;;) {
    while (position < end && isBlankCode(text.charCodeAt(position))) position += 1;
    const label = labelAt(text, position, end);
    if (label === undefined) return { labels, end: position };
    labels.push(label.trim());
    position += label.length + 2;
  }
}

function labelAt(text: string, at: number, end: number): string | undefined {
  if (text[at] !== '[') return undefined;
  const limit = Math.min(end, at + LONGEST_LABEL);
  for (let close = at + 1; close < limit; close += 1) {
    const character = text[close];
    if (character === '[') return undefined;
    if (character === ']') return text[close + 1] === '(' ? undefined : text.slice(at + 1, close);
  }
  return undefined;
}

/** The stories that a label or a heading names, as `US1`: `[US1+US2]`, `User Story 3`, `User Stories 1 and 2`. */
export function storiesIn(text: string): readonly string[] {
  const stories = new Set<string>();
  if (!/U[SsSER]|[Ss]tor/.test(text)) return [];
  for (const [, number] of text.matchAll(STORY)) stories.add(`US${number}`);
  const [, list] =
    /\b(?:User )?Stories\s+(\d+(?:(?:\s*(?:,|&|\+|\/|and|-|–)\s*)\d+){0,20})/i.exec(text) ?? [];
  const range = /^(\d+)\s*[-–]\s*(\d+)$/.exec(list ?? '');
  if (range) {
    const last = Math.min(Number(range[2]), Number(range[1]) + 50);
    for (let story = Number(range[1]); story <= last; story += 1) stories.add(`US${story}`);
  } else for (const [number] of (list ?? '').matchAll(/\d+/g)) stories.add(`US${number}`);
  const [, second] = /\b(?:US|Story)[ -]?\d{1,4}\s*(?:&|\+|and)\s*(\d{1,4})\b/i.exec(text) ?? [];
  if (second) stories.add(`US${second}`);
  return [...stories];
}

/** Of a list of labels. */
export const isParallelLabel = (label: string): boolean =>
  label === 'P' || label === '//' || /^P:/.test(label);
export const isOptionalLabel = (label: string): boolean => /^optional$/i.test(label);
