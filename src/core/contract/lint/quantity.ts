/** Units a bound can have: time, size, share, rates, lengths, and so on. */
const TIME =
  'ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|weeks?|months?|years?|µs|us';
const SIZE = '[kKMGT]i?B|bytes?|kilobytes?|megabytes?|gigabytes?|bits?|[kM]bit\\/s|[kM]bps';
const NUMBER = '[−-]?\\d+(?:[.,  ]\\d+)*';
/** What a number names instead of counting: "version 3", "phase 2", "RFC 6749". */
const NAMED_BY_NUMBER =
  /(?:\b(?:version|release|phase|stage|step|feature|sprint|milestone|story|task|chapter|section|level|rfc|issue|iteration|priority|v|us|fr|ac|track|http|oauth|ipv|es|python|node|java)[\s#.-]{0,2}|[#\w])$/i;
const QUANTITY = new RegExp(
  `(?:[<>≤≥=±]\\s?)?(${NUMBER})(?:\\s?(?:%|‰|°\\s?[CF]?|${TIME}|${SIZE})(?![\\p{L}\\p{N}])|(?=[\\s-]+\\p{L}))`,
  'giu',
);
const COMPARED = new RegExp(
  `(?:[<>≤≥=±]|\\b(?:at (?:most|least)|(?:no|not) (?:more|less|fewer|longer|later) than|(?:more|less|fewer|longer) than|up to|under|below|above|over|exactly|within|by))\\s{0,2}(${NUMBER})`,
  'giu',
);
const COUNT_WORD =
  /\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|half|both|p\d{2,3})\b/i;

/** A number that says how much, not how many things there are: compared, a share, a rate, a repetition of nothing. */
const MEASURE = new RegExp(
  `(?:[<>≤≥±]|\\b(?:at (?:most|least)|(?:no|not) (?:more|less|fewer|longer|later) than|(?:more|less|fewer|longer|better|faster|lower|higher) than|up to|max(?:imum)?(?: of)?|min(?:imum)?(?: of)?|under|below|above|over|exactly|within|by|at|to)|\\bin)\\s{0,2}(?:a factor of )?(?:${NUMBER})|${NUMBER}\\s?(?:%|‰|percent\\b|°|x\\b|×|times\\b|decimals?\\b|(?:decimal |significant )?(?:digits?|places?|figures?)\\b|(?:or|and) (?:more|less|fewer|better|higher|lower|above|below)\\b)|\\b${NUMBER} (?:out )?of (?:the )?${NUMBER}|\\b(?:one|two|three|four|five|six) (?:decimal|significant|digits?|places?)\\b|\\b(?:0|zero|no more|half|twice|p\\d{2})\\b`,
  'giu',
);
/** Numbers that say when, for whom or since when, and nothing of the judgement beside them. */
const CIRCUMSTANCE =
  /^(?:[\s-]*(?:\p{L}+)?\s*(?:a|per) (?:day|week|month|year)\b|[\s-]*(?:hours?|days?|weeks?|months?|years?) (?:before|after|ago|old|of age|later|earlier|in advance)\b|[\s-]*(?:years?|to \d+)\b)|^\/7/iu;
const AGED = /(?:\b(?:aged|age|ages|older than|younger than|for|since|in|of|from|to|at) )$/i;

/** Whether the words hold a measure that can bound a judgement: "at most 3 clicks", and not "in 3 steps" or "24 hours a day". */
export function hasMeasure(words: string): boolean {
  for (const match of words.matchAll(MEASURE)) {
    const number = /\d[\d.,]*/.exec(match[0]);
    if (!number) return true;
    const end = match.index + number.index + number[0].length;
    const lead = match[0].slice(0, number.index);
    if (/^(?:in|at(?! (?:most|least))|to|by|over)\s/i.test(lead) && !UNIT_BEHIND.test(words.slice(end)))
      continue;
    if (CIRCUMSTANCE.test(words.slice(end)) || (AGED.test(words.slice(0, match.index)) && lead === ''))
      continue;
    if (/\b(?:aged?|older|younger)\b/i.test(words.slice(Math.max(0, match.index - 12), end))) continue;
    return true;
  }
  return false;
}

const UNIT_BEHIND = new RegExp(`^\\s?(?:%|‰|${TIME}|${SIZE})(?![\\p{L}\\p{N}])`, 'iu');

/** Whether the words hold a number that counts or bounds something. */
export function hasQuantity(words: string): boolean {
  return countsIn(words, QUANTITY) || countsIn(words, COMPARED) || COUNT_WORD.test(words);
}

function countsIn(words: string, pattern: RegExp): boolean {
  for (const match of words.matchAll(pattern)) {
    const at = match.index + match[0].lastIndexOf(match[1] ?? '');
    if (!NAMED_BY_NUMBER.test(words.slice(Math.max(0, at - 14), at))) return true;
  }
  return false;
}

/** A bound of time: "in < 100 ms", "within 2 seconds". */
export const TIME_BOUND = new RegExp(
  `(?:[<≤]|\\b(?:under|below|within|at most|up to|in|in less than|less than|(?:no|not) (?:more|longer) than))\\s{0,2}${NUMBER}\\s?(?:ms|milliseconds?|s|secs?|seconds?|µs)(?![\\p{L}\\p{N}])`,
  'iu',
);

/** A bound that lacks its unit: "in under 200", "< 100 at p95". */
export const BARE_BOUND = new RegExp(
  `(?:[<≤]|\\b(?:under|below|within|at most|up to|less than|(?:no|not) (?:more|longer) than))\\s{0,2}(${NUMBER})(?![\\d.,]*\\d)(?=\\s*(?:$|[.;,)]|(?:at|for|with|and|under|on|per|in)\\b))`,
  'iu',
);
