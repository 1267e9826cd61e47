/** Longer words are never near: comparing costs their product. */
const MAX_LENGTH = 100;

/** Those of `known` that a person may have meant, best first: one slip for each four characters, or the same end. */
export function nearest(wanted: string, known: Iterable<string>, most = 3): readonly string[] {
  const plain = wanted.toLowerCase();
  const near: { readonly word: string; readonly distance: number }[] = [];
  for (const word of known) {
    const distance = distanceOf(plain, word.toLowerCase());
    if (distance <= Math.max(2, Math.floor(plain.length / 4))) near.push({ word, distance });
  }
  const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
  return near
    .sort((left, right) => left.distance - right.distance || compare(left.word, right.word))
    .slice(0, most)
    .map(({ word }) => word);
}

/** Edits (insert, delete, replace) from one word to the other. */
function distanceOf(one: string, other: string): number {
  if (one === other) return 0;
  if (one.length > MAX_LENGTH || other.length > MAX_LENGTH) return Number.POSITIVE_INFINITY;
  if (one.length > 3 && other.length > 3 && (one.includes(other) || other.includes(one))) return 1;
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
