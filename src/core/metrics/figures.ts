import type { Comparison, Figures, KnownSum, Usage } from './model';

const UNKNOWN: KnownSum = { ms: null, tasks: 0 };

/** One task's figure as a sum. */
export const knownOf = (ms: number | null): KnownSum => (ms === null ? UNKNOWN : { ms, tasks: 1 });

/** Adds what is known; null when nothing is. */
export const sumOf = (values: Iterable<number | null>): number | null => {
  let sum: number | null = null;
  for (const value of values) if (value !== null) sum = (sum ?? 0) + value;
  return sum;
};

/** The figures of several rows together. */
export function sumFigures(rows: readonly Figures[]): Figures {
  const tasks = { total: 0, done: 0, delegated: 0 };
  for (const row of rows) {
    tasks.total += row.tasks.total;
    tasks.done += row.tasks.done;
    tasks.delegated += row.tasks.delegated;
  }
  const add = (part: (row: Figures) => KnownSum): KnownSum => ({
    ms: sumOf(rows.map((row) => part(row).ms)),
    tasks: rows.reduce((count, row) => count + part(row).tasks, 0),
  });
  return {
    tasks,
    runs: rows.reduce((count, { runs }) => count + runs, 0),
    agent: add((row) => row.agent),
    waited: add((row) => row.waited),
    gates: add((row) => row.gates),
    validation: add((row) => row.validation),
    integration: add((row) => row.integration),
    conflicts: {
      count: rows.reduce((count, row) => count + row.conflicts.count, 0),
      tasks: rows.reduce((count, row) => count + row.conflicts.tasks, 0),
    },
    total: add((row) => row.total),
    manual: {
      minutes: sumOf(rows.map((row) => row.manual.minutes)),
      tasks: rows.reduce((count, row) => count + row.manual.tasks, 0),
    },
    comparison: sumComparisons(rows.flatMap(({ comparison }) => (comparison ? [comparison] : []))),
    usage: sumUsage(rows.flatMap(({ usage }) => (usage ? [usage] : []))),
  };
}

/** Measured against estimated; null when there is nothing to compare, or nothing to compare with. */
export function compare(
  parts: Pick<Comparison, 'tasks' | 'validated' | 'totalMs' | 'manualMs'>,
): Comparison | null {
  if (parts.tasks === 0 || parts.manualMs <= 0) return null;
  return {
    ...parts,
    efficiencyGain: 1 - parts.totalMs / parts.manualMs,
    speedUp: parts.totalMs > 0 ? parts.manualMs / parts.totalMs : null,
  };
}

function sumComparisons(parts: readonly Comparison[]): Comparison | null {
  const sum = (part: (comparison: Comparison) => number): number =>
    parts.reduce((total, comparison) => total + part(comparison), 0);
  return compare({
    tasks: sum(({ tasks }) => tasks),
    validated: sum(({ validated }) => validated),
    totalMs: sum(({ totalMs }) => totalMs),
    manualMs: sum(({ manualMs }) => manualMs),
  });
}

/** Use over several runs or tasks. A cost is the sum of the costs that were reported. */
export function sumUsage(parts: readonly Usage[]): Usage | null {
  if (parts.length === 0) return null;
  const sum = (part: (usage: Usage) => number): number =>
    parts.reduce((total, usage) => total + part(usage), 0);
  return {
    inputTokens: sum(({ inputTokens }) => inputTokens),
    cachedTokens: sum(({ cachedTokens }) => cachedTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    reasoningTokens: sumOf(parts.map(({ reasoningTokens }) => reasoningTokens)),
    costUsd: sumOf(parts.map(({ costUsd }) => costUsd)),
    runs: sum(({ runs }) => runs),
  };
}
