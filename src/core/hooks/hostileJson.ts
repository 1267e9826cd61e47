/** What is needed to take parsed JSON apart that somebody hostile may have written. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Counts the keys written in the outermost object of a JSON text, repeated ones included.
 * @param text text that `JSON.parse` accepted.
 */
export function countMembers(text: string): number {
  let depth = 0;
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case 123 /* { */:
      case 91 /* [ */:
        depth += 1;
        break;
      case 125 /* } */:
      case 93 /* ] */:
        depth -= 1;
        break;
      case 58 /* : */:
        if (depth === 1) count += 1;
        break;
    }
  }
  return count;
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before -= 1;
  return (at - before) % 2 === 0;
}

const DEPTH_LIMIT = 16;
/** Keys that reach an object's prototype when code copies them by assignment. */
const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export const isUnsafeKey = (key: string): boolean => UNSAFE_KEYS.has(key);

/**
 * A copy of a JSON value that later code can merge and print without harm: no keys that reach a prototype, no lone
 * surrogates, nothing deeper than 16 levels.
 */
export function keepSafely(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replace(/\p{Cs}/gu, '\ufffd');
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_LIMIT) return null;
  if (Array.isArray(value)) return value.map((item) => keepSafely(item, depth + 1));
  const kept: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (!isUnsafeKey(key)) kept[key] = keepSafely(item, depth + 1);
  }
  return kept;
}
