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
