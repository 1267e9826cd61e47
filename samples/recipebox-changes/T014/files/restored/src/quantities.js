/**
 * Units and the rules for amounts. Mass is never turned into volume: that would need the density of everything
 * in the kitchen.
 *
 * @typedef {'mass' | 'volume' | 'pieces'} Kind
 * @typedef {'g' | 'kg' | 'ml' | 'l' | 'tsp' | 'tbsp' | 'cup' | 'piece'} Unit
 */

/** How much of its kind's base unit (g, ml, piece) one of each unit is. Spoons and cups are the metric ones. */
const UNITS = /** @type {ReadonlyMap<string, { kind: Kind, inBase: number }>} */ (
  new Map([
    ['g', { kind: 'mass', inBase: 1 }],
    ['kg', { kind: 'mass', inBase: 1000 }],
    ['ml', { kind: 'volume', inBase: 1 }],
    ['l', { kind: 'volume', inBase: 1000 }],
    ['tsp', { kind: 'volume', inBase: 5 }],
    ['tbsp', { kind: 'volume', inBase: 15 }],
    ['cup', { kind: 'volume', inBase: 240 }],
    ['piece', { kind: 'pieces', inBase: 1 }],
  ])
);

export const UNIT_NAMES = [...UNITS.keys()];

const SMALLEST_AMOUNT = 0.01;
const MOST_SERVINGS = 100;

export const SERVINGS_RULE = `must be a whole number from 1 to ${MOST_SERVINGS}`;

/**
 * @param {unknown} value
 * @returns {value is number} whether something can be cooked for that many (FR-006).
 */
export function isServings(value) {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_SERVINGS;
}

/**
 * @param {unknown} value
 * @returns {value is Unit}
 */
export function isUnit(value) {
  return typeof value === 'string' && UNITS.has(value);
}

/**
 * @param {string} unit
 * @returns {Kind}
 * @throws {RangeError} when the unit is unknown.
 */
export function kindOf(unit) {
  return definitionOf(unit).kind;
}

/**
 * @param {number} amount In `from`.
 * @param {string} from
 * @param {string} to
 * @returns {number} the same amount in `to`, not rounded.
 * @throws {RangeError} when a unit is unknown or the two measure different things.
 */
export function convert(amount, from, to) {
  const [source, target] = [definitionOf(from), definitionOf(to)];
  if (source.kind !== target.kind) throw new RangeError(`${from} cannot be turned into ${to}.`);
  return (amount * source.inBase) / target.inBase;
}

/**
 * Rounds to what a kitchen can use: two decimals, and never to nothing (FR-007).
 *
 * @param {number} amount More than 0.
 * @returns {number}
 */
export function roundAmount(amount) {
  return Math.max(SMALLEST_AMOUNT, Math.round(amount * 100) / 100);
}

/** @param {string} unit */
function definitionOf(unit) {
  const definition = UNITS.get(unit);
  if (!definition) throw new RangeError(`'${unit}' is not a unit; known are ${UNIT_NAMES.join(', ')}.`);
  return definition;
}
