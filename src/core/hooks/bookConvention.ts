import type { HookLine } from './hookLine';
import { readHookLine, type HookLineReading } from './readHookLine';

/**
 * The status files that books on orchestrating agents teach: a folder `.orchestrator-status/` with one JSON file a
 * feature, and a log beside it whose lines are text. Their scripts write these forms:
 *
 * - `2026-11-20T12:00:00Z: feature-002-catalog complete (session: abc)`
 * - `Thu Nov 20 12:00:00 UTC 2026: feature-002-catalog complete - {"feature_id": ...}`
 * - `[2026-11-20 14:30:15] Session 1 (auth): success` (or `failure`)
 */
const LINE_LIMIT = 8_192;
const COMPLETE = /^(\S{1,256}) complete(?: \(session: ([^()]{0,256})\)| -(.*))?$/;
const SESSION = /^\[([^\]]{1,64})\] (.{1,256}): (success|failure)$/;
const IN_BRACKETS = /\(([^()]+)\)$/;

/** Reads one line of an orchestrator status log. A line that fits no form is skipped, and is never "complete". */
export function readBookLine(text: string): HookLineReading {
  const line = text.trim();
  if (line === '') return { skipped: 'empty' };
  if (line.length > LINE_LIMIT) return { skipped: 'too-long' };
  if (line.startsWith('{')) return readHookLine(line);
  const session = SESSION.exec(line);
  if (session) return sessionLine(session);
  const colon = line.indexOf(': ');
  const complete = colon === -1 ? null : COMPLETE.exec(line.slice(colon + 2));
  const when = line.slice(0, Math.max(colon, 0));
  if (!complete || !looksLikeTime(when)) return { skipped: 'foreign' };
  const [, feature = '', sessionId, json] = complete;
  const said: HookLine = {
    status: 'complete',
    ts: when,
    feature_id: feature,
    ...(sessionId ? { session_id: sessionId } : {}),
  };
  return json?.trim() ? withRecord(said, json) : { ok: said };
}

/** Reads a whole file of the folder `.orchestrator-status/`. */
export function readBookRecord(text: string): HookLineReading {
  const reading = readHookLine(text);
  const completedAt = reading.ok?.extra?.completed_at;
  if (!reading.ok || reading.ok.ts !== undefined || typeof completedAt !== 'string') return reading;
  return { ok: { ...reading.ok, ts: completedAt.slice(0, 64) } };
}

function sessionLine(match: RegExpExecArray): HookLineReading {
  const [, ts = '', name = '', word] = match;
  const feature = IN_BRACKETS.exec(name)?.[1] ?? name;
  return { ok: { status: word === 'success' ? 'complete' : 'failed', ts, feature_id: feature } };
}

/** The copy of the record at the end of a line may say more than the line; where the two disagree, nothing is believed. */
function withRecord(said: HookLine, json: string): HookLineReading {
  const record = readBookRecord(json);
  if (!record.ok) return { ok: said };
  if (record.ok.feature_id !== undefined && record.ok.feature_id !== said.feature_id) {
    return { skipped: 'wrong-field', detail: 'feature_id' };
  }
  return { ok: { ...said, ...record.ok } };
}

const looksLikeTime = (text: string): boolean =>
  text.length <= 64 && /\d\d:\d\d/.test(text) && /\d{4}/.test(text);
