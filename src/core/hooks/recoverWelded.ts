import { readHookLine, type HookLineReading } from './readHookLine';

const LINE_LIMIT = 65_536;
const ATTEMPTS = 16;

/**
 * Finds the innocent line behind a torn one. A writer that was cut off leaves no newline, and the next writer's whole
 * line lands on the same row; unless lines begin with a newline of their own, it would be lost with the torn one.
 * @param text a row that is not JSON as a whole.
 * @returns the reading of the whole object at the end of the row, or undefined.
 */
export function recoverWelded(text: string, hint?: { readonly agent?: string }): HookLineReading | undefined {
  const row = text.trimEnd();
  if (row.length > LINE_LIMIT || !row.endsWith('}')) return undefined;
  let from = row.indexOf('{"', 1);
  for (let attempt = 0; from !== -1 && attempt < ATTEMPTS; attempt += 1) {
    if (!isInsideValue(row, from)) {
      const reading = readHookLine(row.slice(from), hint);
      if (reading.ok) return reading;
    }
    from = row.indexOf('{"', from + 1);
  }
  return undefined;
}

/** An object after `:`, `,` or `[` is part of the torn line itself and must not be taken for a line of its own. */
function isInsideValue(row: string, at: number): boolean {
  const before = row.slice(Math.max(0, at - 64), at).trimEnd();
  return before === '' || /[:,[]$/.test(before);
}
