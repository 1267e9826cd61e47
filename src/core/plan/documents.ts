import { headingAt } from './headings';
import { storiesIn } from './labels';
import { MAX_LINE, lineTable } from './lineTable';

/** A spec, specification, plan or constitution, read as far as prompts and reviews need it. */
export interface SpecDocument {
  /** "User Authentication" of "# Feature Specification: User Authentication". */
  readonly title: string | undefined;
  /** The text of the section "Summary" or "Overview", or the first paragraph. */
  readonly summary: string;
  readonly sections: readonly DocumentSection[];
  readonly stories: readonly UserStory[];
  /** `FR-001` and its like with their text. */
  readonly requirements: readonly Requirement[];
  readonly criteria: readonly Requirement[];
}

export interface DocumentSection {
  readonly level: number;
  readonly title: string;
  /** 1-based line of the heading. */
  readonly line: number;
  /** Heading and text up to the next heading of any level. */
  readonly text: string;
  /** Index of the section this one lies in. */
  readonly parent: number | undefined;
}

export interface UserStory {
  /** `US1`. */
  readonly id: string;
  readonly title: string;
  readonly priority: string | undefined;
  readonly line: number;
  /** Index of the section. */
  readonly section: number;
}

export interface Requirement {
  readonly id: string;
  readonly text: string;
  readonly line: number;
}

const REQUIREMENT =
  /^\s*[-*+]\s+[*_`]{0,3}((?:FR|NFR|SC|REQ)-?\d{1,4}[a-z]?)[*_`]{0,3}\s*[:：]?[*_`]{0,3}\s*(.*)$/i;
const SPEC_PREFIX =
  /^(?:feature )?(?:spec(?:ification)?|implementation plan|plan|constitution)\s*[:：–—-]\s*/i;

/** Reads a Markdown document into sections; headings in fences and comments are none. Never throws. */
export function readDocument(text: string): SpecDocument {
  const lines = lineTable(text);
  const sections: (Omit<DocumentSection, 'text'> & { from: number; to: number })[] = [];
  const requirements: Requirement[] = [];
  const criteria: Requirement[] = [];
  for (let line = 0; line < lines.count; line += 1) {
    if (lines.kinds[line] !== 'live') continue;
    const start = lines.starts[line] ?? 0;
    const end = Math.min(lines.ends[line] ?? 0, start + MAX_LINE);
    const first = lines.firsts[line] ?? 0;
    const heading =
      text[first] === '#' && first - start <= 3 ? headingAt(text, { line, start, first, end }) : undefined;
    if (heading) {
      const previous = sections.at(-1);
      if (previous) previous.to = start;
      let parent = sections.length - 1;
      while (parent >= 0 && (sections[parent]?.level ?? 0) >= heading.level)
        parent = sections[parent]?.parent ?? -1;
      const { level, title } = heading;
      sections.push({
        level,
        title,
        line: line + 1,
        parent: parent < 0 ? undefined : parent,
        from: start,
        to: text.length,
      });
      continue;
    }
    const [, id, words] = REQUIREMENT.exec(text.slice(start, end)) ?? [];
    if (id === undefined || words === undefined) continue;
    (/^SC/i.test(id) ? criteria : requirements).push({
      id: id.toUpperCase(),
      text: words.trim(),
      line: line + 1,
    });
  }
  const finished = sections.map(({ from, to, ...section }) => ({
    ...section,
    text: text.slice(from, to).trim(),
  }));
  return {
    title: finished[0]?.title.replace(SPEC_PREFIX, '').trim(),
    summary: summaryOf(text, finished),
    sections: finished,
    stories: finished.flatMap(storyOf),
    requirements,
    criteria,
  };
}

function storyOf({ title, line }: DocumentSection, section: number): readonly UserStory[] {
  const [id] = /^(?:\W{0,4})(?:user )?story\b|^US ?\d/i.test(title) ? storiesIn(title) : [];
  if (id === undefined) return [];
  const priority = /\bP\d\b/.exec(title)?.[0];
  const name = title
    .replace(/^.{0,4}?(?:user )?(?:story|US)[ -]?\d+\s*[:：–—-]*\s*/i, '')
    .replace(/\(priority:[^)]*\)/i, '')
    .trim();
  return [{ id, title: name, priority, line, section }];
}

function summaryOf(text: string, sections: readonly DocumentSection[]): string {
  const named = sections.find(({ title }) => /^(?:summary|overview|概要|摘要|обзор|resumen)/i.test(title));
  const body = bodyOf(named ?? sections[0]) ?? text;
  const paragraph = body
    .split(/\r?\n\s*\r?\n/)
    .map((block) => block.trim())
    .find((block) => block !== '' && !/^(?:#|>|\||\*\*[^*]{1,40}\*\*\s?:|---|<!--)/.test(block));
  return (paragraph ?? '').slice(0, 2000);
}

/** A section's text without its heading. */
function bodyOf(section: DocumentSection | undefined): string | undefined {
  if (!section) return undefined;
  const newline = section.text.indexOf('\n');
  return newline < 0 ? '' : section.text.slice(newline + 1).trim();
}
