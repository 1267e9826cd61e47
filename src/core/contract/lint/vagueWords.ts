import { mannerWordsIn } from './mannerWords';

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

/** Judgements of taste, effort and fitness: what one person calls so, another does not. */
const TASTE = words(`
  fun joy delight(?:s|ed|ful)? enjoy(?:s|able)? pleases? joyful exciting thrilling boring tedious frustrating confus(?:es|ed|ing) overwhelm(?:s|ed|ing)?
  annoy(?:s|ed)? motivat(?:es?|ing) inspir(?:es?|ing) compelling immersive captivating rewarding happy impress(?:es|ive)
  trustworthy polite respectful(?:ly)? courteous empathetic welcoming reassuring calm inviting fair(?:ly)? unfair honest
  believable realistic authentic plausible convincing persuasive crisp vivid sharp legible comprehensible understood memorable catchy
  concise terse cluttered uncluttered tasteful stylish sleek good-looking pretty ugly gorgeous high-end world-class first-class
  top-notch enterprise-(?:grade|ready) production-(?:grade|ready|quality) publication_quality industry[- ]standards? industrial-strength cutting-edge best-in-class
  best bulletproof rock-solid foolproof future-?_?proof painless hassle-free frictionless effective efficient(?:ly)? idiomatic
  enough insufficient(?:ly)? ample unnecessary unnecessarily excessive(?:ly)? undue unduly overly sane tolerable
  important essential crucial vital actionable noisy fitting suited worthwhile valuable desirable diverse varied
  well-(?:chosen|designed|structured|organi[sz]ed|documented|tested|written|balanced|thought-out|behaved|maintained|formatted|crafted|made)
  as_(?:soon|quickly|fast|early|far|much|little|few|simple|simply|small|short|low|smoothly|accurate(?:ly)?|close(?:ly)?|often|easy|easily)_as_(?:possible|practical|practicable|feasible|needed|necessary|can_be)
  (?:due|great|special|proper|utmost|reasonable)_care care_is_taken with_care attention_is_paid with_(?:[a-z]+_){0,3}in_mind best_effort
  at_a_glance at_first_glance in_no_time right_away (?:near|close_to)_real[- ]time asap without_(?:noticeable|undue|unnecessary|long|much|significant|any_noticeable)_(?:delays?|wait(?:ing)?|effort|loss)
  prompt_(?:way|manner|repl(?:y|ies)|responses?|answers?|handling|delivery|settlement|processing|and|service) timely_(?:way|manner)
  (?:in|with)_an?_(?:[a-z]+_(?:and_)?){1,3}(?:way|manner|fashion|tone|voice|spirit|mood) feels?_(?:like|right|good|solid|[a-z]+ly|[a-z]+) interoperab(?:le|ility) portability portable modularity
  maintainab(?:le|ility) testability auditab(?:le|ility) traceability observability affordab(?:le|ility) learnability memorability
  (?:high|good|visual|best|top|better|picture|image|sound|audio|video|code|data|service|print|translation|answer|content|build|output)_quality of_(?:a_)?(?:high|good|consistent)_quality
  fit_for_(?:purpose|use) sensitive_to up_to_date state_of_the_art out_of_the_way unobtrusive(?:ly)? obtrusive(?:ly)? distract(?:s|ing|ion)? balanced
  improves? increase[sd]?_(?:productivity|trust|satisfaction|confidence|engagement|efficiency) reduce[sd]?_(?:friction|effort|complexity|noise|risk) tolerates?_(?:failures?|faults?|errors?)
  resists?_(?:attacks?|tampering|abuse) protect(?:s|ed)?_(?:against|from)_(?:attacks?|abuse|misuse) hold(?:s)?_up keeps?_up_with scales?_with grows?_with
  easy-to-[a-z]+ hard-to-[a-z]+ simple-to-[a-z]+ quick-to-[a-z]+`);

/** Idioms that promise a degree, a standard or an effect, and set none. */
const IDIOMS = words(`
  within_(?:reason|limits|(?:reasonable|acceptable|sensible|tolerable|certain)_[a-z]+) under_control in_check to_a_minimum to_a_(?:large|great|reasonable|certain)_extent
  in_most_cases in_general in_principle by_and_large more_or_less if_need_be in_good_(?:time|order|condition|shape) at_the_right_(?:time|moment|place) in_due_time
  (?:under|in|with)_(?:normal|typical|usual|ordinary|adverse|difficult|harsh|real|realistic|most)_(?:circumstances|conditions|situations|use|usage|operation)
  on_(?:a_)?par(?:_with)? comparable_to competitive meets?_(?:the_)?(?:[a-z]+_)?(?:expectations|needs|demands?|standards) expectations
  (?:common|usual|current|modern|latest|accepted|industry|market)_(?:conventions|standards|practices?) (?:relevant|applicable|pertinent)_(?:laws?|regulations?|rules|standards|legislation)
  makes?_(?:it_)?(?:sense|easy|easier|simple|simpler|clear) (?:gets?_)?in_[a-z']+(?:_[a-z]+'s)?_way in_plain_(?:language|words|english) in_simple_(?:terms|words|language) usual_[a-z]+ stands?_out at_home at_ease peace_of_mind first_impression
  first-rate second-rate top-quality high-quality next-(?:level|gen|generation) self-(?:explaining|explanatory|evident|describing) hassle
  (?:cost|time|energy|resource|memory|space|fuel)-efficient(?:ly)? (?:eco|child|kid|mobile|developer|reader|family|beginner|touch|budget|climate)-friendly
  without_(?:too_)?(?:much|great|undue|unnecessary|any_real|real|major|serious|significant|noticeable)_[a-z]+
  without_(?:difficult(?:y|ies)|friction|confusion|pain|disruption|interruption|degradation|stress|frustration)
  (?:minimal|low|high|short|strong|great|good|fast|little|small|excellent|poor)_(?:[a-z]+_)?(?:latency|throughput|downtime|overhead|impact|effort|costs?|footprint|response_times?|disruption|risk|noise|availability|performance|consumption|distraction|complexity|maintenance|coupling|cohesion|bandwidth|usage|error_rates?|accuracy|precision|reliability|loading_times?|waiting_times?|delays?|standards?|level_of_[a-z]+|degree_of_[a-z]+)
  (?:all_|most_)?(?:major|common|popular|modern|current|recent|typical|older|old|weak|slow|low-end)_(?:browsers?|devices?|phones?|smartphones?|formats?|platforms?|networks?|connections?|screens?|headsets?|tools?|systems?|clients?|laptops?|machines?|hardware|computers?|languages?|currencies)
  (?:hardened|respected|protected|secured|guaranteed|ensured|honou?red|improved|streamlined|simplified|moderni[sz]ed|minimi[sz]ed|reduced|facilitated|promoted|encouraged|prioriti[sz]ed|mitigated|avoided|safeguarded|strengthened|enhanced|maximi[sz]ed|accelerated|appreciated|scales)(?=\\s*[.!]?\\s*$)
  without_(?:jank|glitch(?:es)?|hiccups?|stutter(?:ing)?|flicker(?:ing)?|lag(?:ging)?) (?:fits?|suits?|matches|reflects?)_the_(?:mood|brand|style|spirit|tone|needs|context|purpose|situation|audience)
  (?:future|further)_(?:extensions?|growth|changes|needs|developments?|requirements|use|features)
  informative expressive descriptive supportive productive innovative creative cohesive instructive decorative
  thoughtful(?:ly)? purposeful colou?rful stressful wasteful careful flawless(?:ly)? needless(?:ly)? timeless cumbersome tiresome
  misleading time-consuming promising charming stunning harmonious ergonomic aesthetic elegant tasteful spacious luxurious
  an?_[a-z]+_(?:feel|look|touch|impression|overview|experience|atmosphere|flavou?r) poor(?:ly)? obvious forgiving lifelike rarely seldom unlikely hardly_ever
  (?:stays?|feels?|remains?|is|are|be|keeps?_[a-z]+)_(?:well_)?(?:interested|motivated|engaged|confident|relaxed|bored|confused|inspired|valued|informed|satisfied|comfortable|welcome|involved|tired|stressed)
  (?:gives?|gain|builds?|creates?|inspires?)_(?:[a-z]+_){0,2}(?:confidence|trust|reassurance|certainty)
  (?:can|may)_(?:safely_)?(?:rely_on|trust|depend_on) an?_(?:breeze|snap|pleasure|joy|cinch|no-brainer) outdated dated old-fashioned (?:early|late|soon|well_in_advance|in_advance)(?=\\s*[.!]?\\s*$)
  without_(?:effort|training|instructions|explanation|waits?|waiting|help|knowledge|(?:long|special|prior)_[a-z]+) (?:hard|difficult|tricky|simple|quick)_to_[a-z]+ humorous funny witty
  accessible_to_(?:everyone|all|everybody) fine-grained coarse-grained
  brief_(?:introduction|training|explanation|instruction|glance|look) at_all_times around_the_clock any_time soon shortly before_long a_(?:wide|broad|good|great)_(?:range|variety|selection)_of rough_handling`);

/** A judgement after a verb of being, or before a bare noun; often part of a term. */
const WEAK = words(`
  accurate(?:ly)? correct(?:ly)? clean clear(?:ly)? complete(?:ly)? simple simply secure safe(?:ly)? stable strong minimal low short high cheap
  natural(?:ly)? right common precise(?:ly)? available consistent(?:ly)? understandable quality modular generic performance security
  documented tested maintained slow cheap wide broad nicer better stronger worse easier harder simpler flexibly`);

/** Amounts without a number. */
const QUANTITY = words(`
  many several few some countless numerous (?:peak|full|month-end|year-end|normal|typical|real|realistic|usual|expected|everyday|real-world)_(?:load|traffic|usage|use|demand|conditions) multiple various large big huge small long heavy high_load heavy_load little lots? plenty
  frequent(?:ly)? regularly often most concurrent simultaneous regular (?:seasonal|daily|occasional|sudden|unexpected|traffic|usage)_(?:peaks?|spikes?|bursts?)`);

/** Ways out. */
const ESCAPE = words(
  `as_expected as_needed as_required as_appropriate (?:where|when|if|wherever|whenever)_(?:possible|necessary|needed|appropriate|applicable|feasible|practical|practicable|useful|sensible|required|reasonable|suitable) where_it_makes_sense etc and_so_on and_the_like usually normally typically mostly generally ideally at_some_point (?:after|for|in|within)_(?:some|a_certain|a_reasonable|a_while|a_short|a_long)_?(?:time|period|while)? in_due_course sooner_or_later from_time_to_time eventually`,
);

interface Finder {
  readonly kind: VagueKind;
  readonly pattern: RegExp;
  readonly beginnings: ReadonlySet<string>;
}

const FINDERS: readonly Finder[] = [
  finder('quality', QUALITY),
  finder('quality', TASTE),
  finder('quality', IDIOMS),
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
    // What an interface calls something is a name.
    '\\p{L}+ (?:\\p{L}+ )?(?:setting|mode|flag|option|checkbox|switch|toggle|survey|reviews|rule|keyword|command|plan|tier|edition|badge|tab|column)',
    'friendly fire',
    'proper (?:names?|nouns?|subset|fraction)|frequent flyers?|poor law',
    '(?:swip|turn|point|mov|scroll|drag|slid|shift|click|press|align)\\p{L}* (?:to the )?right|to the right|left or right|right of way',
    'easy (?:mode|level|puzzles?)',
    '\\d+ best|best \\d+|best[ -](?:before|of \\d)|personal best|best (?:bid|offer|ask|lap|time|score)s?',
    'not enough|enough (?:stock|space|memory|credit|balance|money|funds|points|seats|disk)',
    '!important|essential (?:cookies?|oils?)|vital (?:signs?|data|parameters?)',
    'balanced (?:trees?|brackets?|parenthes[ei]s|scorecards?|accuracy)',
    'effective (?:dates?|rates?|from|users?|permissions?|immediately|policy|policies|interest|tax|power|radiated)|cost[ -]effective',
    'fair use|fair value|trade fairs?|happy path|pretty[ -]print(?:s|ed|ing)?|sharp',
    'up to date with',
    'of the same quality|(?:image|video|audio|print|jpeg|picture|sound) quality (?:setting|level|factor|of \\d|is set|=|\\d)s?',
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
    'relevant clause',
    'as well(?: as)?',
    'complete (?:event|status|button)',
  ].join('|')})(?![\\p{L}])`,
  'giu',
);

/** The vague words of a text in order, each once, without those that are part of a term. */
export function vagueWordsIn(text: string): readonly VagueWord[] {
  const starts = (text.match(WORD_START) ?? []).map((start) => start.toLowerCase());
  const finders = FINDERS.filter((each) => mayHold(starts, each));
  const manner = mannerWordsIn(text);
  if (finders.length === 0 && manner.length === 0) return [];
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
  for (const { kind, pattern } of finders)
    for (const match of text.matchAll(pattern)) add(match[0], kind, match.index);
  for (const { word, start } of manner) add(word, 'quality', start);
  return found.sort((left, right) => left.start - right.start);
}
