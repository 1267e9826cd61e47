/**
 * Path patterns with `*`, `**` and `?`, matched in time linear to pattern × path: patterns come from files, and a
 * pattern turned into a regular expression can take seconds on a hostile path.
 */
const matchSegment = (pattern: string, text: string): boolean => {
  let at = 0;
  let star = -1;
  let retry = 0;
  let index = 0;
  while (index < text.length) {
    if (
      at < pattern.length &&
      (pattern[at] === '?' || (pattern[at] === text[index] && pattern[at] !== '*'))
    ) {
      at++;
      index++;
    } else if (pattern[at] === '*') {
      star = at++;
      retry = index;
    } else if (star >= 0) {
      at = star + 1;
      index = ++retry;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
};

/** Whether a repository-relative path matches a pattern. `dir/` and `dir/**` mean all below; a pattern without `/` is a file name anywhere. */
export const matchesGlob = (pattern: string, path: string): boolean => {
  const plain = pattern.replace(/^\.\//, '');
  const anywhere = !plain.includes('/');
  const patterns = (plain.endsWith('/') ? `${plain}**` : anywhere ? `**/${plain}` : plain).split('/');
  const segments = path.split('/');
  // The same backtracking as inside a segment, one level up: `**` is the star of segments.
  let at = 0;
  let star = -1;
  let retry = 0;
  let index = 0;
  while (index < segments.length) {
    const current = patterns[at];
    if (current === '**') {
      star = at++;
      retry = index;
    } else if (current !== undefined && matchSegment(current, segments[index] ?? '')) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++retry;
    } else return false;
  }
  // A trailing `**` still waiting means that nothing lies below: `dir/**` is not `dir` itself.
  return at === patterns.length;
};
