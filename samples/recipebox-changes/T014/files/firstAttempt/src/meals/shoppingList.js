import { convert, kindOf, roundAmount, SHOP_UNITS } from '../quantities.js';

/**
 * @typedef {{ name: string, amount: number, unit: string }} Line
 */

/**
 * Combines ingredients to a list for the shop: the same name in units of one kind once, sorted by name (FR-013).
 *
 * @param {readonly Line[]} ingredients Amounts above 0 in known units.
 * @returns {Line[]}
 * @throws {RangeError} when a unit is unknown.
 */
export function shoppingList(ingredients) {
  /** @type {Map<string, Line>} Amounts in the small unit of their kind, by name and kind. */
  const lines = new Map();
  for (const { name, amount, unit } of ingredients) {
    const kind = kindOf(unit);
    const { small } = SHOP_UNITS[kind];
    const key = `${kind} ${name.toLowerCase()}`;
    const line = lines.get(key) ?? { name, amount: 0, unit: small };
    lines.set(key, { ...line, amount: line.amount + convert(amount, unit, small) });
  }
  return [...lines.values()].map(forTheShop).sort(byNameAndUnit);
}

/** @param {Line} line In a small unit. @returns {Line} */
function forTheShop({ name, amount, unit }) {
  const { large, from } = SHOP_UNITS[kindOf(unit)];
  return amount >= from
    ? { name, amount: roundAmount(convert(amount, unit, large)), unit: large }
    : { name, amount: roundAmount(amount), unit };
}

/**
 * Without a locale: the list must not depend on the machine it is made on.
 *
 * @param {Line} a
 * @param {Line} b
 */
function byNameAndUnit(a, b) {
  const [first, second] = [`${a.name.toLowerCase()} ${a.unit}`, `${b.name.toLowerCase()} ${b.unit}`];
  return first < second ? -1 : Number(first > second);
}
