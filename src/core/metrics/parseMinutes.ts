const PART = /^(\d+(?:[.,]\d+)?)\s*(hours?|hrs?|h|minutes?|mins?|m)?\s*/u;

/** Most that an estimate may be: the journal takes no more. */
export const MOST_MINUTES = 100_000;

/**
 * Minutes as people write them: `40`, `40m`, `1.5 h`, `1h30m`, `1h 30`; a plain number is minutes.
 * @returns null for an empty text (no estimate), undefined for anything that is not a length of time up to 100,000 minutes.
 */
export function parseMinutes(text: string): number | null | undefined {
  let rest = text.trim().toLowerCase();
  if (rest === '' || rest === '–' || rest === '-') return null;
  let minutes = 0;
  let hadHours = false;
  while (rest !== '') {
    const part = PART.exec(rest);
    if (!part) return undefined;
    const value = Number((part[1] ?? '').replace(',', '.'));
    const isHours = part[2]?.startsWith('h') ?? false;
    // Hours come once and first; a second plain number is not a length of time.
    if (isHours && (hadHours || minutes > 0)) return undefined;
    if (!isHours && minutes > 0 && !hadHours) return undefined;
    minutes += isHours ? value * 60 : value;
    rest = rest.slice(part[0].length);
    if (!isHours && rest !== '') return undefined;
    hadHours ||= isHours;
  }
  return Number.isFinite(minutes) && minutes <= MOST_MINUTES ? minutes : undefined;
}
