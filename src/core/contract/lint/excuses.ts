import { namesEvent } from './eventVerbs';
import { BEHAVIOUR, CASE, CONDITION, EMPTY_PROMISE, ENUMERATION, LITERAL } from './evidence';
import { hasMeasure, hasQuantity } from './quantity';
import type { VagueWord } from './vagueWords';

/** Whether what stands beside a word says what it means, so that it is no judgement here. */
export function isExcused(word: VagueWord, clause: string, whole: string): boolean {
  const isConcrete = LITERAL.test(clause) || ENUMERATION.test(clause);
  switch (word.kind) {
    case 'degree':
      if (isBounded(word, clause)) return true;
      return isExplainedOrKind(word, clause);
    case 'quality':
      return isExplainedOrKind(word, clause);
    case 'escape':
      return isExplained(word, clause) || (OF_TIME.test(word.word) && hasMeasure(clause));
    case 'quantity':
      if (AMOUNT.test(word.word))
        return isExplained(word, clause) || hasMeasure(clause) || LITERAL.test(clause);
      return (
        hasQuantity(clause) ||
        isConcrete ||
        (BEHAVIOUR.test(whole) && CONDITION.test(whole)) ||
        !isQuantified(word, clause)
      );
    case 'weak':
      if (isBounded(word, clause) || isConcrete || namesAKind(word, clause)) return true;
      // "is kept low." says nothing else; "keeps a low profile when asked" names a behaviour.
      if (isLastWord(word, clause)) return CASE.test(clause) || !isJudged(word, clause);
      if (isGiven(word, clause)) return false;
      if (isKept(word, clause)) return CASE.test(clause);
      if (word.start === 0 && OUTCOME.test(clause) && !EMPTY_OUTCOME.test(clause)) return true;
      return BEHAVIOUR.test(clause) || CONDITION.test(clause) || !isJudged(word, clause);
    default:
      return word.kind satisfies never;
  }
}

/** "gives a clear picture", "has a small footprint": what is given is the judgement itself. */
function isGiven({ start, word }: VagueWord, clause: string): boolean {
  return (
    /^(?:clear|clean|simple|strong|minimal|low|short|high|accurate|precise|consistent|stable|secure|safe|understandable|better|wide|broad|cheap|quality)/i.test(
      word,
    ) &&
    /\b(?:gives?|has|have|provides?|offers?|gets?|ensures?|achieves?|delivers?|maintains?|needs?)\s(?:an?\s|the\s)?(?:very\s|more\s)?$/i.test(
      clause.slice(0, start),
    )
  );
}

/** "is kept secure", "stays simple": the verb adds only that it is so for long. */
const isKept = ({ start }: VagueWord, clause: string): boolean =>
  /\b(?:kept|keeps?|stays?|remains?)\s(?:\p{L}+\s)?$/iu.test(clause.slice(0, start)) &&
  !/\b(?:an?|the|each|every|its|their)\s$/i.test(clause.slice(0, start));

const EMPTY_OUTCOME =
  /\b(?:provided|ensured|used|supported|required|offered|delivered|guaranteed|maintained|expected|desired|needed)\b/i;

const isLastWord = ({ end }: VagueWord, clause: string): boolean => /^\s*[.!]?\s*$/.test(clause.slice(end));

/** Fit for whom is the question with these, wherever they stand. */
const RELATIVE =
  /^(?:relevant|sufficient|adequate|appropriate|suitable|reasonable|meaningful|useful|acceptable|sensible|future|unnecessary|necessary|comprehensive|robust|user|modern|intuitive|professional|consistent)/i;

/** "A good return is refunded", "the large type doubles": the word tells one kind of thing from another, and something happens to it. */
function namesAKind({ start, end, word }: VagueWord, clause: string): boolean {
  const before = clause.slice(0, start);
  if (RELATIVE.test(word) || !/(?:^|[\s(])(?:an?|the|each|every)\s$/i.test(before)) return false;
  // A subject stands before the verb.
  if (VERB.test(before)) return false;
  // An idiom holds its noun already; in the middle of a sentence it is no subject.
  if (/[ -]/.test(word) && !/^(?:an?|the|each|every)\s$/i.test(before)) return false;
  // A thing, and then what happens to it: not "the best | shown".
  const thing = /[ -]/.test(word) ? '' : (/^\s*[\p{L}\p{N}-]+/u.exec(clause.slice(end))?.[0] ?? '');
  const behind = clause.slice(end + thing.length);
  return (
    start < 24 &&
    (thing !== '' || /\s/.test(word)) &&
    (BEHAVIOUR.test(behind) || OUTCOME.test(behind) || namesEvent(behind))
  );
}

const OUTCOME =
  /\b(?:is|are) (?:\p{Ll}+ed|left|lost|kept|sent|made|done|cut|shut|paid|put)\b|\b(?:does|do|doubles|loses|gets|starts|ends|yields|demands|gives|goes|takes)\b/iu;

/** A way out that a bound of time closes: "eventually, within 5 s". */
const OF_TIME = /^(?:after|for|in|within|at|eventually|sooner)\b/i;
/** How many others there are does not bound these: "the 3 tools need little care". */
const AMOUNT = /^(?:many|several|few|numerous|countless|little|lots?|plenty)\b/i;
/** A bound behind this belongs to what stands there: "300 dpi, with fine colours". */
const PART = /,\s(?:with|plus|while|whereas|including|and|but|so)\s/giu;

/**
 * Whether a measure says what a word of judgement means: behind it, or before it in the same part of the clause. How many
 * things are judged says nothing of the judgement ("all 14 pages are great").
 */
function isBounded({ start, word }: VagueWord, clause: string): boolean {
  let from = 0;
  for (const part of clause.matchAll(PART)) if (part.index < start) from = part.index;
  const around = clause.slice(from);
  return SPEED.test(word) ? HAS_TIME.test(around) : hasMeasure(around);
}

const SPEED =
  /^(?:fast|quick|swift|rapid|prompt|speed|snapp|instant|timely|responsive|soon|as[ -]soon|right[ -]away|without)/i;
/** Speed is a time, a rate or a comparison with one; "swift, at most 2 people" is none. */
const HAS_TIME =
  /\d\s?(?:(?:ms|milliseconds?|s|secs?|seconds?|min|minutes?|h|hours?|days?|x|times|fps|percent|rps)\b|%|×|\/\s?s|[\p{L} ]{1,20}(?:per|\/) ?(?:s|second|min|minute|hour)\b)|\bp\d{2}\b/iu;

/** "gracefully, i.e. one notification"; "simple: three fields"; "clear (red above 90)". */
function isExplained({ end }: VagueWord, clause: string): boolean {
  const behind =
    /(?::\s|\s[—–-]\s|\(|\bi\.\s?e\.|\bthat is\b|\bmeaning\b|\b(?:so|such) that\b)([\s\S]+)$/i.exec(
      clause.slice(end),
    )?.[1];
  if (behind === undefined) return false;
  return (
    hasQuantity(behind) || LITERAL.test(behind) || ENUMERATION.test(`: ${behind}`) || BEHAVIOUR.test(behind)
  );
}

/** "is clear", "Clear wording": a judgement. "clear the cart": none. */
function isJudged({ start, word }: VagueWord, clause: string): boolean {
  const before = clause.slice(0, start);
  if (
    /\b(?:is|are|be|being|stays?|remains?|looks?|feels?|sounds?|becomes?)(?: (?:always|very|more|quite|highly|well|kept|usually|still|so|too))?\s$/i.test(
      before,
    )
  )
    return true;
  if (/ly$/i.test(word)) return true;
  return !VERB.test(clause) || EMPTY_PROMISE.test(clause) || before.trim() === '';
}

/** "supports many users" asks how many; "some" and "long" before a behaviour that is named do not. */
function isQuantified({ word }: VagueWord, clause: string): boolean {
  if (/^multiple$/i.test(word))
    return (
      /\b(?:supports?|handles?|serves?|copes?|users|requests|clients|connections)\b/i.test(clause) &&
      !BEHAVIOUR.test(clause)
    );
  if (/^(?:some|various|most|concurrent|simultaneous|regular|small|long)$/i.test(word))
    return !BEHAVIOUR.test(clause) || EMPTY_PROMISE.test(clause);
  return true;
}

const isExplainedOrKind = (word: VagueWord, clause: string): boolean =>
  isExplained(word, clause) ||
  namesAKind(word, clause) ||
  isCountedKind(word, clause) ||
  (/\bcovers?\b/.test(clause) && ENUMERATION.test(clause));

/** "12 questions: 4 easy, 5 medium": how many of each kind. */
const isCountedKind = ({ start, end }: VagueWord, clause: string): boolean =>
  /\d\s$/.test(clause.slice(0, start)) && /^\s*(?:[,;.)]|and\b|$)/.test(clause.slice(end));

/** The verb of a clause that we know as one. */
const VERB =
  /\b(?:is|are|be|was|has|have|can|must|should|shall|will|may|does|do|cannot|answers?|works?|becomes?|stays?|remains?|runs?|uses?|sends?|needs?|looks?|feels?|gives?|gets?|makes?|takes?|covers?|exists?|loads?|survives?|ignores?|expires?|[\p{Ll}]{3,}(?:ed|es))\b/u;
