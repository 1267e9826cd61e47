import { isFields, type Fields } from '../hooks/hostileJson';
import type { Transcript, TranscriptCondition } from './transcript';

/** What a record says of the agent's turn: over (proven), possibly over, or going on. */
export type TranscriptSign = 'end' | 'pause' | 'work';

/** What belongs to a run, put in place of the names in a transcript's description. */
export interface TranscriptRun {
  readonly sessionId: string | undefined;
  /** The worktree as it was named, and as the system resolves it. */
  readonly worktrees: readonly string[];
  /** Milliseconds since 1970 before which nothing was this run's. */
  readonly since: number;
}

/**
 * What one line of a transcript says about the turn under way.
 * @returns undefined for a line that says nothing: not JSON, no time, of an earlier turn, or of no kind that is known.
 */
export function signOf(line: string, transcript: Transcript, since: number): TranscriptSign | undefined {
  const record = recordIn(line);
  if (!record) return undefined;
  const at = timeOf(record, transcript);
  if (at === undefined || at < since) return undefined;
  const fits = (condition: TranscriptCondition): boolean => isFitting(record, condition);
  if (transcript.end.some(fits)) return 'end';
  if (transcript.pause.some(fits)) return 'pause';
  return transcript.work.some(fits) ? 'work' : undefined;
}

/**
 * Whether a transcript that begins with this line is the run's own.
 * @returns the time of its first record in milliseconds since 1970; undefined when it is somebody else's. Without a
 * session to know it by, one begun before the run was asked for is somebody else's.
 */
export function beginningOf(
  firstLine: string,
  transcript: Transcript,
  run: TranscriptRun,
): number | undefined {
  const record = recordIn(firstLine);
  if (!record) return transcript.about ? undefined : 0;
  for (const [path, wanted] of Object.entries(transcript.about ?? {})) {
    const value = valueAt(record, path);
    if (typeof value !== 'string' || !meant(wanted, run).includes(value)) return undefined;
  }
  const at = timeOf(record, transcript);
  if (isKnownBySession(transcript, run)) return at ?? 0;
  return at !== undefined && at >= run.since ? at : undefined;
}

/** A session id that can stand in a path: it may come from an agent. */
export const isPlainSession = (id: string | undefined): id is string =>
  id !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(id);

/**
 * The names of the folders and the file of a run's transcript, in which `*` stands for anything.
 * @returns undefined when nothing would tell the run's own transcript from others.
 */
export function transcriptNames(
  transcript: Transcript,
  sessionId: string | undefined,
): readonly string[] | undefined {
  const { file, about } = transcript;
  if (isPlainSession(sessionId)) {
    const start = sessionId.slice(0, SESSION_START);
    return file.replaceAll('{sessionId}', sessionId).replaceAll('{sessionStart}', start).split('/');
  }
  const isKnownByWorktree = Object.values(about ?? {}).includes('{worktree}');
  if (!isKnownByWorktree && /\{session/.test(`${file}${JSON.stringify(about ?? {})}`)) return undefined;
  return file.replaceAll('{sessionId}', '*').replaceAll('{sessionStart}', '*').split('/');
}

/** Characters of a session id that gemini puts into a file's name. */
const SESSION_START = 8;

/** Whether a name fits one of the names above. */
export function isNameOf(name: string, wanted: string): boolean {
  const [first = '', ...others] = wanted.split('*');
  if (others.length === 0) return name === wanted;
  const last = others.pop() ?? '';
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last))
    return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

const isKnownBySession = ({ file, about }: Transcript, { sessionId }: TranscriptRun): boolean =>
  isPlainSession(sessionId) && /\{session/.test(`${file}${Object.values(about ?? {}).join()}`);

function meant(wanted: string, { sessionId, worktrees }: TranscriptRun): readonly string[] {
  if (wanted === '{worktree}') return worktrees;
  if (wanted === '{sessionId}') return sessionId === undefined ? [] : [sessionId];
  return [wanted];
}

function recordIn(line: string): Fields | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return isFields(record) ? record : undefined;
  } catch {
    // A torn line, or no JSON at all: it says nothing, and the next one may.
    return undefined;
  }
}

function timeOf(record: Fields, { time }: Transcript): number | undefined {
  const value = valueAt(record, time);
  const at = typeof value === 'string' ? Date.parse(value) : value;
  return typeof at === 'number' && Number.isFinite(at) ? at : undefined;
}

function isFitting(record: Fields, condition: TranscriptCondition): boolean {
  return Object.entries(condition).every(([path, expected]) => {
    const value = valueAt(record, path);
    return typeof expected === 'object' ? isEmpty(value) === expected.empty : value === expected;
  });
}

/** Own fields only: a record must not answer with what every object inherits. */
function valueAt(record: Fields, path: string): unknown {
  let value: unknown = record;
  for (const name of path.split('.')) {
    if (!isFields(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isFields(value)) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '' || value === 0 || value === false;
}
