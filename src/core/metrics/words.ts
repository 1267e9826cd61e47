import type { Comparison, Figures } from './model';

/** What is not known. */
export const UNKNOWN = '–';

const MINUTE = 60_000;

/** A length of time for people: `38 s`, `4.5 min`, `42 min`, `3 h 20 min`; `–` when it is not known. */
export function duration(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  if (ms < MINUTE) return `${Math.round(ms / 1000)} s`;
  const minutes = ms / MINUTE;
  if (minutes < 9.95) return `${trimZero(minutes.toFixed(1))} min`;
  const whole = Math.round(minutes);
  if (whole < 180) return `${whole} min`;
  const rest = whole % 60;
  return `${Math.floor(whole / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

export const minutesDuration = (minutes: number | null): string =>
  duration(minutes === null ? null : minutes * MINUTE);

/** `79 %`, with a true minus sign when it took longer than by hand. */
export function gain(comparison: Comparison | null): string {
  if (comparison === null) return UNKNOWN;
  const percent = Math.round(comparison.efficiencyGain * 100);
  return `${percent < 0 ? '−' : ''}${Math.abs(percent)} %`;
}

export const factor = (value: number | null | undefined): string =>
  value === null || value === undefined ? UNKNOWN : `${value.toFixed(value < 9.95 ? 1 : 0)} ×`;

/** `4 / 6` */
export const taskCount = ({ tasks }: Figures): string => `${tasks.done} / ${tasks.total}`;

/** `15.2 k`, `3.4 M`: tokens at a glance. */
export function count(value: number): string {
  if (value < 1000) return String(value);
  if (value < 999_500) return `${trimZero((value / 1000).toPrecision(3))} k`;
  return `${trimZero((value / 1_000_000).toPrecision(3))} M`;
}

/** US dollars, as the agents report cost. */
export const cost = (usd: number | null): string => (usd === null ? UNKNOWN : `$${usd.toFixed(2)}`);

const trimZero = (digits: string): string => (digits.includes('.') ? digits.replace(/\.?0+$/u, '') : digits);

/**
 * Text from files on one line, without characters that move a cursor, change colours or reverse what is read after them
 * (control characters, bidirectional overrides, invisible characters).
 */
export const plainText = (text: string): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
    .trim();
