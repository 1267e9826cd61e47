import { failed, ok, type Result, userProblem } from '../../core/result';

/** One at a time per key, in the order of asking. A turn is given up when its signal is aborted while it waits. */
export class Turns {
  private readonly last = new Map<string, Promise<void>>();

  /** Runs `work` when everything asked for earlier under this key has ended, however it ended. */
  async take<T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<Result<T>> {
    const before = this.last.get(key) ?? Promise.resolve();
    let done = (): void => undefined;
    const own = new Promise<void>((resolve) => (done = resolve));
    const mine = before.then(() => own);
    this.last.set(key, mine);
    try {
      await Promise.race([before, aborted(signal)]);
      if (signal?.aborted) return failed(userProblem('cancelled', 'Cancelled while waiting for its turn.'));
      return ok(await work());
    } finally {
      done();
      if (this.last.get(key) === mine) this.last.delete(key);
    }
  }
}

const aborted = (signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
