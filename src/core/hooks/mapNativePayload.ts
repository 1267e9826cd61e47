import type { HookLine } from './hookLine';
import { isFields, type Fields } from './hostileJson';
import { at, NATIVE_FORMATS, type NativeFormat } from './nativeFormats';

const MESSAGE_LIMIT = 2_000;
const ID_LIMIT = 256;

/**
 * What a payload of an agent's own hook says, as a hook line without run, task and nonce (whoever records the payload
 * knows those and adds them).
 * @param agent adapter id.
 * @param payload the parsed payload, or its JSON text (codex hands it over as an argument).
 * @param event the event's name, where the payload does not carry it and the hook's registration knows it.
 * @returns undefined for an unknown agent, an unknown event, or something that is no payload.
 */
export function mapNativePayload(agent: string, payload: unknown, event?: string): HookLine | undefined {
  const format = NATIVE_FORMATS.get(agent);
  if (!format) return undefined;
  const fields = unwrap(payload);
  if (!fields) return undefined;
  const name = eventOf(format, fields, event);
  if (name === undefined || !Object.hasOwn(format.statuses, name)) return undefined;
  const status = format.statuses[name];
  if (status === undefined) return undefined;
  const session = firstText(fields, format.session, ID_LIMIT);
  const message = firstText(fields, format.message, MESSAGE_LIMIT);
  const usage = format.usage?.(fields);
  return {
    status: typeof status === 'function' ? status(fields) : status,
    agent,
    event: name,
    ...(session === undefined ? {} : { session_id: session }),
    ...(message === undefined ? {} : { message }),
    ...(usage === undefined ? {} : { usage }),
  };
}

/** Plugins of opencode and pi hand their event over inside `{event: ...}`. */
function unwrap(payload: unknown): Fields | undefined {
  let value = payload;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value);
    } catch {
      return undefined;
    }
  }
  if (!isFields(value)) return undefined;
  return isFields(value.event) && typeof value.event.type === 'string' ? value.event : value;
}

function eventOf(format: NativeFormat, payload: Fields, hint: string | undefined): string | undefined {
  const named = firstText(payload, format.event, ID_LIMIT);
  if (named !== undefined) return named;
  if (hint !== undefined && Object.hasOwn(format.statuses, hint)) return hint;
  for (const [field, event] of Object.entries(format.eventByField ?? {})) {
    if (Object.hasOwn(payload, field)) return event;
  }
  return undefined;
}

function firstText(payload: Fields, paths: readonly string[], limit: number): string | undefined {
  for (const path of paths) {
    const value = at(payload, path);
    if (typeof value === 'string' && value !== '') {
      return value.slice(0, limit).replace(/\p{Cs}/gu, '\ufffd');
    }
  }
  return undefined;
}
