import type { JournalEvent } from '../../core/run/events';

/**
 * What became of facts: `given-up` when this process led no more before they could be written, `never` when they cannot
 * be written at all, however often it is tried.
 */
export type Delivery = 'written' | 'given-up' | 'never';

interface Waiting {
  readonly events: readonly JournalEvent[];
  readonly resolve: (delivery: Delivery) => void;
}

/**
 * Facts on their way into the journal. What happened has happened: when it cannot be written now (the disk is full), it
 * is kept in order and tried again, until this process leads no more and the next leader finds out by itself. What can
 * never be written is dropped: behind it everything else would wait for ever.
 */
export class Outbox {
  private waiting: Waiting[] = [];
  private isClosed = false;

  /** @param write appends in one write, or says whether it is worth another try */
  constructor(private readonly write: (events: readonly JournalEvent[]) => 'written' | 'later' | 'never') {}

  /** Resolves once the events are in the journal, or it is known that they will not be. */
  add(events: readonly JournalEvent[]): Promise<Delivery> {
    if (events.length === 0) return Promise.resolve('written');
    return new Promise((resolve) => {
      this.waiting.push({ events, resolve });
      if (!this.flush() && this.isClosed) this.giveUp();
    });
  }

  /** Writes what waits, oldest first; false when something still has to wait. */
  flush(): boolean {
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      // Taken out first: writing wakes others, who may come back here before it returns.
      this.waiting.shift();
      const written = this.write(next.events);
      if (written === 'later') {
        this.waiting.unshift(next);
        return false;
      }
      next.resolve(written);
    }
    return true;
  }

  open(): void {
    this.isClosed = false;
  }

  /** From here on, what cannot be written at once is given up: nobody leads who could write it later. */
  close(): void {
    this.isClosed = true;
    if (!this.flush()) this.giveUp();
  }

  private giveUp(): void {
    for (const { resolve } of this.waiting.splice(0)) resolve('given-up');
  }
}
