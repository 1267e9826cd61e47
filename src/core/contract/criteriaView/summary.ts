import type { CriterionStateKind } from '../verify/criterionState';

/** In the order in which they are told: what needs somebody first. */
const TOLD: readonly Exclude<CriterionStateKind, 'verified' | 'never run'>[] = [
  'failed',
  'running',
  'stale',
  'cannot be run',
  'needs a person',
];

const WORDS: Readonly<Record<(typeof TOLD)[number], string>> = {
  failed: 'failed',
  running: 'being verified',
  stale: 'stale',
  'cannot be run': 'cannot be run',
  'needs a person': 'for a person',
};

/** `3 of 7 verified, 1 failed`; '' where there is nothing to verify. */
export function summaryWords(kinds: readonly CriterionStateKind[]): string {
  if (kinds.length === 0) return '';
  const count = (wanted: CriterionStateKind): number => kinds.filter((kind) => kind === wanted).length;
  const others = TOLD.flatMap((kind) => {
    const number = count(kind);
    return number === 0 ? [] : [`${number} ${WORDS[kind]}`];
  });
  return [`${count('verified')} of ${kinds.length} verified`, ...others].join(', ');
}

/** `3/7 verified`: the same for a narrow row. */
export const countWords = (kinds: readonly CriterionStateKind[]): string =>
  kinds.length === 0 ? '' : `${kinds.filter((kind) => kind === 'verified').length}/${kinds.length} verified`;
