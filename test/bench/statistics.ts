import { performance } from 'node:perf_hooks';

/** The value below which `share` (0 to 1) of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Milliseconds that something takes. */
export async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/**
 * Milliseconds of processor time that something takes, whatever thread of ours uses them. For work that only computes and
 * reads from memory: other programs make it wait, but not longer.
 */
export async function processorTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Times of one of several things that were measured in turns. */
export interface Times {
  /** The least: whatever else the machine does only adds to it, so it is what repeats from run to run. */
  readonly best: number;
  readonly all: readonly number[];
}

/**
 * Measures several things in turns (A B A B ...), so that whatever else the machine does meets all of them alike.
 * @param warmUp rounds before that count for nothing: code that runs for long is compiled by then.
 * @param works each gives the milliseconds of one repetition, as it measures them itself.
 */
export async function inTurns<Name extends string>(
  repetitions: number,
  works: Readonly<Record<Name, () => Promise<number>>>,
  warmUp = 0,
): Promise<Record<Name, Times>> {
  // Exactly these names are the keys of the argument.
  const names = Object.keys(works) as Name[];
  const all = new Map(names.map((name) => [name, [] as number[]]));
  for (let repetition = -warmUp; repetition < repetitions; repetition += 1) {
    for (const [name, times] of all) {
      globalThis.gc?.();
      const ms = await works[name]();
      if (repetition >= 0) times.push(ms);
    }
  }
  const results: Partial<Record<Name, Times>> = {};
  for (const [name, times] of all) results[name] = { best: Math.min(...times), all: times };
  return results as Record<Name, Times>;
}

/** Lowest and highest, for the details of a row. */
export const spread = ({ all }: Times): string =>
  `${Math.min(...all).toFixed(1)} to ${Math.max(...all).toFixed(1)}`;
