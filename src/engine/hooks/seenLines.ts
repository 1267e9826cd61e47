import type { HookLine } from '../../core/hooks/hookLine';
import type { HookLineReading } from '../../core/hooks/readHookLine';

/** How much of a log's end is remembered, in bytes: most hook logs as a whole. */
export const MEMORY = 128 * 1024;

/** What may stand in a line twice and mean two events: everything else makes a repeated line the same event. */
const BARE: ReadonlySet<keyof HookLine> = new Set(['v', 'status', 'task_id', 'feature_id', 'agent', 'event']);

/**
 * Remembers the end of what was read of a log. When the file is rewritten and read again from its start, lines that are
 * byte for byte among the remembered ones were taken in already, and are left out once for each time they stood there.
 */
export class SeenLines {
  #chunks: Buffer[] = [];
  #length = 0;
  #counts: Map<string, number> | undefined;

  /** @param bytes the next bytes of the log; copied. */
  remember(bytes: Buffer): void {
    const kept = Buffer.from(bytes.subarray(Math.max(0, bytes.length - MEMORY)));
    this.#chunks.push(kept);
    this.#length += kept.length;
    for (
      let first = this.#chunks[0];
      first && this.#length - first.length >= MEMORY;
      first = this.#chunks[0]
    ) {
      this.#length -= first.length;
      this.#chunks.shift();
    }
  }

  /** From here on `isRepeated` looks for what was remembered until now. */
  beginAgain(): void {
    const counts = this.#counts ?? new Map<string, number>();
    for (const line of Buffer.concat(this.#chunks).toString('utf8').split('\n')) {
      if (line !== '') counts.set(line, (counts.get(line) ?? 0) + 1);
    }
    this.forget();
    this.#counts = counts;
  }

  /** The end of the file is reached: what comes now is new, whatever it says. */
  endAgain(): void {
    this.#counts = undefined;
  }

  get isReadingAgain(): boolean {
    return this.#counts !== undefined;
  }

  forget(): void {
    this.#chunks = [];
    this.#length = 0;
    this.#counts = undefined;
  }

  /**
   * Whether this line stood in the file before it was rewritten. A bare line such as `{"feature_id":"3","status":
   * "complete"}` is never called repeated: it may well be said a second time, and saying it twice does no harm.
   */
  isRepeated(text: string, reading: HookLineReading): boolean {
    const count = this.#counts?.get(text) ?? 0;
    if (count === 0) return false;
    if (reading.ok && isBare(reading.ok)) return false;
    this.#counts?.set(text, count - 1);
    return true;
  }
}

const isBare = (line: HookLine): boolean =>
  Object.keys(line).every((key) => (BARE as ReadonlySet<string>).has(key));
