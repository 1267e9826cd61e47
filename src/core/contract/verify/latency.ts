/** A bound on times of answers, at a percentile. */
export interface LatencyBound {
  /** 50 to 99.99. */
  readonly percentile: number;
  readonly milliseconds: number;
}

/** What was measured, and what it says about the bound. */
export interface LatencySummary {
  readonly samples: number;
  /** Requests made first and not counted. */
  readonly warmUp: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly bound: LatencyBound;
  /** The percentile that the bound is about, by nearest rank, milliseconds. */
  readonly measured: number;
  /**
   * 95 % interval of that percentile from order statistics, milliseconds; `null` on a side where there are too few
   * samples to say.
   */
  readonly interval: { readonly low: number | null; readonly high: number | null };
}

/** More would take minutes and say little more. */
export const MOST_SAMPLES = 20_000;
export const LEAST_SAMPLES = 100;

/**
 * How many samples a percentile needs: at least ten beyond it, and never fewer than 100. With fewer, one slow answer
 * decides.
 */
export const samplesNeeded = ({ percentile }: LatencyBound): number =>
  Math.max(LEAST_SAMPLES, Math.ceil(10 / (1 - percentile / 100) - 1e-6));

/** The nearest-rank percentile of sorted values: the smallest value with at least that share at or below it. */
export const nearestRank = (sorted: readonly number[], percentile: number): number => {
  const rank = Math.max(1, Math.ceil((percentile / 100) * sorted.length - 1e-9));
  return sorted[Math.min(rank, sorted.length) - 1] ?? Number.NaN;
};

/**
 * Summary of samples against a bound.
 * @param samples milliseconds, in any order; at least one
 */
export function summarize(samples: readonly number[], warmUp: number, bound: LatencyBound): LatencySummary {
  const sorted = [...samples].sort((left, right) => left - right);
  const at = (percentile: number) => rounded(nearestRank(sorted, percentile));
  return {
    samples: sorted.length,
    warmUp,
    p50: at(50),
    p95: at(95),
    p99: at(99),
    max: rounded(sorted.at(-1) ?? Number.NaN),
    bound,
    measured: at(bound.percentile),
    interval: intervalOf(sorted, bound.percentile),
  };
}

/**
 * Distribution-free 95 % interval of a quantile: the number of samples below it is binomial, here by its normal
 * approximation (Conover, Practical Nonparametric Statistics, section 3.2).
 */
function intervalOf(sorted: readonly number[], percentile: number): LatencySummary['interval'] {
  const share = percentile / 100;
  const count = sorted.length;
  const spread = 1.96 * Math.sqrt(count * share * (1 - share));
  const low = Math.floor(count * share - spread);
  const high = Math.ceil(count * share + spread) + 1;
  const valueAt = (rank: number) => {
    const value = rank < 1 ? undefined : sorted[rank - 1];
    return value === undefined ? null : rounded(value);
  };
  return { low: valueAt(low), high: valueAt(high) };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Whether the measured percentile holds the bound: "below 100 ms" is not 100 ms. */
export const holdsBound = ({ measured, bound }: LatencySummary): boolean => measured < bound.milliseconds;

const PERCENTILE = /\bp(\d{2}(?:\.\d{1,2})?)\b|\b(\d{2}(?:\.\d{1,2})?)(?:th|st|nd|rd) percentile\b/gi;
const DURATION = /(\d{1,3}(?:,\d{3})+|\d{1,7})(\.\d{1,4})?\s?(ms|milliseconds?|s|secs?|seconds?)\b/gi;
/** How far apart a bound and its percentile may stand and still belong together, characters. */
const REACH = 48;

/**
 * The bounds on times at percentiles that a text names ("in < 100 ms at p95", "p99 below 2 s"), each once. A time without
 * a percentile is none: a check cannot choose one.
 */
export function latencyBoundsIn(text: string): readonly LatencyBound[] {
  const line = text.slice(0, 4000);
  const percentiles = [...line.matchAll(PERCENTILE)].map((match) => ({
    at: match.index,
    end: match.index + match[0].length,
    value: Number(match[1] ?? match[2]),
  }));
  const durations = [...line.matchAll(DURATION)].map((match) => ({
    at: match.index,
    end: match.index + match[0].length,
    value: milliseconds(match),
  }));
  const found: LatencyBound[] = [];
  const taken = new Set<number>();
  for (const percentile of percentiles) {
    if (!(percentile.value >= 50 && percentile.value < 100)) continue;
    const near = durations
      .map((duration, index) => ({ ...duration, index, gap: gapBetween(duration, percentile) }))
      .filter(({ index, gap }) => gap <= REACH && !taken.has(index))
      .sort((left, right) => left.gap - right.gap)[0];
    if (!near) continue;
    taken.add(near.index);
    const bound = { percentile: percentile.value, milliseconds: near.value };
    if (
      !found.some(
        (other) => other.percentile === bound.percentile && other.milliseconds === bound.milliseconds,
      )
    )
      found.push(bound);
  }
  return found;
}

/** Whether a text names a time at all, with a percentile or without one. */
export const namesDuration = (text: string): boolean =>
  [...text.slice(0, 4000).matchAll(DURATION)].length > 0;

const milliseconds = (match: RegExpMatchArray): number => {
  const value = Number(`${(match[1] ?? '').replaceAll(',', '')}${match[2] ?? ''}`);
  return /^m/i.test(match[3] ?? '') ? value : value * 1000;
};

const gapBetween = (left: { at: number; end: number }, right: { at: number; end: number }): number =>
  left.at < right.at ? right.at - left.end : left.at - right.end;

const LARGEST_REPORT = 4 * 1024 * 1024;

/**
 * The samples that a program printed as a line `{"samples_ms":[...]}`, the last such line; undefined when there is none.
 * A line with anything but finite numbers of at least 0 is none.
 */
export function printedSamples(output: string): readonly number[] | undefined {
  for (const line of output.slice(-LARGEST_REPORT).split('\n').reverse()) {
    if (!line.includes('"samples_ms"')) continue;
    try {
      const value: unknown = JSON.parse(line.trim());
      const samples =
        typeof value === 'object' && value !== null && 'samples_ms' in value ? value.samples_ms : undefined;
      if (!Array.isArray(samples) || samples.length === 0) continue;
      if (
        samples.every(
          (sample): sample is number => typeof sample === 'number' && Number.isFinite(sample) && sample >= 0,
        )
      )
        return samples;
    } catch {
      continue; // Cut off by the output's limit, or something else that looks like it.
    }
  }
  return undefined;
}
