/** From worst to least: a blocker stops the task, an issue should be fixed, a nit may be. */
export const SEVERITIES = ['blocker', 'issue', 'nit'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Who reported it: the stage and, for an agent, the role it played. */
export interface FindingSource {
  readonly stage: string;
  readonly profile?: string;
  readonly agent?: string;
}

/** What a validator reports. */
export interface Finding {
  readonly severity: Severity;
  readonly message: string;
  /** Relative to the repository, forward slashes. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** Id of the acceptance criterion it is about. */
  readonly criterion?: string;
  /** What shows that it is so: output, a quotation, a counter-example. */
  readonly evidence?: string;
  readonly source: FindingSource;
}

/** One finding, in the words of the source that took it most seriously, and everybody who reported it. */
export interface ConsolidatedFinding extends Finding {
  readonly sources: readonly FindingSource[];
  /** Severities differed between sources; the worst one counts, and a person may want to look. */
  readonly disputed: boolean;
}

/**
 * The findings of several validators as one list: the same finding (place, criterion and words, whatever their case and
 * punctuation) once, with all its sources and the worst severity; sorted by severity, then place.
 */
export function consolidateFindings(findings: readonly Finding[]): readonly ConsolidatedFinding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { file = '', line = 0, criterion = '', message } = finding;
    const words = message.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [message];
    const key = JSON.stringify([file, line, criterion, words]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].map(consolidate).sort(byWeightAndPlace);
}

function consolidate(same: readonly Finding[]): ConsolidatedFinding {
  const worst = same.reduce((a, b) => (rank(b) < rank(a) ? b : a));
  const evidence = [...new Set(same.flatMap((each) => each.evidence ?? []))].join('\n\n');
  return {
    ...worst,
    ...(evidence === '' ? {} : { evidence }),
    sources: same.map((each) => each.source),
    disputed: same.some((each) => each.severity !== worst.severity),
  };
}

const rank = ({ severity }: { readonly severity: Severity }) => SEVERITIES.indexOf(severity);

function byWeightAndPlace(a: ConsolidatedFinding, b: ConsolidatedFinding): number {
  return (
    rank(a) - rank(b) ||
    compare(a.file ?? '', b.file ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    compare(a.criterion ?? '', b.criterion ?? '') ||
    compare(a.message, b.message)
  );
}

/** By code unit, not by locale: the order must be the same on every machine. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
