/** A row of a table of criteria or offers, by what its header says its columns are. */
export interface TableRow {
  readonly text: string;
  readonly category: string | undefined;
  readonly verify: string | undefined;
  readonly box: string | undefined;
}

const MAX_CELLS = 32;
const COLUMNS = {
  category: /^(category|area|type|kind)$/i,
  verify: /^(how to verify|verif(y|ied by|ication)|test|check|measure(ment)?)$/i,
  state: /^(pass\/?fail|status|done|result|✓|✅)$/i,
} as const;

/** Reads the rows of one table after the other. `reset` ends a table: the next row is a header again. */
export function tableReader(): { read(line: string): TableRow | undefined; reset(): void } {
  let header: readonly string[] | undefined;
  return {
    reset: () => {
      header = undefined;
    },
    read: (line) => {
      const cells = cellsOf(line);
      if (!header) {
        header = cells;
        return undefined;
      }
      if (cells.every((cell) => /^:?-*:?$/.test(cell))) return undefined;
      return rowOf(cells, header);
    },
  };
}

function rowOf(cells: readonly string[], header: readonly string[]): TableRow {
  const columnOf = (pattern: RegExp) => header.findIndex((title) => pattern.test(title));
  const category = columnOf(COLUMNS.category);
  const verify = columnOf(COLUMNS.verify);
  const state = columnOf(COLUMNS.state);
  const words = cells.filter((cell, index) => ![category, verify, state].includes(index) && cell !== '');
  const box = state < 0 ? undefined : /^\[(.?)\]$/.exec(cells[state] ?? '')?.[1];
  return {
    text: words.join(' — '),
    category: emptyAsMissing(cells[category]?.replace(/\*\*/g, '')),
    verify: emptyAsMissing(cells[verify]),
    box,
  };
}

const emptyAsMissing = (text: string | undefined) => (text === undefined || text === '' ? undefined : text);

/** `\|` is a bar in a cell. */
function cellsOf(line: string): readonly string[] {
  const cells = line
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/, MAX_CELLS);
  return cells.map((cell) => cell.replace(/\\\|/g, '|').trim());
}
