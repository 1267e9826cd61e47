import path from 'node:path';
import { confirmedBy, type RunIdentity } from '../../core/hooks/confirmedBy';
import type { HookLine } from '../../core/hooks/hookLine';
import { eventsFromHookLine } from '../../core/run/fromHookLine';
import type { JournalEvent } from '../../core/run/events';
import type { JournalState } from '../../core/run/state';
import { asRunId, type RunId } from '../../core/ids';
import type { HookLogBatch, HookLogLine, HookLogPosition } from '../hooks/hookLogBatch';
import { hashOfNonce } from './nonces';

/** Of one reading, at most so many unconfirmed claims are recorded, the newest: a script gone wild must not fill the journal. */
const CLAIMS_A_BATCH = 100;

/**
 * What a batch of lines means for the journal. A line that proves to come from the run it speaks of moves that run; every
 * other is recorded as an unconfirmed claim and moves nothing.
 * @param owner the run whose own log this is; undefined for a shared log, whose position is kept in the journal then.
 */
export function eventsOfBatch(
  batch: HookLogBatch,
  state: JournalState,
  owner: RunId | undefined,
): JournalEvent[] {
  const identities = identitiesIn(state);
  const told: JournalEvent[] = [];
  const claims: JournalEvent[] = [];
  for (const line of batch.lines) {
    const verdict = confirmedBy(line.hook, identities, hashOfNonce);
    if (verdict.verdict === 'confirmed') {
      const run = asRunId(verdict.run);
      told.push(...eventsFromHookLine(run, line.hook, owner === run ? line.offset : 0));
    } else {
      claims.push(claim(batch.log, line, verdict.message));
    }
  }
  const events = [...told, ...claims.slice(-CLAIMS_A_BATCH)];
  return owner === undefined ? withPosition(events, batch.log, batch.position) : events;
}

const identitiesIn = (state: JournalState): RunIdentity[] =>
  Object.values(state.runs).map(({ id, task, nonceHash }) => ({
    run: id,
    task,
    feature: state.tasks[task]?.feature ?? '',
    nonceHash,
  }));

function claim(log: string, { hook, line }: HookLogLine, reason: string): JournalEvent {
  return {
    type: 'claim.unconfirmed',
    log: path.basename(log),
    line,
    reason,
    status: hook.status,
    ...aboutOf(hook),
  };
}

const aboutOf = ({ task_id, feature_id, run_id, message }: HookLine) => ({
  ...(task_id === undefined ? {} : { taskId: task_id }),
  ...(feature_id === undefined ? {} : { featureId: feature_id }),
  ...(run_id === undefined ? {} : { run: run_id }),
  ...(message === undefined ? {} : { message: message.slice(0, 500) }),
});

/** The last event that can carry it tells how far the shared log is folded. */
function withPosition(
  events: JournalEvent[],
  log: string,
  { offset, line, fingerprint }: HookLogPosition,
): JournalEvent[] {
  const at = events.findLastIndex(({ type }) => type === 'run.reported' || type === 'claim.unconfirmed');
  return events.map((event, index) =>
    index === at && (event.type === 'run.reported' || event.type === 'claim.unconfirmed')
      ? { ...event, sharedLog: { path: log, offset, line, fingerprint } }
      : event,
  );
}
