import type { DocumentSection, SpecDocument } from './documents';
import type { Task } from './model';

/** A part of a document that concerns a task, and why it was taken. */
export interface Excerpt {
  readonly title: string;
  /** 1-based line of the document. */
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

const STOP_WORDS = new Set(
  'with from that this into when then must should tests test task tasks create update implement add file files user users story and the for'.split(
    ' ',
  ),
);

/**
 * The parts of a spec that a task needs: its stories, the requirements it names, sections that name its files, then
 * sections that share its words, then the summary; each whole, in the order of the document, as long as `budget`
 * characters last. Which part goes first when they do not is the order above.
 */
export function excerptFor(
  task: Pick<Task, 'title' | 'body' | 'stories' | 'story' | 'paths'>,
  document: SpecDocument,
  budget: number,
): readonly Excerpt[] {
  const wanted = [
    ...storySections(task, document),
    ...namedRequirements(task, document),
    ...sectionsNaming(task.paths, document),
    ...sectionsSharingWords(task, document),
    ...summary(document),
  ];
  const taken = new Map<string, Excerpt>();
  let left = budget;
  for (const excerpt of wanted) {
    const place = `${excerpt.line}:${excerpt.title}`;
    if (taken.has(place) || excerpt.text.length > left) continue;
    taken.set(place, excerpt);
    left -= excerpt.text.length;
  }
  return [...taken.values()].sort((first, second) => first.line - second.line);
}

const excerptOf = ({ title, line, text }: DocumentSection, why: string): Excerpt => ({
  title,
  line,
  text,
  why,
});

/** A story's section with the sections inside it (its scenarios, in some specs). */
function storySections(
  task: Pick<Task, 'stories' | 'story'>,
  { stories, sections }: SpecDocument,
): readonly Excerpt[] {
  const ids = task.stories ?? (task.story ? [task.story] : []);
  return stories
    .filter(({ id }) => ids.includes(id))
    .flatMap(({ id, section }) =>
      sections.flatMap((candidate, index) =>
        isWithin(index, section, sections) ? [excerptOf(candidate, `the task belongs to ${id}`)] : [],
      ),
    );
}

function isWithin(index: number, ancestor: number, sections: readonly DocumentSection[]): boolean {
  for (let at: number | undefined = index; at !== undefined; at = sections[at]?.parent)
    if (at === ancestor) return true;
  return false;
}

function namedRequirements(task: Pick<Task, 'title' | 'body'>, document: SpecDocument): readonly Excerpt[] {
  const named = new Set<string>();
  const text = `${task.title}\n${task.body}`;
  for (const [, kind = '', from = '', to] of text.matchAll(
    /\b((?:FR|NFR|SC|REQ)-?)(\d{1,4})(?:\s?(?:-|–|to|through)\s?(?:(?:FR|NFR|SC|REQ)-?)?(\d{1,4}))?/gi,
  )) {
    const last = Math.min(Number(to ?? from), Number(from) + 100);
    for (let number = Number(from); number <= last; number += 1) {
      named.add(`${kind.toUpperCase()}${String(number).padStart(from.length, '0')}`);
    }
  }
  return [...document.requirements, ...document.criteria]
    .filter(({ id }) => named.has(id))
    .map(({ id, text: words, line }) => ({
      title: id,
      line,
      text: `${id}: ${words}`,
      why: `the task names ${id}`,
    }));
}

function sectionsNaming(paths: readonly string[], { sections }: SpecDocument): readonly Excerpt[] {
  return paths.flatMap((path) =>
    sections
      .filter(({ text }) => text.includes(path))
      .map((section) => excerptOf(section, `it names ${path}`)),
  );
}

function sectionsSharingWords(task: Pick<Task, 'title'>, { sections }: SpecDocument): readonly Excerpt[] {
  const words = [...new Set(task.title.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [])].filter(
    (word) => !STOP_WORDS.has(word),
  );
  if (words.length === 0) return [];
  return sections
    .map((section) => {
      const text = section.text.toLowerCase();
      return { section, hits: words.filter((word) => text.includes(word)) };
    })
    .filter(({ hits }) => hits.length >= Math.min(3, words.length))
    .sort((left, right) => right.hits.length - left.hits.length)
    .slice(0, 5)
    .map(({ section, hits }) => excerptOf(section, `it shares the words ${hits.slice(0, 3).join(', ')}`));
}

const summary = ({ summary: text, title }: SpecDocument): readonly Excerpt[] =>
  text === '' ? [] : [{ title: title ?? 'Summary', line: 1, text, why: 'it sums the document up' }];
