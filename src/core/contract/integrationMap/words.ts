import type {
  CriterionStanding,
  FeaturePair,
  IntegrationMap,
  MapFeature,
  MapSummary,
  PairConflict,
  PairState,
} from './model';

/** The states as people read them; the same everywhere the map is shown. */
export const STATE_WORDS: Readonly<Record<PairState, string>> = {
  conflicted: 'conflicted',
  uncovered: 'declared, no criterion',
  failed: 'criterion failed',
  covered: 'covered',
  verified: 'verified',
  none: 'nothing declared',
};

/** What a state means, for a legend. */
export const STATE_MEANINGS: Readonly<Record<PairState, string>> = {
  conflicted: 'work on the two features met in the same files, and that is not settled',
  uncovered: 'a contract says that they work together, and no criterion says when they do',
  failed: 'a criterion about both did not hold when it was last run',
  covered: 'criteria are about both; not all are shown to hold',
  verified: 'every criterion about both holds',
  none: 'nobody says that they work together',
};

export const STANDING_WORDS: Readonly<Record<CriterionStanding, string>> = {
  verified: 'holds',
  failed: 'failed',
  unknown: 'not run',
};

/** `001-auth`, with the title where it says more. */
export const featureWords = ({ id, title }: MapFeature): string =>
  title === null || title.toLowerCase() === id.toLowerCase() ? id : `${id} ${title}`;

/** One line for a heading or a row: `3 of 10 declared, 2 covered, 1 conflicted`. */
export function summaryWords({
  possible,
  declared,
  covered,
  verified,
  conflicted,
  settled,
}: MapSummary): string {
  if (possible === 0) return 'one feature alone';
  return [
    `${declared} of ${possible} declared`,
    `${covered} covered`,
    ...(verified > 0 ? [`${verified} verified`] : []),
    ...(conflicted > 0 ? [`${conflicted} conflicted`] : []),
    ...(settled > 0 ? [`${settled} with settled conflicts`] : []),
  ].join(', ');
}

/** What is known of a pair, counted: `declared twice, 1 criterion, 1 conflict`. */
export function pairWords({ declared, covered, conflicts }: FeaturePair): string {
  const parts = [
    declared.length === 0 ? 'not declared' : `declared in ${counted(declared.length, 'place')}`,
    covered.length === 0 ? 'no criterion' : counted(covered.length, 'criterion', 'criteria'),
  ];
  const settled = conflicts.filter((conflict) => conflict.settled).length;
  if (conflicts.length > settled) parts.push(counted(conflicts.length - settled, 'conflict'));
  if (settled > 0) parts.push(counted(settled, 'settled conflict'));
  return parts.join(', ');
}

/** What stands before a conflict, or behind it. */
export const conflictKind = ({ kind, settled }: PairConflict): string =>
  settled ? `${kind}, settled` : kind;

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** Pairs that nobody says anything of, in the order of the features: made when they are asked for, there may be thousands. */
export function* silentPairs({
  features,
  pairs,
}: Pick<IntegrationMap, 'features' | 'pairs'>): Generator<readonly [a: number, b: number]> {
  const known = new Set(pairs.map(({ a, b }) => `${a} ${b}`));
  for (let a = 0; a < features.length; a += 1)
    for (let b = a + 1; b < features.length; b += 1) if (!known.has(`${a} ${b}`)) yield [a, b];
}
