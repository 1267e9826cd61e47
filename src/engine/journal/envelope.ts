/** What every journal line carries around its event. */
export interface Envelope {
  /** 1, 2, 3, ... over the whole journal. */
  readonly seq: number;
  /** ISO 8601; for durations and display, never for order. */
  readonly ts: string;
  /** Generation of the leader that wrote the line. */
  readonly gen: number;
}

export type Recorded<E> = E & Envelope;

/** What the owner of the events makes of a parsed line. The event is a fresh object: it becomes the record. */
export type Decoded<E> =
  | { readonly kind: 'event'; readonly event: E }
  | { readonly kind: 'unknown'; readonly type: string }
  | { readonly kind: 'invalid'; readonly reason: string };

export type Decode<E> = (json: unknown) => Decoded<E>;

export interface JournalEventLike {
  readonly type: string;
}

/** A line that is kept in the file and ignored by state. */
export interface IgnoredLine {
  readonly line: number;
  readonly seq: number;
  readonly why: 'unknown-type' | 'newer-version' | 'invalid';
  readonly detail: string;
}

/** Where a sealed part of the journal ends: everything before it is true, and the next batch is chained to it. */
export interface SealedPosition {
  readonly offset: number;
  /** Number of the next line, 1-based. */
  readonly line: number;
  readonly seq: number;
  readonly gen: number;
  readonly chain: string;
}

export const JOURNAL_VERSION = 1;
/** Longest line, in bytes; a longer event is refused when written and is no event when read. */
export const LINE_LIMIT = 1024 * 1024;

/** Above this, a sequence number is taken for nonsense: adding one to it must stay exact. */
export const HIGHEST_SEQ = 2 ** 49;

const RESERVED = ['v', 'seq', 'ts', 'gen', 'chain', 'reseals'];

/** One line of the journal without its seal. Undefined when a field of the event has a name the envelope needs. */
export function writeLine(
  event: object,
  envelope: Envelope,
  more: { readonly reseals?: number } = {},
): string | undefined {
  if (RESERVED.some((name) => Object.hasOwn(event, name))) return undefined;
  return JSON.stringify({ v: JOURNAL_VERSION, ...envelope, ...more, ...event });
}

export type ParsedLine<E> =
  | { readonly kind: 'record'; readonly record: Recorded<E>; readonly seq: number; readonly gen: number }
  | { readonly kind: 'ignored'; readonly ignored: IgnoredLine; readonly gen: number };

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Parses one line; `seq` is only trusted when it is a number, and 0 otherwise. */
export function parseLine<E extends JournalEventLike>(
  text: string,
  line: number,
  decode: Decode<E>,
): ParsedLine<E> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return ignored(line, 0, 0, 'invalid', 'not JSON');
  }
  const fields = json as Readonly<Record<string, unknown>>;
  if (
    typeof json !== 'object' ||
    json === null ||
    !isCount(fields.seq) ||
    fields.seq > HIGHEST_SEQ ||
    !isCount(fields.gen)
  ) {
    return ignored(line, 0, 0, 'invalid', 'no sequence number or generation');
  }
  const { v, seq, ts, gen } = fields;
  if (typeof v !== 'number' || v > JOURNAL_VERSION) {
    return ignored(line, seq, gen, 'newer-version', `version ${String(v)}`);
  }
  if (typeof ts !== 'string') return ignored(line, seq, gen, 'invalid', 'no time');
  const decoded = decode(json);
  switch (decoded.kind) {
    case 'event': {
      const { event } = decoded;
      // What was decoded without a copy has its envelope already: its fields were checked above.
      const record = event === json ? (event as Recorded<E>) : Object.assign(event, { seq, ts, gen });
      return { kind: 'record', record, seq, gen };
    }
    case 'unknown':
      return ignored(line, seq, gen, 'unknown-type', decoded.type);
    case 'invalid':
      return ignored(line, seq, gen, 'invalid', decoded.reason);
    default:
      return decoded satisfies never;
  }
}

const ignored = (
  line: number,
  seq: number,
  gen: number,
  why: IgnoredLine['why'],
  detail: string,
): { kind: 'ignored'; ignored: IgnoredLine; gen: number } => ({
  kind: 'ignored',
  ignored: { line, seq, why, detail },
  gen,
});

/** The offset from which a line seals everything anew, when it is such a line. */
export function resealsFrom(text: string): number | undefined {
  if (!text.includes('"reseals":')) return undefined;
  try {
    const json = JSON.parse(text) as { reseals?: unknown } | null;
    return isCount(json?.reseals) ? json.reseals : undefined;
  } catch {
    return undefined;
  }
}
