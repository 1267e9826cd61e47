import { isFields, type Fields } from '../../hooks/hostileJson';

/**
 * What one run used. `input` counts everything that was read, `cached` the part of it that came from a cache; `output`
 * counts what was thought as well, `reasoning` the part of it that was only thought.
 */
export interface RunUsage {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning?: number;
  /** US dollars, where the agent says so itself. */
  readonly costUsd?: number;
}

/** Takes a transcript line by line and says what the run in question used. */
export interface UsageReader {
  take(line: string): void;
  /** @returns undefined when the transcript holds no figures of this run. */
  result(): RunUsage | undefined;
}

/** The run whose part of a transcript counts: a resumed session has earlier runs before it, and later ones behind. */
export interface UsageSpan {
  /** Milliseconds since 1970. */
  readonly since: number;
  /** When its process had ended; Infinity while it lives. */
  readonly until: number;
}

/** One line as a record; undefined for a torn line or anything that is no object. */
export function recordOf(line: string): Fields | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return isFields(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a record's time lies in a span; undefined when it has none. */
export function isWithin(record: Fields, { since, until }: UsageSpan): boolean | undefined {
  const { timestamp } = record;
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(at) ? undefined : at >= since && at <= until;
}

/** A count of tokens, or an amount of money: never negative, never endless. */
export const amountIn = (fields: unknown, name: string): number => {
  const value = isFields(fields) && Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
};

/** Fields below a name; empty when there are none. */
export const below = (fields: unknown, ...names: readonly string[]): Fields => {
  let at: unknown = fields;
  for (const name of names) at = isFields(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  return isFields(at) ? at : {};
};

/** Adds up; undefined when there is nothing to add. */
export function sumOfUsage(parts: Iterable<RunUsage>): RunUsage | undefined {
  let sum: RunUsage | undefined;
  for (const part of parts) sum = sum === undefined ? part : plus(sum, part);
  return sum;
}

const plus = (one: RunUsage, other: RunUsage): RunUsage => ({
  input: one.input + other.input,
  cached: one.cached + other.cached,
  output: one.output + other.output,
  ...optional('reasoning', one.reasoning, other.reasoning),
  ...optional('costUsd', one.costUsd, other.costUsd),
});

const optional = (name: 'reasoning' | 'costUsd', one: number | undefined, other: number | undefined) =>
  one === undefined && other === undefined ? {} : { [name]: (one ?? 0) + (other ?? 0) };

/** What came to a running total; a total that shrank was begun anew. */
export function difference(total: RunUsage, earlier: RunUsage | undefined): RunUsage {
  if (!earlier || total.input < earlier.input || total.output < earlier.output) return total;
  return {
    input: total.input - earlier.input,
    cached: Math.max(0, total.cached - earlier.cached),
    output: total.output - earlier.output,
    ...(total.reasoning === undefined
      ? {}
      : { reasoning: Math.max(0, total.reasoning - (earlier.reasoning ?? 0)) }),
    ...(total.costUsd === undefined ? {} : { costUsd: Math.max(0, total.costUsd - (earlier.costUsd ?? 0)) }),
  };
}
