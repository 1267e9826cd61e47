/**
 * ISO 8601 weeks: they start on Monday, and the week with 4 January is the first of its year.
 *
 * @typedef {'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'} Day
 * @typedef {'breakfast' | 'lunch' | 'dinner'} Slot
 */

/** @type {readonly Day[]} */
export const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** @type {readonly Slot[]} */
export const SLOTS = ['breakfast', 'lunch', 'dinner'];

const DAY_MS = 24 * 60 * 60 * 1000;

/** @param {unknown} value @returns {value is Day} */
export const isDay = (value) => DAYS.some((day) => day === value);

/** @param {unknown} value @returns {value is Slot} */
export const isSlot = (value) => SLOTS.some((slot) => slot === value);

/**
 * @param {unknown} text
 * @returns {text is string} whether there is such a week, written like `2026-W14`.
 */
export function isWeek(text) {
  const { year, number } = parsed(text);
  return number >= 1 && number <= weeksIn(year);
}

/**
 * @param {string} week A week for which `isWeek` holds.
 * @returns {string[]} its seven dates, Monday first, such as `2026-03-30`.
 */
export function datesOf(week) {
  const { year, number } = parsed(week);
  const monday = firstMonday(year) + (number - 1) * 7 * DAY_MS;
  return DAYS.map((_, index) => new Date(monday + index * DAY_MS).toISOString().slice(0, 10));
}

/** @param {unknown} text */
function parsed(text) {
  const match = typeof text === 'string' ? /^([1-9]\d{3})-W(\d{2})$/.exec(text) : null;
  return { year: Number(match?.[1]), number: Number(match?.[2] ?? 0) };
}

/** @param {number} year */
const weeksIn = (year) => Math.round((firstMonday(year + 1) - firstMonday(year)) / (7 * DAY_MS));

/**
 * The Monday of a year's first week, in milliseconds. In UTC, where every day has 24 hours.
 *
 * @param {number} year
 */
function firstMonday(year) {
  const fourthOfJanuary = Date.UTC(year, 0, 4);
  const daysSinceMonday = (new Date(fourthOfJanuary).getUTCDay() + 6) % 7;
  return fourthOfJanuary - daysSinceMonday * DAY_MS;
}
