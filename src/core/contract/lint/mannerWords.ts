import { isDoable } from './eventVerbs';
import { STATES } from './opinionPredicate';

/**
 * Words that are judgements by their form: adverbs of manner ("effectively", "elegantly") and adjectives of fitness
 * ("manageable", "affordable"). English makes new ones at will, so the form is the rule, and what names a fact instead is
 * the exception: an order ("alphabetically"), a mechanism ("atomically"), a time ("daily"), a permission ("editable").
 */
export interface MannerWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

const ADVERB = /(?<![\p{L}\p{N}_-])[a-z]{3,20}ly(?![\p{L}\p{N}_-])/giu;

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Adverbs (and other words in -ly) that say what happens and not how well. */
const FACTS = set(`
  only daily weekly monthly hourly yearly quarterly nightly early directly indirectly exactly precisely immediately finally initially
  previously currently recently newly separately independently simultaneously concurrently consecutively sequentially randomly
  uniformly linearly exponentially proportionally respectively partially partly fully completely entirely wholly totally solely
  explicitly implicitly permanently temporarily publicly privately internally externally horizontally vertically diagonally
  anonymously asynchronously synchronously uniquely identically equally locally globally remotely centrally manually individually
  jointly mutually exclusively inclusively inversely conversely adversely recursively iteratively incrementally cumulatively
  continuously periodically repeatedly successively subsequently successfully unsuccessfully accidentally deliberately
  intentionally unintentionally knowingly silently visibly invisibly audibly verbally orally federally nationally regionally
  legally formally officially contractually conditionally unconditionally optionally necessarily possibly actually 
  additionally alternatively consequently namely mainly merely nearly roughly approximately barely hardly slightly
  strictly literally normally usually generally mostly ideally eventually regularly frequently correctly incorrectly
  reply replies apply applies supply supplies multiply family assembly anomaly july italy fly ally rely comply imply bodily
  belly jelly bully fully rally tally folly holly lily ugly likely unlikely elderly orderly quarterly anonymously duly
  freshly formerly lately afterly otherly wrongly rightly falsely negatively positively evenly oddly
  natively virtually mentally empty simply safely clearly securely stably reliably openly secretly
  adjacently alike clockly firstly secondly thirdly lastly backwardly forwardly inwardly outwardly doubly triply singly
  crossly northerly southerly easterly westerly promptly collectively numerically overly interactively purely additively`);
/** Of these in -ically most name a mechanism ("automatically", "cryptographically"); the others judge. */
const JUDGING = set(
  'drastically dramatically realistically aesthetically ergonomically organically fantastically economically logically strategically',
);

/** "visually clear", "closely together": not vague by form. Those of the word lists are looked for there. */
export function mannerWordsIn(text: string): readonly MannerWord[] {
  const found: MannerWord[] = [];
  for (const match of text.matchAll(ADVERB)) {
    const word = match[0].toLowerCase();
    if (FACTS.has(word) || isOfState(word) || (word.endsWith('ically') && !JUDGING.has(word))) continue;
    found.push({ word: match[0], start: match.index, end: match.index + match[0].length });
  }
  for (const match of text.matchAll(FITNESS)) {
    const word = match[1] ?? '';
    if (isAbility(word.toLowerCase())) continue;
    const start = match.index + match[0].length - word.length;
    found.push({ word, start, end: start + word.length });
  }
  return found;
}

/** "immutably", "locally": in a state that is looked up. */
const isOfState = (word: string): boolean =>
  !/^(?:respons|transpar|plain|bold)/.test(word) &&
  (STATES.has(word.slice(0, -2)) || STATES.has(`${word.slice(0, -1)}e`));

/** "deletable", "undeletable", "unreachable": "intelligible" is no ability. */
const isAbility = (word: string): boolean =>
  [word, word.replace(/^(?:un|in|non|ir|im)-?/, '')].some((each) => ABILITIES.has(each) || isDoable(each));

/** Said of something ("stays manageable"), and not part of a name ("portable stove"). */
const FITNESS =
  /\b(?:is|are|be|being|stays?|remains?|keeps?|kept|becomes?|looks?|feels?|sounds?|and|both|more|very|easily|also|always|still)\s((?:[a-z]{2,14})(?:able|ible))(?![\p{L}\p{N}_-])(?!\s(?:as|at|by|from|in|into|on|only|to|until|via|when|while|with|within|without|after|for|if|under|through|again|per|up)\b)/giu;

const ABILITIES = set(`
  able available executable deletable editable clickable selectable visible possible eligible responsible reachable downloadable
  printable searchable sortable filterable scrollable draggable focusable nullable mutable callable cacheable taxable payable
  billable refundable applicable writable readable removable reversible cancellable revocable detectable addressable
  resizable collapsible compatible accountable liable table variable enable disable stable cable divisible renewable
  exchangeable transferable redeemable deductible bookable rentable chargeable rechargeable washable recyclable flammable edible
  movable replaceable exportable importable installable linkable expandable zoomable audible countable comparable irreversible`);
