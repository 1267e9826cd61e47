import { readIdAt } from './taskId';

/** An id taken apart: `T030a` is `T`, 30, `a`. */
interface NumberedId {
  readonly prefix: string;
  readonly number: number;
}

const SUFFIX = /^(.*?)(\d{1,9})([A-Za-z]{0,2}['’′]?)$/;

function numberedId(id: string): NumberedId | undefined {
  const [, prefix, number] = SUFFIX.exec(id) ?? [];
  return prefix === undefined ? undefined : { prefix, number: Number(number) };
}

/** More members than this no range is taken to name: hostile lists would multiply them. */
export const MOST_IN_RANGE = 200;

/** The ids of a list, to ask which of them lie in a range such as T029–T034 (T030a does, T30.1 does not). */
export class IdRanges {
  private readonly byPrefix = new Map<string, { id: string; number: number }[]>();

  /** @param ids in the order of the list, each once */
  constructor(ids: Iterable<string>) {
    for (const id of ids) {
      // A range that is one task is known by its ends.
      const range = readIdAt(id, 0)?.range;
      if (!range) this.add(id);
      else for (const end of [range.from, range.to]) this.add(end);
    }
    for (const same of this.byPrefix.values()) same.sort((left, right) => left.number - right.number);
  }

  private add(id: string): void {
    const parts = numberedId(id);
    if (!parts) return;
    const same = this.byPrefix.get(parts.prefix);
    if (same) same.push({ id, number: parts.number });
    else this.byPrefix.set(parts.prefix, [{ id, number: parts.number }]);
  }

  /** Existing ids from `from` to `to`; at most MOST_IN_RANGE. Ends of different shape name just themselves. */
  within(from: string, to: string): readonly string[] {
    const first = numberedId(from);
    const last = numberedId(to);
    if (!first || !last || first.prefix !== last.prefix) return [from, to];
    const same = this.byPrefix.get(first.prefix) ?? [];
    let low = 0;
    let high = same.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((same[middle]?.number ?? 0) < first.number) low = middle + 1;
      else high = middle;
    }
    const found: string[] = [];
    for (let at = low; at < same.length && found.length < MOST_IN_RANGE; at += 1) {
      const { id, number } = same[at] ?? { id: '', number: Infinity };
      if (number > last.number) break;
      found.push(id);
    }
    return found;
  }
}

/** Ranges that are one task each (`- [~] T029–T034 — reverted`), to ask which of them an id lies in. */
export class RangeTasks<
  T extends { readonly idRange: { readonly from: string; readonly to: string } | undefined },
> {
  private readonly ranges: {
    readonly prefix: string;
    readonly from: number;
    readonly to: number;
    readonly task: T;
  }[];

  constructor(tasks: readonly T[]) {
    this.ranges = tasks.flatMap((task) => {
      const from = task.idRange && numberedId(task.idRange.from);
      const to = task.idRange && numberedId(task.idRange.to);
      return from && to && from.prefix === to.prefix
        ? [{ prefix: from.prefix, from: from.number, to: to.number, task }]
        : [];
    });
  }

  around(id: string): readonly T[] {
    const parts = this.ranges.length === 0 ? undefined : numberedId(id);
    if (!parts) return [];
    const { prefix, number } = parts;
    return this.ranges
      .filter((range) => range.prefix === prefix && range.from <= number && number <= range.to)
      .map(({ task }) => task);
  }
}
