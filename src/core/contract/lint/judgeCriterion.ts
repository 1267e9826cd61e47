import { CASE, ENUMERATION, hasEvidence, LITERAL } from './evidence';
import { isExcused } from './excuses';
import { opinionIn } from './opinionPredicate';
import { hasMeasure } from './quantity';
import { type VagueWord, vagueWordsIn } from './vagueWords';

/** What the words of a criterion allow: a check that two people do alike, or an opinion. */
export type Judgement =
  | { readonly verdict: 'measurable' }
  /** `word` is missing when the text names nothing to check at all. */
  | { readonly verdict: 'vague'; readonly word?: VagueWord };

/** A criterion is a sentence; what is longer is judged by its beginning. */
const MAX_JUDGED = 2000;

/**
 * Judges one criterion by its words: vague when a word of judgement stands in it without a number, literal or list of
 * cases beside it, or when it names nothing that can be seen to happen. English; other languages come out as measurable.
 * @param text the criterion without id and `verify` part
 */
export function judgeCriterion(text: string): Judgement {
  const known = judged.get(text);
  if (known) return known;
  const judgement = judge(text);
  if (judged.size >= MAX_REMEMBERED) judged.clear();
  if (text.length <= MAX_JUDGED) judged.set(text, judgement);
  return judgement;
}

/** A keystroke changes one criterion of a contract and none of the others: they are not judged again. */
const judged = new Map<string, Judgement>();
const MAX_REMEMBERED = 10_000;

function judge(text: string): Judgement {
  const words = text.slice(0, MAX_JUDGED).replace(/\*\*|__/g, (mark) => ' '.repeat(mark.length));
  const bare = withoutLiterals(words);
  for (const clause of clausesOf(words)) {
    const vague = vagueWordsIn(bare.slice(clause.start, clause.end));
    for (const word of vague) {
      if (isExcused(word, clause.words, words)) continue;
      return {
        verdict: 'vague',
        word: { ...word, start: word.start + clause.start, end: word.end + clause.start },
      };
    }
  }
  for (const clause of clausesOf(words)) {
    const opinion = opinionIn(bare.slice(clause.start, clause.end));
    if (!opinion || hasMeasure(clause.words) || isStated(clause.words)) continue;
    const start = clause.start + opinion.start;
    return {
      verdict: 'vague',
      word: { word: opinion.word, kind: 'quality', start, end: start + opinion.word.length },
    };
  }
  return hasEvidence(words) ? { verdict: 'measurable' } : { verdict: 'vague' };
}

/** Says in which case, in which words or which of several: then an adjective may well be a state that we do not know. */
const isStated = (clause: string): boolean =>
  CASE.test(clause) || LITERAL.test(clause) || ENUMERATION.test(clause) || /\bno\b/i.test(clause);

interface Clause {
  readonly words: string;
  readonly start: number;
  readonly end: number;
}

/** Where one thought ends: a bound excuses the words of its own clause only ("loads in < 2 s and is intuitive"). */
const CLAUSE_END =
  /;\s|\.\s+(?=\p{Lu})|,?\s(?:and|but)\s(?=(?:is|are|has|looks?|feels?|stays?|remains?|must|should|shall|will)\s)/gu;

function clausesOf(words: string): readonly Clause[] {
  const clauses: Clause[] = [];
  let start = 0;
  for (const match of words.matchAll(CLAUSE_END)) {
    clauses.push({ words: words.slice(start, match.index), start, end: match.index });
    start = match.index + match[0].length;
  }
  clauses.push({ words: words.slice(start), start, end: words.length });
  return clauses;
}

const withoutLiterals = (words: string): string =>
  words.replace(/`[^`]*`|"[^"]*"|“[^”]*”/g, (literal) => ' '.repeat(literal.length));
