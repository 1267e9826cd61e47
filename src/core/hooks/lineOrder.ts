import type { HookLine } from './hookLine';

/**
 * Tells what is news from what is said again or said late. Order is each writer's own count; times are never compared,
 * because clocks jump and differ. A line without a count is always news.
 */
export class LineOrder {
  /** Highest count by writer. The nonce is part of who a writer is: nobody else can push a run's own lines aside. */
  readonly #highest = new Map<string, number>();

  /** @returns false for a line that its writer counted before, or below, one that was seen already. */
  isNews(line: HookLine): boolean {
    if (line.sequence === undefined) return true;
    const writer = JSON.stringify([line.nonce ?? '', line.run_id ?? '', line.writer ?? '']);
    const highest = this.#highest.get(writer);
    if (highest !== undefined && line.sequence <= highest) return false;
    this.#highest.set(writer, line.sequence);
    return true;
  }
}
