import { isBlankCode } from './hiddenLines';

/** What stands between an id and the title of a task. */
export interface ReadLabels {
  /** Contents of the brackets as written: `P`, `US1`, `deps:T000`. */
  readonly labels: readonly string[];
  /** Offset of the title. */
  readonly end: number;
}

const NONE: readonly string[] = [];
const LONGEST_LABEL = 60;
/** "US1", "User Story 1", in any case. */
const MAY_NAME_A_STORY = /[Uu][Ss]|[Tt][Oo][Rr]/;
/** All over lower case: an expression that ignores case is slow to compile. */
const STORY = /\b(?:us|user story|story)[ -]?(\d{1,4}[a-z]?)\b/g;
const STORY_LIST = /\bstories\s+(\d+(?:(?:\s*(?:,|&|\+|\/|and|-|–)\s*)\d+){0,20})/;
const SECOND_STORY = /\b(?:us|story)[ -]?\d{1,4}\s*(?:&|\+|and)\s*(\d{1,4})\b/;

/** Reads `[P] [US1] [deps:T000]`, in any number and order, from `at` on. A link `[text](target)` is not a label. */
export function readLabels(text: string, at: number, end: number): ReadLabels {
  let labels: string[] | undefined;
  let position = at;
  for (;;) {
    while (position < end && isBlankCode(text.charCodeAt(position))) position += 1;
    const label = labelAt(text, position, end);
    if (label === undefined) return { labels: labels ?? NONE, end: position };
    (labels ??= []).push(label.trim());
    position += label.length + 2;
  }
}

function labelAt(text: string, at: number, end: number): string | undefined {
  if (text.charCodeAt(at) !== 91) return undefined;
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
  if (!MAY_NAME_A_STORY.test(text) || !/\d/.test(text)) return NONE;
  const lower = text.toLowerCase();
  const stories = new Set<string>();
  for (const [, number] of lower.matchAll(STORY)) stories.add(`US${number}`);
  const [, list] = STORY_LIST.exec(lower) ?? [];
  const range = /^(\d+)\s*[-–]\s*(\d+)$/.exec(list ?? '');
  if (range) {
    const last = Math.min(Number(range[2]), Number(range[1]) + 50);
    for (let story = Number(range[1]); story <= last; story += 1) stories.add(`US${story}`);
  } else for (const [number] of (list ?? '').matchAll(/\d+/g)) stories.add(`US${number}`);
  const [, second] = SECOND_STORY.exec(lower) ?? [];
  if (second) stories.add(`US${second}`);
  return [...stories];
}

/** The stories of a task's labels: `[US1]`, `[US1+US2]`, `[US1][US4]`. */
export function storiesInLabels(labels: readonly string[]): readonly string[] {
  let first: string | undefined;
  let others: string[] | undefined;
  for (const label of labels) {
    const code = label.charCodeAt(0) | 32;
    // Only what begins like US1, User Story 1, Story 1; `[P]` and `[Setup]` are told apart without an expression.
    if ((code !== 117 && code !== 115) || label.length < 3) continue;
    for (const story of SIMPLE_STORY.test(label) ? [label] : storiesIn(label)) {
      if (first === undefined) first = story;
      else if (story !== first && !others?.includes(story)) (others ??= []).push(story);
    }
  }
  return first === undefined ? NONE : [first, ...(others ?? [])];
}

const SIMPLE_STORY = /^US\d{1,4}$/;

/** `[P]` and `[P:T003]`. */
export const isParallelLabel = (label: string): boolean => label === 'P' || label.startsWith('P:');
export const isOptionalLabel = (label: string): boolean =>
  label.length === 8 && label.toLowerCase() === 'optional';
