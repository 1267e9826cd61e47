/** Words that leave the judgement to the reader: a word alone proves nothing, so each kind needs its own context. */
export type VagueKind = 'quality' | 'weak' | 'quantity' | 'escape';

export interface VagueWord {
  readonly word: string;
  readonly kind: VagueKind;
  readonly start: number;
  readonly end: number;
}

/** Alternatives of a pattern, parted by white space; `_` is the gap between two words. */
const words = (text: string): readonly string[] =>
  text
    .trim()
    .split(/\s+/)
    .map((each) => each.replaceAll('_', '[ -]')); // After the split: this brings a space in.

/** A judgement in itself; only a bound beside it says what is meant. */
const QUALITY = words(`
  fast(?:er)? quick(?:ly|er)? swift(?:ly)? rapid(?:ly)? promptly speedy snappy instantly smooth(?:ly)? seamless(?:ly)? fluid(?:ly)?
  responsive timely performant efficient(?:ly)? optimal(?:ly)? optimi[sz]ed robust(?:ly|ness)? reliable reliably reliability dependable resilient
  scalable scalability scales?_(?:well|easily) fault-tolerant securely user-?_?friendly friendly easy easily ease intuitive(?:ly)?
  straightforward effortless(?:ly)? convenient(?:ly)? comfortable helpful useful meaningful nice(?:ly)? pleasing pleasant attractive
  beautiful(?:ly)? appealing professional modern elegant maintainable maintainability readable flexible flexibility versatile extensible adaptable
  comprehensive thorough(?:ly)? extensive adequate(?:ly)? sufficient(?:ly)? appropriate(?:ly)? proper(?:ly)? suitable suitably reasonable
  reasonably acceptable acceptably sensible sensibly graceful(?:ly)? state-of-the-art best_practices? high-?_?quality high_availability
  highly_available (?:high|good|great|better|best|acceptable)_performance good great excellent well(?!-\\w) usable user_experience noticeabl[ey]
  considerabl[ey] significant(?:ly)? improve[sd]? enhanced smart powerful annoying engaging natural_looking usability lightweight
  satisfactory satisfying acceptable decent consistent_experience look_and_feel up_to_(?:standard|scratch|par)
  (?:taken?|takes)_(?:into_account|care_of) performs? frequently relevant without_(?:trouble|problems|issues|hassle) self-explanatory
  cleanly neat(?:ly)? tidy sound slick polished`);

/** A judgement after a verb of being, or before a bare noun; often part of a term. */
const WEAK = words(`
  accurate(?:ly)? correct(?:ly)? clean clear(?:ly)? complete(?:ly)? simple simply secure safe(?:ly)? stable strong minimal low short high cheap
  natural(?:ly)? right common precise(?:ly)? available consistent(?:ly)? understandable quality modular generic performance security
  documented tested maintained nicer better stronger`);

/** Amounts without a number. */
const QUANTITY = words(`
  many several few some numerous multiple various large big huge small long heavy high_load heavy_load little lots? plenty
  frequent(?:ly)? regularly often most concurrent simultaneous regular`);

/** Ways out. */
const ESCAPE = words(
  `as_expected as_needed as_required as_appropriate (?:where|when|if|wherever)_(?:possible|necessary|needed|appropriate|applicable|feasible) where_it_makes_sense etc and_so_on and_the_like usually normally typically mostly generally ideally at_some_point eventually`,
);

interface Finder {
  readonly kind: VagueKind;
  readonly pattern: RegExp;
  readonly beginnings: ReadonlySet<string>;
}

const FINDERS: readonly Finder[] = [
  finder('quality', QUALITY),
  finder('escape', ESCAPE),
  finder('quantity', QUANTITY),
  finder('weak', WEAK),
];

function finder(kind: VagueKind, alternatives: readonly string[]): Finder {
  const pattern = `(?<![\\p{L}\\p{N}_-])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}_]|-\\p{L})`;
  return {
    kind,
    pattern: new RegExp(pattern, 'giu'),
    beginnings: new Set(alternatives.flatMap(beginningsOf)),
  };
}

/** The first letters (four at most) that a match of this alternative must begin with. */
function beginningsOf(alternative: string): readonly string[] {
  const [, group] = /^\(\?:([^)]*)\)/.exec(alternative) ?? [];
  return (group?.split('|') ?? [alternative]).map((each) => {
    const [letters = '', optional] = /^[a-z]+(?=(\??))/.exec(each) ?? [];
    return letters.slice(0, Math.min(4, optional === '?' ? letters.length - 1 : letters.length));
  });
}

const WORD_START = /(?<![a-z])[a-z]{2,4}/gi;

/** Long alternations are slow to try at every place, and most texts hold none of their words. */
const mayHold = (starts: readonly string[], { beginnings }: Finder): boolean =>
  starts.some((start) => {
    for (let length = 2; length <= start.length; length += 1)
      if (beginnings.has(start.slice(0, length))) return true;
    return false;
  });

/** Terms that hold such a word and judge nothing. */
const TERMS = new RegExp(
  `(?<![\\p{L}])(?:${[
    'fast[ -](?:path|forward|lane|mode|track)',
    'clean (?:working tree|install|build|checkout|state|room|shutdown|url)',
    'secure,? (?:and (?:httponly|samesite) )?(?:flags?|attributes?|cookies?|contexts?|connections?|origins?|enclave|boot)',
    'easy (?:mode|level|puzzles?)',
    'smart ?(?:quotes?|cards?|phones?|watch|contracts?|meter|home)',
    'quick[ -](?:starts?|repl(?:y|ies)|fix(?:es)?|look|picks?|actions?)',
    'frequently asked',
    'significant (?:digits?|figures?|bits?)',
    'natural (?:numbers?|keys?|joins?|language|gas|order)',
    'stable (?:sort|release|branch|ids?|identifiers?)',
    'strong (?:tag|element|reference|consistency)',
    'short (?:links?|urls?|codes?|names?|form|sha)',
    'long (?:names?|form|press|polling|options?)',
    'low (?:battery|tide|stock)',
    'high (?:contrast|tide|score|water mark)',
    'common (?:name|prefix|ancestor|multiple|divisor)',
    'small (?:caps|print)',
    'large language models?|large (?:print|objects?)',
    'multiple (?:choice|selection)',
    'performance (?:tests?|budgets?|report|api)',
    'security (?:code|question|token|header|group|policy|key)s?',
    'high availability zones?',
    'sound (?:files?|effects?|level|output|card|is (?:played|muted))',
    'good(?:s| standing| friday)',
    'professional (?:plan|edition|licen[cs]e)',
    'right (?:click|arrow|margin|column|side|of)',
    '(?:most|least) recent(?:ly)?',
    'at (?:most|least)',
    'at least some',
    'as long as|no long(?:er)?|how (?:many|long|often)|too (?:many|long|large|big|short|small|few)',
    'longer than|shorter than',
    'relevant (?:to the|clause)',
    'as well(?: as)?',
    'complete (?:event|status|button)',
  ].join('|')})(?![\\p{L}])`,
  'giu',
);

/** The vague words of a text in order, each once, without those that are part of a term. */
export function vagueWordsIn(text: string): readonly VagueWord[] {
  const starts = (text.match(WORD_START) ?? []).map((start) => start.toLowerCase());
  const finders = FINDERS.filter((each) => mayHold(starts, each));
  if (finders.length === 0) return [];
  let terms: readonly (readonly [number, number])[] | undefined;
  const found: VagueWord[] = [];
  for (const { kind, pattern } of finders) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      const overlaps = (from: number, to: number): boolean => start < to && from < end;
      terms ??= [...text.matchAll(TERMS)].map((term) => [term.index, term.index + term[0].length] as const);
      if (terms.some(([from, to]) => overlaps(from, to))) continue;
      if (found.some((other) => overlaps(other.start, other.end))) continue;
      found.push({ word: match[0], kind, start, end });
    }
  }
  return found.sort((left, right) => left.start - right.start);
}
