import { listItemAt } from './checkbox';
import type { Box, ListItem } from './checkbox';
import { headingAt } from './headings';
import type { Heading } from './headings';
import { isParallelLabel, readLabels, storiesInLabels } from './labels';
import { leadingId, skipDecoration } from './leadingId';
import type { LeadingId } from './leadingId';
import { isBlankCode } from './hiddenLines';
import { LineCursor, MAX_LINE, columnOf } from './lineTable';
import type { LineKind } from './lineTable';
import type { ReadId } from './taskId';

/** A line with an id that may become a task: a box, a bullet without one, a table row or a heading. */
export interface Candidate {
  readonly kind: 'box' | 'bullet' | 'row' | 'heading';
  /** Index of the line (0-based). */
  readonly line: number;
  readonly start: number;
  readonly column: number;
  readonly box: Box | undefined;
  readonly id: ReadId;
  /** `~~T051~~`: the id is struck out. */
  readonly struck: boolean;
  readonly labels: readonly string[];
  readonly stories: readonly string[];
  title: string;
  /** `[P]` anywhere in the line, or a label such as `[P:T003]`. */
  readonly parallel: boolean;
  /** `[P]` anywhere in the line. */
  readonly marked: boolean;
  /** End of its own text. */
  end: number;
  /** Lines below it that belong to it, in pieces of the original text: offsets of start and end of each line. */
  readonly body: (readonly [start: number, end: number])[];
  readonly parent: Candidate | undefined;
  readonly checklist: BoxLine[];
  /** Of a row: its cells behind the id, and the header's cells over them. */
  readonly cells: readonly string[];
  readonly header: readonly string[];
}

/** A box without an id. */
export interface BoxLine {
  readonly line: number;
  readonly box: Box;
  /** Offsets of its text. */
  readonly content: number;
  readonly end: number;
}

/** `**Goal**: …` and its like below a heading. */
export interface MetaLine {
  readonly line: number;
  readonly name: 'goal' | 'checkpoint' | 'status' | 'depends' | 'blocks';
  readonly text: string;
}

/** All that one pass over a task list finds, in the order of the lines. */
export interface Scan {
  readonly text: string;
  /** How many lines it has. */
  readonly lines: number;
  readonly candidates: readonly Candidate[];
  readonly headings: readonly Heading[];
  /** Boxes without an id that stand below no task. */
  readonly checklist: readonly BoxLine[];
  readonly metas: readonly MetaLine[];
  /** Lines of prose that may state an order, by the offsets of their text. */
  readonly statements: readonly { readonly line: number; readonly start: number; readonly end: number }[];
  /** Boxes with a letter inside and no id: `- [P] tasks = different files`. */
  readonly notes: number;
  readonly plainBoxes: number;
  readonly longLines: readonly number[];
}

const HASH = 35;
const PIPE = 124;
const STAR = 42;
const DASH = 45;
const PLUS = 43;
const TILDE = 126;
const UNDERSCORE = 95;
const DOT = 46;
const COLON = 58;
const CLOSING_PARENTHESIS = 41;
const WIDE_COLON = 0xff1a;
const EN_DASH = 0x2013;
const EM_DASH = 0x2014;

/** One pass over the lines; linear in the length of the text. No line is read further than MAX_LINE characters. */
export function scanTaskList(text: string): Scan {
  return new Scanner(text).scan();
}

class Scanner {
  private readonly candidates: Candidate[] = [];
  private readonly headings: Heading[] = [];
  private readonly checklist: BoxLine[] = [];
  private readonly metas: MetaLine[] = [];
  private readonly statements: { line: number; start: number; end: number }[] = [];
  private readonly longLines: number[] = [];
  private notes = 0;
  private plainBoxes = 0;
  /** Tasks that a deeper line may still belong to, outermost first. */
  private readonly open: Candidate[] = [];
  /** The fence that is open belongs to the open task. */
  private fenceBelongs = false;
  /** The line before continues the paragraph of the open task's title. */
  private wraps = false;
  private header: readonly string[] | undefined;
  private inDependencies = 0;
  /** Where the next `[P]` is. */
  private mark = -1;

  constructor(private readonly text: string) {}

  scan(): Scan {
    const { text } = this;
    const cursor = new LineCursor(text);
    while (cursor.next()) this.visit(cursor.line, cursor.kind, cursor.start, cursor.first, cursor.end);
    const lines = cursor.line;
    const { candidates, headings, checklist, metas, statements, notes, plainBoxes, longLines } = this;
    return {
      lines,
      text,
      candidates,
      headings,
      checklist,
      metas,
      statements,
      notes,
      plainBoxes,
      longLines,
    };
  }

  private visit(line: number, kind: LineKind, start: number, first: number, end: number): void {
    if (kind !== 'live') {
      if (kind === 'opener') this.fenceBelongs = this.keepIn(columnOf(this.text, start, first)) !== undefined;
      if (this.fenceBelongs) this.addToBody(start, end);
      this.wraps = false;
      return;
    }
    this.fenceBelongs = false;
    if (first === end) {
      this.wraps = false;
      return;
    }
    if (end - start > MAX_LINE) {
      this.longLines.push(line);
      if (first < start + MAX_LINE) this.readLine(line, start, first, start + MAX_LINE);
      return;
    }
    this.readLine(line, start, first, end);
  }

  private readLine(line: number, start: number, first: number, end: number): void {
    const code = this.text.charCodeAt(first);
    if (code === HASH && first - start <= 3) {
      const heading = headingAt(this.text, { line, start, first, end });
      if (heading) return this.readHeading(heading, start, first, end);
    }
    if (code !== PIPE) this.header = undefined;
    if (code === PIPE) return this.readRow(line, start, first, end);
    if (code === DASH || code === STAR || code === PLUS || (code >= 48 && code <= 57)) {
      const item = listItemAt(this.text, first, end);
      if (item) return this.readItem(item, line, start, first, end);
    }
    this.readProse(line, start, first, end);
  }

  private readHeading(heading: Heading, start: number, first: number, end: number): void {
    this.open.length = 0;
    this.wraps = false;
    this.header = undefined;
    this.headings.push(heading);
    if (this.inDependencies === 0 || heading.level <= this.inDependencies) {
      const isPhase = heading.phaseNumber !== undefined;
      this.inDependencies = !isPhase && isAboutOrder(heading.title) ? heading.level : 0;
    }
    const read = this.headingId(first, end);
    if (!read) return;
    this.candidates.push(this.candidate('heading', heading.line, start, 0, read, end));
  }

  /** `### T001: Title`, `### TASK-301 …`, `### Task 1.1: …`, `### ✅ T001`. */
  private headingId(first: number, end: number): LeadingId | undefined {
    let at = first;
    while (this.text.charCodeAt(at) === HASH) at += 1;
    const read = leadingId(this.text, at, end);
    if (read) return read;
    NUMBERED_TASK.lastIndex = skipDecoration(this.text, at, end);
    const found = NUMBERED_TASK.exec(this.text);
    if (!found?.[1] || NUMBERED_TASK.lastIndex > end) return undefined;
    const behind = NUMBERED_TASK.lastIndex;
    return { id: { id: found[1], range: undefined, end: behind }, struck: false, behind, labels: [] };
  }

  private readRow(line: number, start: number, first: number, end: number): void {
    if (!this.keepIn(columnOf(this.text, start, first))) this.open.length = 0;
    this.wraps = false;
    const read = leadingId(this.text, first + 1, end);
    this.header ??= read ? NONE : cellsOf(this.text, first, end);
    if (!read || read.id.range) return;
    const rest = this.text.slice(read.behind, end).trimStart();
    if (!rest.startsWith('|')) return;
    const cells = cellsOf(rest, 0, rest.length);
    const candidate = this.candidate('row', line, start, 0, read, end);
    this.candidates.push({ ...candidate, title: cells[0] ?? '', cells, header: this.header.slice(1) });
  }

  private readItem(item: ListItem, line: number, start: number, first: number, end: number): void {
    const { text } = this;
    const column = columnOf(text, start, first);
    const parent = this.keepIn(column);
    this.wraps = false;
    const read = leadingId(text, item.content, end);
    const isPlain = item.box?.form === 'plain';
    if (isPlain) this.plainBoxes += 1;
    if (item.box && read) {
      const isChild = parent !== undefined && column >= parent.column + 2;
      if (!isChild && parent) this.open.pop();
      const candidate = this.candidate('box', line, start, column, read, end, item.box);
      this.candidates.push(candidate);
      this.open.push(candidate);
      this.wraps = true;
      return;
    }
    if (item.box && isPlain) {
      if (isNoteMarker(item.box.marker)) this.notes += 1;
      else (parent?.checklist ?? this.checklist).push({ line, box: item.box, content: item.content, end });
      if (parent) this.addToBody(start, end);
      return;
    }
    if (parent) {
      this.addToBody(start, end);
      return;
    }
    if (read && !item.box) this.candidates.push(this.candidate('bullet', line, start, column, read, end));
    this.readMeta(line, item.content, end);
    this.readStatement(line, item.content, end);
  }

  private readProse(line: number, start: number, first: number, end: number): void {
    const { text } = this;
    const owner = this.keepIn(columnOf(text, start, first));
    if (owner) {
      const code = text.charCodeAt(first);
      const startsAnew =
        (code === STAR || code === UNDERSCORE || code === 62) && FIELD.test(text.slice(first, first + 60));
      if (this.wraps && !startsAnew && owner.title.length < MAX_LINE) {
        owner.title = `${owner.title} ${text.slice(first, end).trim()}`;
        owner.end = end;
        return;
      }
      this.wraps = false;
      this.addToBody(start, end);
      return;
    }
    this.wraps = false;
    this.readMeta(line, first, end);
    this.readStatement(line, first, end);
  }

  private readMeta(line: number, at: number, end: number): void {
    let word = at;
    while (this.text.charCodeAt(word) === STAR || this.text.charCodeAt(word) === UNDERSCORE) word += 1;
    const code = this.text.charCodeAt(word);
    // `🔴 P0 | ✅ DONE | Est: 3-4h` below a heading.
    if (code >= 0x2190) {
      const content = this.text.slice(at, end);
      if (STATUS_LINE.test(content)) this.metas.push({ line, name: 'status', text: content });
      return;
    }
    if (!META_LETTERS.has(code | 32)) return;
    META.lastIndex = at;
    if (!META.test(this.text) || META.lastIndex > end) return;
    const behind = META.lastIndex;
    const name = this.text.slice(word, behind).replace(/[*_]{0,2}\s?[:：]$/, '');
    const meta = META_NAMES[name.toLowerCase()];
    if (meta) {
      const value = this.text.slice(behind, end);
      this.metas.push({ line, name: meta, text: value.replace(/^[*_\s:：]+/, '').trim() });
    }
  }

  private readStatement(line: number, at: number, end: number): void {
    if (this.inDependencies > 0) this.statements.push({ line, start: at, end });
  }

  /** Closes the tasks that a line in this column cannot belong to, and gives the innermost it does belong to. */
  private keepIn(column: number): Candidate | undefined {
    const { open } = this;
    for (let last = open.length - 1; last >= 0; last -= 1) {
      const candidate = open[last];
      if (candidate && column > candidate.column) return candidate;
      open.pop();
    }
    return undefined;
  }

  private addToBody(start: number, end: number): void {
    const owner = this.open.at(-1);
    if (!owner) return;
    owner.body.push([start, end]);
    if (this.candidates.at(-1) === owner) owner.end = end;
  }

  /** Whether `[P]` stands in a line. Lines come in order, so the text is searched once, not again for every task. */
  private isMarked(start: number, end: number): boolean {
    if (this.mark < start) {
      const found = this.text.indexOf('[P]', start);
      this.mark = found < 0 ? Infinity : found;
    }
    return this.mark + 3 <= end;
  }

  private candidate(
    kind: Candidate['kind'],
    line: number,
    start: number,
    column: number,
    { id, struck, behind, labels: before }: LeadingId,
    end: number,
    box?: Box,
  ): Candidate {
    const read = readLabels(this.text, behind, end);
    const labels = before.length === 0 ? read.labels : [...before, ...read.labels];
    const marked = labels.includes('P') || this.isMarked(start, end);
    return {
      kind,
      line,
      start,
      column,
      box,
      id,
      struck,
      labels,
      stories: labels.length === 0 ? NONE : storiesInLabels(labels),
      title: titleOf(this.text, read.end, end),
      parallel: marked || labels.some(isParallelLabel),
      marked,
      end,
      body: [],
      parent: box && this.open.at(-1),
      checklist: [],
      cells: NONE,
      header: NONE,
    };
  }
}

/** The text of a task without the punctuation that sets it off from its id, and without emphasis left open by it. */
function titleOf(text: string, from: number, end: number): string {
  let start = from;
  const code = text.charCodeAt(start);
  const next = text.charCodeAt(start + 1);
  if (code === DOT || code === CLOSING_PARENTHESIS || code === COLON || code === WIDE_COLON) start += 1;
  else if (isBlankCode(next) && (code === DASH || code === EN_DASH || code === EM_DASH || code === PIPE))
    start += 2;
  const title = text.slice(start, end).trim();
  const last = title.charCodeAt(title.length - 1);
  if ((last !== STAR && last !== TILDE) || last !== title.charCodeAt(title.length - 2)) return title;
  const mark = title.slice(-2);
  return title.split(mark).length % 2 === 0 ? title.slice(0, -2).trimEnd() : title;
}

/** A letter other than x: `- [P] tasks = different files` is a note, no checklist. */
function isNoteMarker(marker: string): boolean {
  const code = marker.charCodeAt(0) | 32;
  return marker.length === 1 && code >= 97 && code <= 122 && code !== 120;
}

const NONE: readonly string[] = [];
const NUMBERED_TASK = /Task\s+(\d{1,4}(?:\.\d{1,4}){0,4}[a-z]?)(?![A-Za-z0-9])[:.)]?/iy;
/** What a heading says whose section is about the order of tasks: "Dependencies & Execution Order", "Critical path". */
const WORDS_OF_ORDER =
  'depend|execution order|critical path|blocking|sequenc|abhängig|dépendances|зависим|依赖|依賴|依存|의존|順序|顺序';
/** Each letter in both cases: ignoring case, an expression over letters of all scripts is many times slower. */
const ABOUT_ORDER = new RegExp(
  WORDS_OF_ORDER.replace(/\p{L}/gu, (letter) => {
    const upper = letter.toUpperCase();
    return upper === letter ? letter : `[${letter}${upper}]`;
  }),
);

const isAboutOrder = (title: string): boolean => ABOUT_ORDER.test(title);
const FIELD = /^(?:\*\*[^*]{1,40}\*\*\s?:|\*\*[^*]{1,40}:\*\*|_[^_]{1,40}:|>)/;
/** First letters of META, lower case: most lines of prose never meet the expression. */
const META_LETTERS = new Set(Array.from('gpcsdb', (letter) => letter.charCodeAt(0)));
/** Run where a line stands in the text, without a copy of the line: only a match that ends in the line counts. */
const META =
  /[*_]{0,2}(?:Goal|Purpose|Checkpoint|Status|Depends on|Dependencies|Depends|Blocks)[*_]{0,2}\s?[:：]/iy;
const META_NAMES: Readonly<Record<string, MetaLine['name']>> = {
  goal: 'goal',
  purpose: 'goal',
  checkpoint: 'checkpoint',
  status: 'status',
  'depends on': 'depends',
  dependencies: 'depends',
  depends: 'depends',
  blocks: 'blocks',
};
/** `🔴 P0 | ✅ DONE | Est: 3-4h` */
const STATUS_LINE = /\|\s*(?:✅|⬜|🔄|⏸|🚧|❌|☑|🟡|⏳)/u;

function cellsOf(text: string, first: number, end: number): readonly string[] {
  const cells = text.slice(first + 1, end).split(/(?<!\\)\|/);
  if (cells.at(-1)?.trim() === '') cells.pop();
  return cells.map((cell) => cell.trim());
}
