/** The first version number in what a program prints, such as `2.1.329` in `2.1.329 (Claude Code)`. */
export const versionIn = (text: string): string | undefined => /\d+\.\d+(?:\.\d+)*/.exec(text)?.[0];

/** Whether a version is older than another, number by number; what is missing counts as 0. */
export const isOlder = (version: string, than: string): boolean => {
  const [left, right] = [version, than].map((text) => text.split('.').map(Number));
  for (let place = 0; place < Math.max(left?.length ?? 0, right?.length ?? 0); place += 1) {
    const difference = (left?.[place] ?? 0) - (right?.[place] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
};
