import { ID_PATTERN, readIdAt } from './taskId';

/** What a sentence says of order: every task, story or phase of `later` waits for all of `earlier`. */
export interface StatedOrder {
  readonly later: readonly Mention[];
  readonly earlier: readonly Mention[];
  /** An arrow, "before", "after": in prose believed only where it agrees with the order of the list. */
  readonly weak: boolean;
}

export interface Mention {
  readonly kind: 'task' | 'story' | 'phase';
  /** `T012`, `US2`, `3`. */
  readonly name: string;
  /** `T004-T007`: last of the range. */
  readonly to: string | undefined;
}

/** The task's own text: "(depends on T012, T013)", "after T020", "blocked by", "requires", "Depends on: T-001", "blocks T009". */
export function ordersInTask(text: string, id: string): readonly StatedOrder[] {
  if (!/depend|requir|after|block|need|deps|wait|prereq|before|←/i.test(text)) return [];
  return ordersIn(text, { kind: 'task', name: id, to: undefined });
}

const MENTION = new RegExp(
  [
    // Not in `docs/T001.md`, but in T001/T002.
    String.raw`(?<![A-Za-z0-9_.-]|[^0-9)]\/)(?<task>${ID_PATTERN})(?![A-Za-z0-9])`,
    String.raw`\b(?:US|User Stor(?:y|ies)|Story|Stories)[ -]?(?<story>\d{1,4})(?:\s?[-–]\s?(?<lastStory>\d{1,4}))?\b`,
    String.raw`\b(?:Phases?|Fase|阶段|階段|フェーズ)\s?(?<phase>\d{1,4}(?:\.\d{1,4})?[A-Za-z]?)(?:\s?[-–]\s?(?<lastPhase>\d{1,4}(?:\.\d{1,4})?))?`,
  ].join('|'),
  'g',
);

const WAITS_FOR =
  /\b(?:depends?(?: only)? on|depending on|dependenc(?:y|ies)|deps|requires?|requiring|blocked by|after|follows|following|waits? (?:for|on)|needs?|prerequisites?)\b|depende de|зависит от|依赖|依賴|의존|←/i;
const COMES_BEFORE = /\b(?:blocks?|unblocks?|before|precedes?|is required (?:by|for))\b/i;
const ARROW = /^(?:\([^()]{0,200}\))? ?(?:→|-{1,3}>|=>|⟶|➜|⇒)$/;
const NEGATION =
  /\b(?:no|not|none|never|without|independent(?:ly)?|instead|parallel with|rather)\b|n['’]t\b/i;
/** Between members of one list: "T001, T002 and T003", "T001/T002", "T018 (users migration), T019", "(T060, T061)". */
const LIST_GLUE =
  /^[)\]]{0,3} ?(?:\([^()]{0,200}\))? ?(?:,|、|\/|&|\+|∥|\|\||and|or|und|et|y|и|和|, ?and|\()? ?[([]{0,3}(?:tasks?)?$/i;
const THROUGH = /^(?:-|–|—|~|\.\.\.?|through|thru|to|bis)$/i;
const CLAUSE_END = /[;。；]|[.!?](?=\s)|\n/;

/** Words between mentions without emphasis and doubled blanks, so that the expressions above have one way to match. */
const plain = (words: string): string => words.replace(/[\s*_`]+/g, ' ').trim();

interface Group {
  readonly mentions: Mention[];
  readonly start: number;
  end: number;
}

/**
 * Finds every statement of order in `text` (one line, or a task's own text). Words between two lists of mentions decide
 * which side waits; a full stop or semicolon between them separates statements. With `subject` (the task whose text it
 * is) a connecting word always speaks of the subject. Linear in the length of the text.
 */
export function ordersIn(text: string, subject?: Mention): readonly StatedOrder[] {
  const groups = mentionGroups(text);
  const orders: StatedOrder[] = [];
  let previous: Group | undefined;
  for (const group of groups) {
    const from = previous?.end ?? 0;
    const between = text.slice(Math.max(from, group.start - LONGEST_CONNECTION), group.start);
    const clause = lastClause(between);
    const sameClause = clause.length === group.start - from;
    const words = plain(clause);
    const left = subject ? [subject] : previous && sameClause ? previous.mentions : undefined;
    const order = left && connect(left, words, group.mentions);
    // In a task's own text an arrow describes what it does ("A → B"), not when.
    if (order && !(subject && ARROW.test(words))) orders.push(order);
    previous = group;
  }
  return orders;
}

const LONGEST_CONNECTION = 160;
const LONGEST_GLUE = 240;

function lastClause(text: string): string {
  let start = 0;
  for (let rest = text; ;) {
    const end = rest.search(CLAUSE_END);
    if (end < 0) return text.slice(start);
    start += end + 1;
    rest = text.slice(start);
  }
}

function connect(
  left: readonly Mention[],
  words: string,
  right: readonly Mention[],
): StatedOrder | undefined {
  if (ARROW.test(words)) return { later: right, earlier: left, weak: true };
  const waits = WAITS_FOR.exec(words);
  const before = COMES_BEFORE.exec(words);
  const connector = waits && before ? (waits.index > before.index ? waits : before) : (waits ?? before);
  if (!connector || NEGATION.test(words)) return undefined;
  // "requires changes in the parser described in T004": what follows a connecting word has to be the list itself.
  const behind = words.slice(connector.index + connector[0].length);
  if (behind.length > 40) return undefined;
  return connector === waits
    ? { later: left, earlier: right, weak: !/depend|requir|block/i.test(connector[0]) }
    : { later: right, earlier: left, weak: true };
}

function mentionGroups(text: string): readonly Group[] {
  const groups: Group[] = [];
  let group: Group | undefined;
  for (const found of text.matchAll(MENTION)) {
    const read = mentionOf(text, found);
    const previous = group?.mentions.at(-1);
    if (group && read.start < group.end) continue;
    const between =
      group && read.start - group.end <= LONGEST_GLUE ? plain(text.slice(group.end, read.start)) : 'x';
    if (group && previous?.kind === read.mention.kind && previous.to === undefined && THROUGH.test(between)) {
      group.mentions[group.mentions.length - 1] = { ...previous, to: read.mention.name };
      group.end = read.end;
    } else if (group && LIST_GLUE.test(between)) {
      group.mentions.push(read.mention);
      group.end = read.end;
    } else {
      group = { mentions: [read.mention], start: read.start, end: read.end };
      groups.push(group);
    }
  }
  return groups;
}

function mentionOf(text: string, found: RegExpExecArray): { mention: Mention; start: number; end: number } {
  const { task, story, lastStory, phase, lastPhase } = found.groups ?? {};
  const start = found.index;
  const end = start + found[0].length;
  if (task !== undefined) {
    const read = readIdAt(text, start);
    if (read?.range)
      return { mention: { kind: 'task', name: read.range.from, to: read.range.to }, start, end: read.end };
    return { mention: { kind: 'task', name: read?.id ?? task, to: undefined }, start, end: read?.end ?? end };
  }
  if (story !== undefined) {
    return { mention: { kind: 'story', name: `US${story}`, to: lastStory && `US${lastStory}` }, start, end };
  }
  return { mention: { kind: 'phase', name: phase ?? '', to: lastPhase }, start, end };
}

/** `deps:T000`, `P:T003`, `after:T004,T005`: a label that names ids. */
export function idsInLabel(label: string): readonly string[] {
  const colon = label.indexOf(':');
  if (
    colon < 0 ||
    !/^(?:deps?|p|after|needs|requires|depends(?: on)?|blocked by)$/i.test(label.slice(0, colon).trim())
  )
    return [];
  return [...label.slice(colon + 1).matchAll(MENTION)].flatMap(({ groups }) => groups?.['task'] ?? []);
}
