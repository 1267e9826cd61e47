import { DEGREE_IDIOMS, FIGURES_OF_SPEECH, IDIOMS } from './idioms';
import { DEGREE, ESCAPE, QUALITY, QUANTITY, TASTE, WEAK } from './judgementWords';
import { judgementIn } from './judgingLexicon';
import { mannerWordsIn } from './mannerWords';
import { phraseFinder } from './phraseIndex';
import { TERMS } from './terms';

/**
 * Words that leave the judgement to the reader. A word alone proves nothing, so each kind needs its own context: a `degree`
 * may be measured, a `quality` explained, a `weak` one is often part of a fact.
 */
export type VagueKind = 'degree' | 'quality' | 'weak' | 'quantity' | 'escape';

export interface VagueWord {
  readonly word: string;
  readonly kind: VagueKind;
  readonly start: number;
  readonly end: number;
}

const findPhrases = phraseFinder<VagueKind>([
  ['degree', DEGREE_IDIOMS],
  ['quality', FIGURES_OF_SPEECH],
  ['degree', DEGREE],
  ['quality', QUALITY],
  ['quality', TASTE],
  ['quality', IDIOMS],
  ['escape', ESCAPE],
  ['quantity', QUANTITY],
  ['weak', WEAK],
]);

const WORD = /(?<![\p{L}\p{N}_-])[a-z]+(?:-[a-z]+)*(?![\p{L}\p{N}_-])/giu;

/** The vague words of a text in order, each once, without those that are part of a term. */
export function vagueWordsIn(text: string): readonly VagueWord[] {
  let terms: readonly (readonly [number, number])[] | undefined;
  const found: VagueWord[] = [];
  const add = (word: string, kind: VagueKind, start: number): void => {
    const end = start + word.length;
    const overlaps = (from: number, to: number): boolean => start < to && from < end;
    terms ??= [...text.matchAll(TERMS)].map((term) => [term.index, term.index + term[0].length] as const);
    if (terms.some(([from, to]) => overlaps(from, to))) return;
    if (found.some((other) => overlaps(other.start, other.end))) return;
    found.push({ word, kind, start, end });
  };
  for (const phrase of findPhrases(text)) add(phrase.text, phrase.kind, phrase.start);
  for (const { word, start } of mannerWordsIn(text)) add(word, 'quality', start);
  for (const match of text.matchAll(WORD)) {
    const kind = judgementIn(
      match[0],
      text.slice(match.index + match[0].length, match.index + match[0].length + 12),
    );
    if (kind) add(match[0], kind, match.index);
  }
  return found.sort((left, right) => left.start - right.start);
}
