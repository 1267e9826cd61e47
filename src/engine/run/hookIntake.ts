import path from 'node:path';
import { confirmedBy, type RunIdentity } from '../../core/hooks/confirmedBy';
import type { HookLine } from '../../core/hooks/hookLine';
import { eventsFromHookLine } from '../../core/run/fromHookLine';
import type { JournalEvent } from '../../core/run/events';
import type { JournalState } from '../../core/run/state';
import { asRunId, type RunId } from '../../core/ids';
import { hashOfNonce } from './nonces';

/** One line as the watcher read it. */
export interface IntakeLine {
  /** Absolute path of the log. */
  readonly log: string;
  readonly line: HookLine;
  readonly lineNumber: number | undefined;
  /** Bytes of the log up to and including this line. */
  readonly offset: number;
}

/**
 * What lines of hook logs mean for the journal. A line that proves to come from the run it speaks of moves that run;
 * every other is recorded as an unconfirmed claim and moves nothing.
 * @param ownLogs hook logs of runs: absolute path → run. Only in a run's own log does the offset tell where to go on.
 */
export function eventsOfLines(
  lines: readonly IntakeLine[],
  state: JournalState,
  ownLogs: ReadonlyMap<string, RunId>,
): JournalEvent[] {
  const identities: RunIdentity[] = Object.values(state.runs).map(({ id, task, nonceHash }) => ({
    run: id,
    task,
    feature: state.tasks[task]?.feature ?? '',
    nonceHash,
  }));
  const events: JournalEvent[] = [];
  const reached = new Map<RunId, number>();
  for (const { log, line, lineNumber, offset } of lines) {
    const owner = ownLogs.get(log);
    // Folded already: the same line read again after a restart.
    if (owner !== undefined && offset <= (reached.get(owner) ?? state.runs[owner]?.hookOffset ?? 0)) continue;
    if (owner !== undefined) reached.set(owner, offset);
    const shared = owner === undefined ? { sharedLog: { path: log, offset } } : {};
    const verdict = confirmedBy(line, identities, hashOfNonce);
    if (verdict.verdict === 'confirmed') {
      const run = asRunId(verdict.run);
      const told = eventsFromHookLine(run, line, owner === run ? offset : 0);
      events.push(...told.map((event) => (event.type === 'run.reported' ? { ...event, ...shared } : event)));
      continue;
    }
    events.push({
      type: 'claim.unconfirmed',
      log: path.basename(log),
      reason: verdict.message,
      status: line.status,
      ...shared,
      ...(lineNumber === undefined ? {} : { line: lineNumber }),
      ...(line.task_id === undefined ? {} : { taskId: line.task_id }),
      ...(line.feature_id === undefined ? {} : { featureId: line.feature_id }),
      ...(line.run_id === undefined ? {} : { run: line.run_id }),
      ...(line.message === undefined ? {} : { message: line.message.slice(0, 500) }),
    });
  }
  return events;
}
