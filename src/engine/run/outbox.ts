import type { JournalEvent } from '../../core/run/events';

interface Waiting {
  readonly events: readonly JournalEvent[];
  readonly resolve: (isWritten: boolean) => void;
}

/**
 * Facts on their way into the journal. What happened has happened: when it cannot be written now (the disk is full), it
 * is kept in order and tried again, until this process leads no more and the next leader finds out by itself.
 */
export class Outbox {
  private waiting: Waiting[] = [];
  private isClosed = false;

  /** @param write appends in one write, or answers false */
  constructor(private readonly write: (events: readonly JournalEvent[]) => boolean) {}

  /** Resolves with true once the events are in the journal, with false when they were given up. */
  add(events: readonly JournalEvent[]): Promise<boolean> {
    if (events.length === 0) return Promise.resolve(true);
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
      if (!this.write(next.events)) {
        this.waiting.unshift(next);
        return false;
      }
      next.resolve(true);
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
    for (const { resolve } of this.waiting.splice(0)) resolve(false);
  }
}
