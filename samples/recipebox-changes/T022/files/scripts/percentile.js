/**
 * @param {readonly number[]} values At least one.
 * @param {number} percent Above 0, at most 100.
 * @returns {number} the smallest value that so many percent of the values do not exceed (nearest rank).
 * @throws {RangeError} when there is no value.
 */
export function percentile(values, percent) {
  if (values.length === 0) throw new RangeError('There is no percentile of nothing.');
  const sorted = [...values].sort((a, b) => a - b);
  return /** @type {number} */ (sorted[Math.ceil((percent / 100) * sorted.length) - 1]);
}
