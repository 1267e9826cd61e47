/** A row of a table of criteria or offers, by what its header says its columns are. */
export interface TableRow {
  readonly text: string;
  /** What a column of fields lists, as `fields: id, title`. */
  readonly details: readonly string[];
  /** Title of the first column: `Event`, `Feature`, what a row without a category is. */
  readonly subject: string | undefined;
  readonly category: string | undefined;
  readonly verify: string | undefined;
  readonly box: string | undefined;
  /** Ids of tasks in a column of them; none where it holds other words, which stay part of the text then. */
  readonly owners: readonly string[];
}

const MAX_CELLS = 32;
const COLUMNS = {
  category: /^(category|area|type|kind)$/i,
  verify: /^(how to verify|verif(y|ied by|ication)|test|check|measure(ment)?)$/i,
  method: /^(http )?(method|verb)$/i,
  path: /^(path|route|url|uri|endpoint)$/i,
  fields: /^(fields|attributes|properties)$/i,
  owners: /^(tasks?|task ids?|owners?|owned by)$/i,
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
  const cellOf = (pattern: RegExp) => cells[columnOf(pattern)];
  const used = new Set([columnOf(COLUMNS.category), columnOf(COLUMNS.verify), columnOf(COLUMNS.state)]);
  const owners = taskIdsIn(cellOf(COLUMNS.owners) ?? '');
  if (owners.length > 0) used.add(columnOf(COLUMNS.owners));
  const fields = emptyAsMissing(cellOf(COLUMNS.fields));
  if (fields !== undefined) used.add(columnOf(COLUMNS.fields));
  const route = routeOf(cellOf(COLUMNS.method), cellOf(COLUMNS.path));
  if (route !== undefined) used.add(columnOf(COLUMNS.method)).add(columnOf(COLUMNS.path));
  const words = cells.filter((cell, index) => !used.has(index) && cell !== '');
  return {
    text: [...(route === undefined ? [] : [route]), ...words].join(' — '),
    details: fields === undefined ? [] : [`fields: ${fields}`],
    subject: emptyAsMissing(header[0]),
    category: emptyAsMissing(cellOf(COLUMNS.category)?.replace(/\*\*/g, '')),
    verify: emptyAsMissing(cellOf(COLUMNS.verify)),
    box: /^\[(.?)\]$/.exec(cellOf(COLUMNS.state) ?? '')?.[1],
    owners,
  };
}

/** `GET` and `/users/:id` in two columns are one endpoint. */
function routeOf(method: string | undefined, path: string | undefined): string | undefined {
  const [verb, route] = [method, path].map((cell) => cell?.replaceAll(/[`*]/g, '').trim());
  return verb !== undefined && /^[A-Z]{3,7}$/.test(verb) && route?.startsWith('/')
    ? `${verb} ${route}`
    : undefined;
}

function taskIdsIn(cell: string): readonly string[] {
  const ids = cell
    .replaceAll('`', '')
    .split(/[\s,&]+/)
    .filter(Boolean);
  return ids.every((id) => /^[A-Za-z]{1,8}-?\d[\w.-]{0,20}$/.test(id)) ? ids : [];
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
