import type { CriterionStanding } from './model';

/** As much of a criterion's state as the map shows: what is stale, running or waits for a person is not known to hold. */
export function standingsOf(
  rows: readonly { readonly key: string; readonly state: { readonly kind: string } }[],
): (criterionKey: string) => CriterionStanding {
  const known = new Map(rows.map(({ key, state }) => [key, state.kind]));
  return (key) => {
    const kind = known.get(key);
    return kind === 'verified' || kind === 'failed' ? kind : 'unknown';
  };
}
