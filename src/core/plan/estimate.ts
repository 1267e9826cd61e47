const ESTIMATE =
  /\best(?:imated?)?\.?(?:\s+time)?[*_]{0,2}\s{0,3}[:=]?[*_]{0,2}\s{0,3}~?\s?(\d{1,5}(?:\.\d{1,3})?)(?:\s?[-–]\s?(\d{1,5}(?:\.\d{1,3})?))?\s?(days?|d|hours?|hrs?|h|minutes?|mins?|m)(?![A-Za-z])(?:\s?(\d{1,3})\s?m(?:in)?\b)?/i;
const MINUTES: Readonly<Record<string, number>> = { d: 480, h: 60, m: 1 };

/**
 * Minutes of `est: 40m`, `(est 1h30m)`, `Est: 3-4h` (the greater: a plan should not promise the lesser) and
 * `Estimated Time: 15 minutes`. A day has eight hours. Undefined when nothing is estimated.
 */
export function estimateMinutes(text: string): number | undefined {
  const [, from, to, unit = 'm', minutes] = ESTIMATE.exec(text) ?? [];
  if (from === undefined) return undefined;
  return Math.round(Number(to ?? from) * (MINUTES[unit.charAt(0).toLowerCase()] ?? 1) + Number(minutes ?? 0));
}
