/** The adjective of a sentence that says no more than that something is so: "Permissions are fine-grained". */
export interface Opinion {
  readonly word: string;
  readonly start: number;
}

const PREDICATE =
  /\b(?:is|are|be|looks?|feels?|seems?|sounds?|stays?|remains?|becomes?|(?<=\b(?:is|are|be) )kept)\s(?:(?:not|always|also|still|both|very|quite|more|as|too|kept) )?([a-z]{3,}(?:-[a-z]+)*)(?=\s*[.!]?\s*$|\s(?:to|for|of|in|on|across|enough)\s|\s(?:and|but|or)\s[a-z-]+\s*[.!]?\s*$)/giu;

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** States, colours, places and kinds: what an observer sees and need not judge. */
export const STATES = set(`
  empty full unique equal identical visible invisible hidden open closed active inactive online offline valid invalid null zero true false
  same present absent optional mandatory required read-only writable public private anonymous idempotent deterministic atomic immutable
  mutable synchronous asynchronous alphabetical chronological numeric unchanged idle free ready done complete incomplete red green blue
  yellow orange grey gray black white brown pink purple amber bold italic underlined mute silent negative positive odd even integer
  case-insensitive case-sensitive newer older greater higher lower later earlier shorter longer larger smaller less more fewer sequential
  parallel available unavailable dry wet dead alive new old first last next due overdue late early on-line exclusive inclusive eligible
  ineligible subject independent dependent different similar responsible liable able unable possible impossible accessible zero-based
  one-based relative absolute permanent temporary local remote global internal external horizontal vertical diagonal left right top bottom
  front back inside outside above below here there away again back then yes none nothing something anything everything all each either
  neither half double single multiple zero up-to-date out-of-date voluntary manual automatic recursive commutative associative symmetric
  transitive contiguous continuous monotonic cumulative additive lossless reversible irreversible final initial default binary decimal
  digital analogue wireless stateless stateful transactional serializable linearizable nullable void blank missing extra redundant
  vacant occupied pregnant sick married male female adult minor tax-free duty-free post-paid prepaid refundable non-refundable
  waterproof legal illegal lawful public-domain open-source text json xml html utf-8 pdf csv yaml markdown plain english german metric
  ascending descending clockwise counter-clockwise upright flat round square rectangular circular solid dashed dotted transparent opaque
  translucent sorted legible-by-law net gross operational functional apart together alone aside ajar afloat ashore abroad asleep awake down off out over under near`);

/** Past forms that do not end in -ed. */
const PARTICIPLES = set(`
  sent kept lost made cut shut paid put set read met held left lit found built shown known drawn gone run begun hit spent sold told bound
  hung split spread bought brought caught dealt fed felt heard laid led lent meant quit reset rung shot slid spun stuck stood swept taught
  thought torn worn won wound withheld overrun given taken written chosen broken frozen stolen spoken driven hidden forgotten done born
  sworn shrunk sunk overridden undone redone rewritten retaken withdrawn thrown blown grown flown sewn seen been`);

/**
 * A predicate that is an adjective we know no fact of. English adjectives of opinion are without number, those of fact that
 * contracts use are few: so the list is of the facts.
 */
export function opinionIn(clause: string): Opinion | undefined {
  for (const match of clause.matchAll(PREDICATE)) {
    const word = (match[1] ?? '').toLowerCase();
    if (STATES.has(word) || PARTICIPLES.has(word.replace(/^re-?/, ''))) continue;
    // A participle says what happened; a form in -able has a rule of its own.
    if (/(?:ed|ing|able|ible|ly|ion|ness|ment|s|er|or|ity|ism|ist|ware|less-than)$/.test(word)) continue;
    if (
      /^(?:the|one|two|its|his|her|our|not|for|with|from|via|per|part|out|non|un)/.test(word) &&
      word.length < 6
    )
      continue;
    return { word: match[1] ?? '', start: match.index + match[0].length - word.length };
  }
  return undefined;
}
