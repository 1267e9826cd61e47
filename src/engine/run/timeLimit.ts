import type { RunId } from '../../core/ids';
import type { JournalEvent } from '../../core/run/events';
import type { RunState } from '../../core/run/state';

/** A longer gap between two looks was a machine asleep or a clock set anew, milliseconds: it is not the agent's time. */
const LONGEST_GAP_MS = 30_000;

/**
 * Counts the time an agent works, and says when it has had as much as its stage allows. Waiting for a person is not
 * counted: nobody should come back from lunch to an agent that was ended for asking.
 */
export class TimeLimit {
  private readonly worked = new Map<RunId, { ms: number; at: number }>();

  /**
   * @param limit the stage that sets it, and its seconds
   * @param now milliseconds since 1970
   * @returns what to journal of a run whose agent lives; `decide` then ends it
   */
  look(
    run: RunState,
    limit: { readonly stage: string; readonly seconds: number },
    now: number,
  ): JournalEvent[] {
    if (run.startedAt === undefined || run.completedAt !== undefined) return [];
    const known = this.worked.get(run.id);
    const began = Date.parse(run.startedAt);
    // Another process may have watched it before: what the journal tells of that time is all there is.
    const waited = run.waitedMs + (run.waitingSince === undefined ? 0 : now - Date.parse(run.waitingSince));
    const gap = known ? Math.min(Math.max(0, now - known.at), LONGEST_GAP_MS) : 0;
    const ms = known ? known.ms + (waitsForPerson(run) ? 0 : gap) : Math.max(0, now - began - waited);
    this.worked.set(run.id, { ms, at: now });
    if (ms < limit.seconds * 1000) return [];
    const message = `ended after ${limit.seconds === 1 ? 'a second' : `${limit.seconds} seconds`}, the time limit of stage "${limit.stage}"`;
    return [{ type: 'run.reported', run: run.id, status: 'failed', source: 'time limit', message }];
  }
}

/** What the stall timer calls waiting is an agent that does nothing: nobody was asked for anything. */
const waitsForPerson = ({ waitingSince, statusSource }: RunState): boolean =>
  waitingSince !== undefined && statusSource !== 'stall timer';
