import type { Criterion } from '../contract';
import type { ContractDiagnostic, ContractSource, Fix } from './diagnostic';
import { judgeCriterion } from './judgeCriterion';
import { diagnose, ownLines, placeOf, quoted } from './place';
import { BARE_BOUND, hasQuantity, TIME_BOUND } from './quantity';
import { secondRequirement } from './secondRequirement';
import type { VagueWord } from './vagueWords';

/** What one criterion says badly. Each rule looks at this criterion alone. */
export function lintCriterion(source: ContractSource, criterion: Criterion): readonly ContractDiagnostic[] {
  const vague = vagueness(source, criterion);
  return [
    ...vague,
    ...missingUnit(source, criterion),
    ...missingPercentile(source, criterion),
    ...secondRequirement(source, criterion),
    // First it must say something; then it can be asked how that is checked.
    ...(vague.length > 0 ? [] : missingVerification(source, criterion)),
  ];
}

function vagueness(source: ContractSource, criterion: Criterion): readonly ContractDiagnostic[] {
  const judgement = judgeCriterion([criterion.text, ...criterion.details].join('; '));
  if (judgement.verdict === 'measurable') return [];
  const { word } = judgement;
  if (!word) {
    const message = `${criterion.id} names no number, no cases and no behaviour that could be checked.`;
    return [diagnose(source, 'vague-criterion', ownLines(source.text, criterion), message)];
  }
  const place = placeOf(source.text, criterion, word.word);
  if (word.kind === 'quantity') {
    const message = `${quoted(word.word)} is no bound: say how much or how many.`;
    return [diagnose(source, 'unbounded-quantity', place, message)];
  }
  const message = `${quoted(word.word)} can be judged either way: ${adviceFor(word)}.`;
  return [diagnose(source, 'vague-criterion', place, message, speedFix(word, place.end))];
}

const SPEED =
  /^(?:fast|faster|quick|quickly|swift|swiftly|rapid|rapidly|promptly|speedy|snappy|responsive|performant|instantly|timely)$/i;

function adviceFor({ word, kind }: VagueWord): string {
  if (SPEED.test(word)) return 'say in how many milliseconds, at which percentile';
  if (/^(?:robust|graceful|reliab|resilien|proper)/i.test(word))
    return 'list the cases and what happens in each';
  if (/^(?:scal|high|perform)/i.test(word)) return 'say at which load and with which numbers';
  if (/^secure/i.test(word)) return 'name what is refused, encrypted or hidden';
  if (kind === 'escape') return 'say when, or leave it out';
  return 'name a number with its unit, the cases, or a behaviour that can be seen';
}

function speedFix({ word }: VagueWord, at: number): readonly Fix[] {
  if (!SPEED.test(word)) return [];
  return ['100 ms', '1 s'].map((bound) => ({
    title: `Say how fast: < ${bound} at p95`,
    edits: [{ start: at, end: at, text: ` (< ${bound} at p95)` }],
  }));
}

const MEASURES_TIME =
  /\b(?:respon(?:ds?|se)|answers?|latency|loads?|takes?|time|duration|timeout|renders?|starts?|finish(?:es)?)\b/i;
const MEASURES_SIZE = /\b(?:size|memory|heap|disk|storage|bundle|file|upload|payload|bod(?:y|ies))\b/i;

function missingUnit(source: ContractSource, criterion: Criterion): readonly ContractDiagnostic[] {
  const bare = BARE_BOUND.exec(criterion.text);
  if (!bare?.[1]) return [];
  // Only times of answers are bound at a percentile of this form.
  const isTime = MEASURES_TIME.test(criterion.text) || /\bp(?:50|9\d)\b/.test(criterion.text);
  const isSize = MEASURES_SIZE.test(criterion.text);
  if (!isTime && !isSize) return [];
  const place = placeOf(source.text, criterion, bare[0]);
  const units = isTime ? ['ms', 's'] : ['KB', 'MB'];
  const fixes = units.map((unit) => ({
    title: `Add the unit: ${bare[1] ?? ''} ${unit}`,
    edits: [{ start: place.end, end: place.end, text: ` ${unit}` }],
  }));
  return [diagnose(source, 'unit-missing', place, `${quoted(bare[0])} has no unit.`, fixes)];
}

const LATENCY =
  /\b(?:latency|response times?|round[- ]trips?|responds?|answers?|answered|load times?|loads?|loaded|returns?|renders?|rendered|queries|search(?:es)?|requests?|calls?|endpoints?|(?:results?|pages?|lists?) (?:arrives?|appears?|comes?))\b/i;
const SAYS_WHICH =
  /\bp\s?\d{2}(?:\.\d+)?\b|percentile|\bmedian\b|\b(?:on )?average\b|\bmean\b|\bworst\b|\bmax(?:imum)?\b|\b(?:every|each|any|all \d+|no (?:single )?\p{L}+)\b|%/iu;

function missingPercentile(source: ContractSource, criterion: Criterion): readonly ContractDiagnostic[] {
  const bound = TIME_BOUND.exec(criterion.text);
  if (!bound || !LATENCY.test(criterion.text) || SAYS_WHICH.test(criterion.text)) return [];
  const place = placeOf(source.text, criterion, bound[0]);
  const fixes = ['p95', 'p99'].map((percentile) => ({
    title: `Add “at ${percentile}”`,
    edits: [{ start: place.end, end: place.end, text: ` at ${percentile}` }],
  }));
  const message = `${quoted(bound[0])} does not say for which share of the requests, such as p95.`;
  return [diagnose(source, 'percentile-missing', place, message, fixes)];
}

/** What only a person can decide needs no command; it says so. */
const BY_A_PERSON =
  /\b(?:a|one|two|three|\d+) (?:person|people|reviewers?|testers?|participants?|cooks?|users? tests?)\b|\bmanual(?:ly)?\b|\bby hand\b/i;

function missingVerification(source: ContractSource, criterion: Criterion): readonly ContractDiagnostic[] {
  const { verification } = criterion;
  if (verification.kind === 'unreadable') {
    const place =
      criterion.verify === undefined ? criterion : placeOf(source.text, criterion, criterion.verify);
    const message = `${criterion.id} cannot be verified as it is written. ${verification.reason}`;
    return [{ ...diagnose(source, 'no-verification', place, message), severity: 'warning' }];
  }
  if (criterion.verify !== undefined || criterion.tests.length > 0) return [];
  if (
    BY_A_PERSON.test(criterion.text) ||
    (/`[^`]+`/.test(criterion.text) && /\bpass(?:es)?\b/.test(criterion.text))
  )
    return [];
  const how = hasQuantity(criterion.text) ? 'measures' : 'proves';
  const message = `${criterion.id} names no command or test that ${how} it: (verify: \`…\`).`;
  return [diagnose(source, 'no-verification', ownLines(source.text, criterion), message)];
}
