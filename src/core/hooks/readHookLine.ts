import { HOOK_STATUSES, type HookLine, type HookStatus, type HookUsage } from './hookLine';
import { countMembers, isFields, isUnsafeKey, keepSafely, type Fields } from './hostileJson';
import { mapNativePayload } from './mapNativePayload';

/** Why a line of a hook log is not read as a hook line. Every skipped line is reported with its number. */
export type SkipReason =
  | 'empty'
  | 'torn' /* cut off, or two writers mixed into one line */
  | 'too-long'
  | 'binary'
  | 'not-json'
  | 'not-an-object'
  | 'duplicate-key' /* two parsers could read two different statuses */
  | 'newer-version'
  | 'unknown-status'
  | 'wrong-field'
  | 'foreign'; /* a JSON object that is no hook line and no payload of a known agent */

export type HookLineReading =
  | { readonly ok: HookLine; readonly skipped?: undefined }
  | { readonly ok?: undefined; readonly skipped: SkipReason; readonly detail?: string };

/** Longest id, nonce or agent name, and longest message kept, in UTF-16 units. */
const ID_LIMIT = 256;
const MESSAGE_LIMIT = 16_384;
const HOOK_LINE_VERSION = 1;

const STATUSES: ReadonlySet<string> = new Set(HOOK_STATUSES);
const isStatus = (value: unknown): value is HookStatus => typeof value === 'string' && STATUSES.has(value);

/** Control characters and lone surrogates: they have no place in an id, and could make two ids look alike. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const LONE_SURROGATES = /\p{Cs}/gu;
/** What may be one of these, asked of every line: without Unicode properties this takes a fraction of the time. */
const SUSPICIOUS = /[^ -~\u00a0-\ud7ff\ue000-\uffff]/;
const SURROGATE = /[\ud800-\udfff]/;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads one line of a hook log. Never throws, whatever the text holds.
 * @param text one line without its newline; a BOM and a carriage return are tolerated.
 * @param hint the agent whose log this is: native payloads without a status are then mapped by that agent's table.
 * @returns the hook line, or why it is skipped. A status this version does not know is skipped, never guessed.
 */
export function readHookLine(text: string, hint: { readonly agent?: string } = {}): HookLineReading {
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  let json: unknown;
  try {
    json = JSON.parse(bare);
  } catch {
    return { skipped: unreadable(bare) };
  }
  if (!isFields(json)) return { skipped: 'not-an-object' };
  if (Object.keys(json).length !== countMembers(bare)) return { skipped: 'duplicate-key' };
  if (json.status !== undefined && json.status !== null) return readFields(json);
  return readNative(json, hint.agent);
}

function unreadable(text: string): SkipReason {
  const trimmed = text.trim();
  if (trimmed === '') return 'empty';
  if (trimmed.includes('\0') || trimmed.includes('\ufffd')) return 'binary';
  // A line that begins or ends as an object was one before something cut it or welded it to another.
  return trimmed.startsWith('{') || trimmed.endsWith('}') ? 'torn' : 'not-json';
}

function readFields(json: Fields): HookLineReading {
  if (!isStatus(json.status)) return { skipped: 'unknown-status', detail: shown(json.status) };
  const line: Mutable<HookLine> = { status: json.status };
  let extra: Record<string, unknown> | undefined;
  for (const key in json) {
    const value = json[key];
    // `jq` and friends write null for what they do not have.
    if (value === null) continue;
    switch (key) {
      case 'status':
        break;
      case 'v':
        if (typeof value === 'number' && value > HOOK_LINE_VERSION) return { skipped: 'newer-version' };
        if (value === HOOK_LINE_VERSION) line.v = value;
        break;
      case 'run_id':
      case 'task_id':
      case 'feature_id':
      case 'session_id':
      case 'agent':
      case 'nonce':
      case 'writer': {
        const id = asId(value);
        // Who a line is about decides what it moves: a line that is unclear there is not half-read.
        if (id === undefined) return { skipped: 'wrong-field', detail: key };
        if (id !== '') line[key] = id;
        break;
      }
      case 'ts':
      case 'event':
      case 'signal':
      case 'pid_start': {
        const name = asId(value);
        if (name === undefined) (extra ??= {})[key] = keepSafely(value);
        else line[key] = name;
        break;
      }
      case 'message':
        if (typeof value === 'string') line.message = wellFormed(value.slice(0, MESSAGE_LIMIT));
        else (extra ??= {})[key] = keepSafely(value);
        break;
      case 'exit_code':
      case 'pid':
      case 'runner_pid':
      case 'sequence':
        if (Number.isSafeInteger(value)) line[key] = value as number;
        else (extra ??= {})[key] = keepSafely(value);
        break;
      case 'usage': {
        const usage = isFields(value) ? readUsage(value) : undefined;
        if (usage) line.usage = usage;
        else (extra ??= {})[key] = keepSafely(value);
        break;
      }
      default:
        if (!isUnsafeKey(key)) (extra ??= {})[key] = keepSafely(value);
    }
  }
  if (extra) line.extra = extra;
  return { ok: line };
}

/** A payload of an agent's own hook: bare (the log's agent is known), or in an envelope `{agent, payload, ...}`. */
function readNative(json: Fields, hinted: string | undefined): HookLineReading {
  const inEnvelope = typeof json.agent === 'string' && json.payload !== undefined;
  const agent = inEnvelope ? String(json.agent) : hinted;
  const mapped =
    agent === undefined
      ? undefined
      : mapNativePayload(agent, inEnvelope ? json.payload : json, asId(json.event));
  if (!mapped) return { skipped: 'foreign' };
  if (!inEnvelope) return { ok: mapped };
  // Null counts as absent: the payload has been read, and is not kept twice.
  const around = readFields({ ...json, payload: null, status: mapped.status });
  return around.ok ? { ok: { ...mapped, ...around.ok } } : around;
}

const asId = (value: unknown): string | undefined => {
  if (typeof value === 'string') {
    return value.length <= ID_LIMIT && !(SUSPICIOUS.test(value) && UNPRINTABLE.test(value))
      ? value
      : undefined;
  }
  // `{"feature_id":3}` is what a shell script writes; the digits are the id.
  return Number.isSafeInteger(value) ? String(value) : undefined;
};

const USAGE_FIELDS = [
  'input_tokens',
  'cached_tokens',
  'output_tokens',
  'reasoning_tokens',
  'cost_usd',
] as const;

const readUsage = (value: Fields): HookUsage | undefined => {
  const usage: Mutable<HookUsage> = {};
  let found = false;
  for (const key of USAGE_FIELDS) {
    const amount = value[key];
    // 1e999 parses to Infinity, and a sum would never recover from it.
    if (typeof amount !== 'number' || !Number.isFinite(amount) || amount < 0) continue;
    usage[key] = amount;
    found = true;
  }
  return found ? usage : undefined;
};

const wellFormed = (text: string): string =>
  SURROGATE.test(text) ? text.replace(LONE_SURROGATES, '\ufffd') : text;

const shown = (value: unknown): string =>
  typeof value === 'string' ? wellFormed(value.slice(0, 40)) : typeof value;
