import type { ScopeReport } from '../run/events';

/** Entries of a list that a report keeps: more than a person reads. */
const MOST_ENTRIES = 200;
/** Characters of a list that a report keeps: 200 paths of the length that systems allow would fill a journal line alone. */
const MOST_CHARACTERS = 100_000;

/**
 * A scope report that fits into one line of the journal, however many files were changed: an unpacked archive or an
 * environment that nobody ignores is many thousands. What is left out is counted in `totals`.
 */
export function cappedScope(report: Omit<ScopeReport, 'totals'>): ScopeReport {
  const outOfScope = firstEntries(report.outOfScope);
  const sensitive = firstEntries(report.sensitive);
  const isWhole =
    outOfScope.length === report.outOfScope.length && sensitive.length === report.sensitive.length;
  return {
    ...report,
    outOfScope,
    sensitive,
    ...(isWhole
      ? {}
      : { totals: { outOfScope: report.outOfScope.length, sensitive: report.sensitive.length } }),
  };
}

/** How many changes are out of scope, those that a report leaves out included. */
export const outOfScopeCount = ({ outOfScope, totals }: ScopeReport): number =>
  totals?.outOfScope ?? outOfScope.length;

/** How many changed files decide how work is judged, those that a report leaves out included. */
export const sensitiveCount = ({ sensitive, totals }: ScopeReport): number =>
  totals?.sensitive ?? sensitive.length;

/** What a list that leaves some out ends with: `and 240 more`; undefined when it is whole. */
export const leftOut = (listed: number, total: number): string | undefined =>
  total > listed ? `and ${total - listed} more` : undefined;

function firstEntries<T extends { readonly path: string }>(entries: readonly T[]): T[] {
  const kept: T[] = [];
  let characters = 0;
  for (const entry of entries.slice(0, MOST_ENTRIES)) {
    characters += entry.path.length;
    // The first one always: an empty list says that nothing is out of scope.
    if (kept.length > 0 && characters > MOST_CHARACTERS) break;
    kept.push(entry);
  }
  return kept;
}
