import { opinionIn } from './opinionPredicate';
import { hasMeasure, hasQuantity } from './quantity';
import { type VagueWord, vagueWordsIn } from './vagueWords';

/** What the words of a criterion allow: a check that two people do alike, or an opinion. */
export type Judgement =
  | { readonly verdict: 'measurable' }
  /** `word` is missing when the text names nothing to check at all. */
  | { readonly verdict: 'vague'; readonly word?: VagueWord };

/** A criterion is a sentence; what is longer is judged by its beginning. */
const MAX_JUDGED = 2000;

const LITERAL =
  /`[^`]+`|"[^"]{2,}"|“[^”]{2,}”|'[^']{2,}'|\b[A-Z]{3,}_[A-Z_]{2,}\b|\b(?:GET|POST|PUT|PATCH|DELETE)\b|(?:^|\s)\/[\w:{}/-]+|\b[1-5]\d\d\b|\b[\w-]+\.(?:[jt]sx?|json|md|csv|txt|ya?ml|html|py|rs|go)\b/;
const ENUMERATION =
  /:\s*[^:]{2,80}[,;/][^,;/]{2,}|[\p{L}\p{N})`"'-]+,\s[^,.;]{2,60}(?:,\s[^,.;]{2,60})*,?\s(?:and|or)\s[\p{L}\p{N}`"'(]|\bone of\b|\bcovers? [^,.;]+(?:,| and | or )|\b(?:\p{Lu}[\p{Lu}\p{N}-]+)(?:, | and | or )\p{Lu}[\p{Lu}\p{N}-]+/u;
/** Something an observer can see happen or not. */
const BEHAVIOUR =
  /\b(?:returns?|reject(?:s|ed)?|refus(?:es?|ed)|answer(?:s|ed)? with|responds? with|redirect(?:s|ed)?|shows?|shown|displays?|displayed|hides?|hidden|opens?|closes?|keeps?|kept|removes?|removed|deletes?|deleted|restored?|restores|stored? (?:in|as|before|on|one)|sends?|sent|creates?|created|replac(?:es?|ed)|contains?|starts? with|stops?|stopped|exits?|prints?|writes?|sorted|rounded|resets?|expires?|expired|lock(?:s|ed)|block(?:s|ed)|ignor(?:es?|ed)|skips?|skipped|drops?|dropped|becomes?|leads? to|differs?|pass(?:es)?|surviv(?:es?|ed)|disabl(?:es?|ed)|lists?|listed|named|moves?|moved|emits?|emitted|publish(?:es|ed)|rais(?:es?|ed)|throws?|triggers?|warns?|asks?|sees?|counts?|counted|requires?|required|includes?|included|set to|is set|are set|empties|equals?|match(?:es)?|imports? nothing|disallows?|unchanged|overwrit(?:es?|ten)|disappears?|appears?)\b/i;
const CONDITION =
  /\b(?:when|whenever|given|after|before|until|unless|if|while|once|during which|without (?:losing|a|an|any|warnings?|errors?|network|restart)|cannot|can't|never|must not|may not|not|nothing|nobody|no one|none|only|every|each|no (?!problem|trouble|issue|noticeable)\p{L}+)\b/iu;
/** Sentences that promise to do something about a subject, and do not say what. */
const EMPTY_PROMISE =
  /\b(?:handles?|handled|supports?|supported|cop(?:es|e) with|deals? with|manag(?:es?|ed)|consider(?:s|ed)|address(?:es|ed)|cover(?:s|ed)|caught|validat(?:es?|ed)|optimi[sz]es?|ensur(?:es?|ed)|in place|implemented|documented|tested|provided|works?(?: (?:well|correctly|properly|fine))?)\b(?: \p{L}+){0,3}[.!]?$/iu;
/** Objects of such a promise that name no case. */
const GENERIC_OBJECT =
  /\b(?:errors?|exceptions?|failures?|edge cases?|corner cases?|input|inputs|data|problems?|issues?|mistakes?|cases|situations?|scenarios?|security|performance|usability|accessibility|quality|load|traffic|everything|all devices|all browsers|logging|monitoring|documentation|tests?|code)\b/i;
const VERB =
  /\b(?:is|are|be|was|has|have|can|must|should|shall|will|may|does|do|cannot|answers?|works?|becomes?|stays?|remains?|runs?|uses?|sends?|needs?|looks?|feels?|gives?|gets?|makes?|takes?|covers?|exists?|loads?|survives?|ignores?|expires?|[\p{Ll}]{3,}(?:ed|es))\b/u;

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
  return namesSomething(words) ? { verdict: 'measurable' } : { verdict: 'vague' };
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

function isExcused(word: VagueWord, clause: string, whole: string): boolean {
  const isConcrete = LITERAL.test(clause) || ENUMERATION.test(clause);
  switch (word.kind) {
    case 'quality':
      return (
        isBounded(word, clause) ||
        isExplained(word, clause) ||
        namesAKind(word, clause) ||
        (/\bcovers?\b/.test(clause) && ENUMERATION.test(clause))
      );
    case 'escape':
      if (VOIDS_BOUND.test(word.word)) return false;
      return hasQuantity(clause) || (isConcrete && !/^(?:etc|and so on|and the like)$/i.test(word.word));
    case 'quantity':
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

/** When, and not how well. */
const CASE = /\b(?:when|whenever|if|unless|until|after|before|only|cannot|must not|never)\b/i;

const isLastWord = ({ end }: VagueWord, clause: string): boolean => /^\s*[.!]?\s*$/.test(clause.slice(end));

/** Fit for whom is the question with these, wherever they stand. */
const RELATIVE =
  /^(?:relevant|sufficient|adequate|appropriate|suitable|reasonable|meaningful|useful|acceptable|sensible|future|unnecessary|necessary|comprehensive|robust|user|modern|intuitive|professional|consistent)/i;

/** "A good return is refunded", "the large type doubles": the word tells one kind of thing from another, and something happens to it. */
function namesAKind({ start, end, word }: VagueWord, clause: string): boolean {
  if (RELATIVE.test(word) || !/(?:^|[\s(])(?:an?|the|each|every)\s$/i.test(clause.slice(0, start)))
    return false;
  // A thing, and then what happens to it: not "the best | shown".
  const thing = /[ -]/.test(word) ? '' : (/^\s*[\p{L}\p{N}-]+/u.exec(clause.slice(end))?.[0] ?? '');
  const behind = clause.slice(end + thing.length);
  return start < 24 && (thing !== '' || /\s/.test(word)) && (BEHAVIOUR.test(behind) || OUTCOME.test(behind));
}

const OUTCOME =
  /\b(?:is|are) (?:\p{Ll}+ed|left|lost|kept|sent|made|done|cut|shut|paid|put)\b|\b(?:does|do|doubles|loses|gets|starts|ends|yields|demands|gives|goes|takes)\b/iu;

/** "14 px where feasible" is no bound any more. */
const VOIDS_BOUND = /\b(?:where|when|if|wherever|whenever)[ -]/i;
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
  return hasMeasure(around) || (SPEED.test(word) && HAS_TIME.test(around));
}

const SPEED =
  /^(?:fast|quick|swift|rapid|prompt|speed|snapp|instant|timely|responsive|soon|as[ -]soon|right[ -]away|without)/i;
const HAS_TIME = /\d\s?(?:ms|milliseconds?|s|secs?|seconds?|min|minutes?|h|hours?)\b/i;

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

/** Whether anything in the text can be looked at and found true or false. */
function namesSomething(words: string): boolean {
  if (hasQuantity(words) || LITERAL.test(words) || ENUMERATION.test(words)) return true;
  if (EMPTY_PROMISE.test(words) && GENERIC_OBJECT.test(words)) return false;
  if (BEHAVIOUR.test(words) || CONDITION.test(words)) return true;
  // Five words without a verb that we know hold one that we do not.
  return VERB.test(words) || (words.match(/[\p{L}\p{N}-]+/gu) ?? []).length > 4;
}
