import { skipDecoration } from './leadingId';

/** A live heading of a task list. */
export interface Heading {
  /** Index of the line (0-based). */
  readonly line: number;
  /** Offsets of its line. */
  readonly start: number;
  readonly end: number;
  readonly level: number;
  /** Without `#`, closing `#` and surrounding emphasis. */
  readonly title: string;
  /** `3`, `3.25`, `2B-1`, `N` for a heading "Phase 3: …" in any of the languages seen. */
  readonly phaseNumber: string | undefined;
  /** `A` of "Track A: …" or "… (Track A)". */
  readonly track: string | undefined;
}

const HASH = 35;
/** Between two numbers a separator is required: without it a long run of digits could be cut up in endless ways. */
const NUMBER = String.raw`(\d{1,6}(?:[.\-–]\d{1,4}|[.\-–]?[A-Za-z](?![A-Za-z]))*|N(?![A-Za-z])|[一二三四五六七八九十]+)`;
const WORD =
  'phase|fase|faza|fáze|faze|fázis|vaihe|étape|etape|etapa|etap|этап|фаза|阶段|階段|フェーズ|フェイズ|段階|단계|페이즈|giai đoạn|milestone|веха';
/** Word before number: "Phase 3.1", "Фаза 2", "阶段1"; at the start of the heading, so "User Story 1 (Phase 3)" is none. */
const WORD_FIRST = new RegExp(`^(?:${WORD})[\\s#:-]{0,3}${NUMBER}`, 'i');
/** Number before word: "第1阶段", "1단계". */
const NUMBER_FIRST = new RegExp(`^第?\\s?${NUMBER}\\s?(?:阶段|階段|フェーズ|段階|단계|페이즈)`);
const PLAIN_PHASE = new RegExp(`^Phase {1,3}[#:-]?${NUMBER}`);
/** First letters of the words for a phase, and what may stand before "1단계": most headings are told apart by them. */
const BEGINS_LIKE_A_PHASE = new Set(
  Array.from('PpFfÉéEeЭэФфВвVvGgMm阶階段フ단페第0123456789一二三四五六七八九十', (letter) =>
    letter.charCodeAt(0),
  ),
);
const TRACK = /(?:^|[\s([–—:-])track\s+([A-Za-z0-9]{1,12})\b/i;

/** Reads the heading that starts with `#` at `first`, or undefined (`#tag`, seven hashes). */
export function headingAt(
  text: string,
  { line, start, first, end }: { line: number; start: number; first: number; end: number },
): Heading | undefined {
  let at = first;
  while (at < end && text.charCodeAt(at) === HASH) at += 1;
  const level = at - first;
  if (level > 6) return undefined;
  const behind = text.charCodeAt(at);
  if (at < end && behind !== 32 && behind !== 9 && behind !== 0xa0) return undefined;
  const title = headingTitle(text.slice(at, Math.min(end, at + 1000)));
  const bare = title.slice(skipDecoration(title, 0, title.length));
  return {
    line,
    start,
    end,
    level,
    title,
    phaseNumber: phaseNumber(bare),
    track: bare.includes('rack') || bare.includes('RACK') ? TRACK.exec(bare)?.[1]?.toUpperCase() : undefined,
  };
}

/** "## **Phase 1: Setup** ##" is headed "Phase 1: Setup". */
function headingTitle(raw: string): string {
  let text = raw.trim();
  if (text.endsWith('#')) text = text.replace(/(?:^|(?<=\s))#{1,6}$/, '').trimEnd();
  const isBold = text.startsWith('**') && text.endsWith('**') && text.indexOf('**', 2) === text.length - 2;
  return isBold && text.length > 4 ? text.slice(2, -2).trim() : text;
}

function phaseNumber(title: string): string | undefined {
  // Nine of ten headings begin like this; the expressions for the rest are slow to compile.
  if (title.startsWith('Phase ')) return PLAIN_PHASE.exec(title)?.[1];
  if (!BEGINS_LIKE_A_PHASE.has(title.charCodeAt(0))) return undefined;
  return (WORD_FIRST.exec(title) ?? NUMBER_FIRST.exec(title))?.[1];
}

/** "User Authentication" of "Tasks: User Authentication", "Task Breakdown - User Authentication". */
export const listTitle = (title: string): string =>
  title
    .replace(/^(?:tasks?(?: list| breakdown)?|任务|任務|タスク|implementation tasks)\s*(?:[:：—–-]+)\s*/i, '')
    .trim() || title;

/** A key for a heading without a number: letters and digits of any script, joined by `-`. */
export function headingSlug(title: string): string {
  const lower = title.toLowerCase();
  // The classes of Unicode are slow to compile, and most headings are plain.
  const words = PLAIN.test(lower)
    ? lower.replace(/[^a-z0-9]+/g, '-')
    : lower.replace(/[^\p{L}\p{N}]+/gu, '-');
  return words.slice(0, 60).replace(/^-|-$/g, '') || 'section';
}

const PLAIN = /^[ -~]*$/;
