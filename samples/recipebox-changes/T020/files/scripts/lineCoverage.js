/**
 * @typedef {{ file: string, lines: number, covered: number }} FileCoverage
 */

/**
 * Reads a coverage report in the lcov format. A file that several processes have run appears once for each; a line
 * counts as covered when one of them has reached it.
 *
 * @param {string} lcov
 * @returns {FileCoverage[]} sorted by file.
 */
export function lineCoverage(lcov) {
  /** @type {Map<string, Map<number, boolean>>} */
  const files = new Map();
  let lines = new Map();
  for (const record of lcov.split('\n')) {
    const [kind, value = ''] = splitOnce(record.trim());
    if (kind === 'SF') {
      const file = value.replaceAll('\\', '/');
      lines = files.get(file) ?? new Map();
      files.set(file, lines);
    }
    if (kind === 'DA') {
      const [line, hits] = value.split(',').map(Number);
      lines.set(line, lines.get(line) || hits > 0);
    }
  }
  return [...files]
    .map(([file, reached]) => ({
      file,
      lines: reached.size,
      covered: [...reached.values()].filter(Boolean).length,
    }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/**
 * @param {readonly FileCoverage[]} files
 * @returns {number} covered lines in percent of all lines; 0 when there is none.
 */
export function percentCovered(files) {
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  const covered = files.reduce((sum, file) => sum + file.covered, 0);
  return lines === 0 ? 0 : (100 * covered) / lines;
}

/** @param {string} record */
function splitOnce(record) {
  const colon = record.indexOf(':');
  return colon < 0 ? [record] : [record.slice(0, colon), record.slice(colon + 1)];
}
