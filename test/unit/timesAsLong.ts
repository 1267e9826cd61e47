/** Below this a clock tells nothing, milliseconds. */
const LEAST_MS = 0.2;
const FEWEST_ROUNDS = 3;
const MOST_ROUNDS = 30;

/**
 * How many times as long one piece of work takes as another. Both are done in turns and the least of each counts: other
 * programs only ever add to it. On a machine so busy that the answer is not below `limit` they are done again and again,
 * before it is believed; work that grows faster than its input stays above the limit however often it is tried.
 * @param limit what a test is about to assert.
 */
export function timesAsLong(work: () => unknown, other: () => unknown, limit: number): number {
  let [leastWork, leastOther] = [Infinity, Infinity];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    leastOther = Math.min(leastOther, timeOf(other));
    leastWork = Math.min(leastWork, timeOf(work));
    if (round + 1 >= FEWEST_ROUNDS && ratio(leastWork, leastOther) < limit) break;
  }
  return ratio(leastWork, leastOther);
}

const ratio = (work: number, other: number): number => work / Math.max(other, LEAST_MS);

function timeOf(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}
