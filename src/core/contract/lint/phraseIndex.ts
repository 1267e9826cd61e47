/**
 * Finds the phrases of large tables quickly: alternatives are kept by their first letters and tried only where a word of the
 * text begins with these, so a text costs as much as it has words, however long the tables are.
 */
export interface FoundPhrase<Kind> {
  readonly kind: Kind;
  readonly text: string;
  readonly start: number;
}

/** Alternatives of one kind, parted by white space; `_` is the gap between two words. */
export type PhraseTable<Kind> = readonly [kind: Kind, alternatives: string];

interface Entry<Kind> {
  readonly kind: Kind;
  readonly order: number;
  readonly alternatives: string[];
  pattern?: RegExp;
}

const LETTERS = 4;
const WORD_START = /(?<![\p{L}\p{N}_-])[a-z]{1,4}/giu;

/**
 * @param tables in order of precedence
 * @returns all matches, those of earlier tables first; they may overlap
 */
export function phraseFinder<Kind>(
  tables: readonly PhraseTable<Kind>[],
): (text: string) => readonly FoundPhrase<Kind>[] {
  const index = new Map<string, Entry<Kind>[]>();
  tables.forEach(([kind, table], order) => {
    for (const alternative of table.trim().split(/\s+/))
      for (const letters of new Set(beginningsOf(alternative))) {
        const entries = index.get(letters) ?? [];
        index.set(letters, entries);
        let entry = entries.find((each) => each.order === order);
        if (!entry) entries.push((entry = { kind, order, alternatives: [] }));
        entry.alternatives.push(alternative);
      }
  });
  return (text) => {
    const found: (FoundPhrase<Kind> & { readonly order: number })[] = [];
    for (const match of text.matchAll(WORD_START))
      for (let length = 0; length <= match[0].length; length += 1)
        for (const entry of index.get(match[0].slice(0, length).toLowerCase()) ?? []) {
          const pattern = (entry.pattern ??= patternOf(entry.alternatives));
          pattern.lastIndex = match.index;
          const phrase = pattern.exec(text)?.[0];
          if (phrase !== undefined)
            found.push({ kind: entry.kind, order: entry.order, text: phrase, start: match.index });
        }
    return found.sort((left, right) => left.order - right.order || left.start - right.start);
  };
}

function patternOf(alternatives: readonly string[]): RegExp {
  const words = alternatives.map((each) => each.replaceAll('_', '[ -]'));
  return new RegExp(`(?:${words.join('|')})(?![\\p{L}\\p{N}_]|-\\p{L})`, 'iuy');
}

/** The first letters that a match of this alternative must begin with; '' where it can begin with any. */
function beginningsOf(alternative: string): readonly string[] {
  const [whole, group, optional] = /^\(\?:([^()]*)\)(\?)?/.exec(alternative) ?? [];
  if (whole === undefined || group === undefined) return [firstLetters(alternative)];
  const ofGroup = group.split('|').map(firstLetters);
  return optional === undefined
    ? ofGroup
    : [
        ...ofGroup,
        ...beginningsOf(alternative.slice(whole.length + (alternative[whole.length] === '_' ? 1 : 0))),
      ];
}

function firstLetters(words: string): string {
  const [letters = '', optional] = /^[a-z]+(?=(\??))/.exec(words) ?? [];
  return letters.slice(0, Math.min(LETTERS, optional === '?' ? letters.length - 1 : letters.length));
}
