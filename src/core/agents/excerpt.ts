import { counted, headOf } from './quote';

/** A text of others with the place it comes from, such as a spec or a plan. */
export interface PromptSource {
  /** Workspace-relative; named in the prompt so that the agent can read on. */
  readonly file: string;
  readonly text: string;
}

/** What an excerpt is wanted for. */
export interface ExcerptInterest {
  readonly task: string;
  /** Story label such as `US1`. */
  readonly story: string | undefined;
  /** The task's own words and paths. */
  readonly words: string;
}

/** A shorter piece of a section says nothing, characters. */
const SHORTEST = 200;

/**
 * The parts of a Markdown text that matter for one task, in their order: sections that name the task or its story
 * first, then those that share most words with it, until the limit is reached. What is left out is marked.
 * @param limit characters.
 */
export const excerptFor = (text: string, interest: ExcerptInterest, limit: number): string => {
  if (text.length <= limit) return text;
  const sections = sectionsOf(text);
  const byRelevance = sections
    .map((section, place) => ({ place, text: section, most: limit, score: relevance(section, interest) }))
    .filter(({ place, score }) => place > 0 && score > 0)
    .sort((a, b) => b.score - a.score || a.place - b.place);
  // The first section says what the whole is about; it comes first, and must not take all the room.
  const order = [
    { place: 0, text: sections[0] ?? '', most: byRelevance.length > 0 ? limit / 4 : limit },
    ...byRelevance,
  ];
  const chosen = new Map<number, string>();
  let room = limit;
  for (const { place, text: section, most } of order) {
    if (room < SHORTEST) break;
    const { head, left } = headOf(section.trimEnd(), Math.min(room, most));
    chosen.set(
      place,
      left === 0 ? head : `${head}\n[… ${counted(left)} characters of this section left out here …]`,
    );
    room -= head.length;
  }
  const parts: string[] = [];
  let skipped = 0;
  for (const place of sections.keys()) {
    const section = chosen.get(place);
    if (section === undefined) {
      skipped += 1;
      continue;
    }
    if (skipped > 0) parts.push(gap(skipped));
    skipped = 0;
    parts.push(section);
  }
  if (skipped > 0) parts.push(gap(skipped));
  return parts.join('\n\n');
};

const gap = (sections: number): string =>
  `[… ${sections} section${sections === 1 ? '' : 's'} left out here …]`;

/** Split before every heading that stands outside a code block. */
const sectionsOf = (text: string): readonly string[] => {
  const sections: string[] = [];
  let current: string[] = [];
  let fence: string | undefined;
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined && fence === undefined) fence = mark;
    else if (mark !== undefined && fence !== undefined && mark.startsWith(fence)) fence = undefined;
    if (fence === undefined && /^#{1,6}\s/.test(line) && current.length > 0) {
      sections.push(current.join('\n'));
      current = [];
    }
    current.push(line);
  }
  sections.push(current.join('\n'));
  return sections;
};

const relevance = (section: string, { task, story, words }: ExcerptInterest): number => {
  const present = wordsOf(section);
  const shared = [...wordsOf(words)].filter((word) => present.has(word)).length;
  const names = (label: string | undefined): boolean =>
    label !== undefined && present.has(label.toLowerCase());
  return shared + (names(task) ? 50 : 0) + (names(story) ? 20 : 0);
};

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}._-]{2,}/gu) ?? []);
