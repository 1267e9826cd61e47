import type { RunId } from '../../core/ids';
import type { JournalEvent } from '../../core/run/events';
import type { RunState } from '../../core/run/state';
import { processorTicks } from '../processes/processIdentity';

const MINUTE_MS = 60_000;

/**
 * The last in the order of detection: an agent that is alive, writes no hook line and uses no processor for long asks
 * nobody for anything, so a person is asked to look. Nothing is ended for it; any sign takes it back.
 */
export class StallTimer {
  private readonly signs = new Map<RunId, { sign: string; since: number }>();

  constructor(
    /** Minutes of silence that are too many; 0: never. */
    private readonly limit: () => number,
  ) {}

  /**
   * @param now milliseconds since 1970.
   * @param elsewhere differs when the run has shown life in another way: its transcript has grown.
   * @returns what to journal of a run whose process lives.
   */
  async look(run: RunState, now: number, elsewhere = ''): Promise<JournalEvent[]> {
    const minutes = this.limit();
    if (minutes <= 0 || run.pid === undefined) return [];
    const sign = `${run.hookOffset} ${(await processorTicks(run.pid)) ?? ''} ${elsewhere}`;
    const known = this.signs.get(run.id);
    const isStalled = run.status === 'waiting' && run.statusSource === 'stall timer';
    if (known?.sign !== sign) {
      this.signs.set(run.id, { sign, since: now });
      return isStalled && known
        ? [{ ...report(run), status: 'working', message: 'shows signs of life again' }]
        : [];
    }
    const isAtWork = run.status === 'started' || run.status === 'working';
    if (!isAtWork || now - known.since < minutes * MINUTE_MS) return [];
    return [{ ...report(run), status: 'waiting', message: `no sign of life for ${minutes} minutes` }];
  }
}

const report = (run: RunState) => ({
  type: 'run.reported' as const,
  run: run.id,
  source: 'stall timer' as const,
});
