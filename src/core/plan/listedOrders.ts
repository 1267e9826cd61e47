import type { ListedOrder, Task } from './model';
import { ordersIn } from './references';
import type { Mention } from './references';
import type { Scan } from './scanTaskList';
import { IdRanges } from './idRanges';

/** One statement is never taken to mean more edges than this: "T001-T400 before T401-T900" is a phase, not a list. */
const MOST_EDGES = 400;
/** Hostile prose aside, no list states as many. */
const MOST_ORDERS = 20_000;

/**
 * Orders stated in the "Dependencies" prose of a list and by "Blocks" lines, for tasks, stories and phases. Words that
 * only suggest an order (an arrow, "before") count where they agree with the order of the lines.
 */
export function listedOrders(text: string, scan: Scan, tasks: readonly Task[]): readonly ListedOrder[] {
  if (tasks.length === 0) return [];
  const orders: ListedOrder[] = [];
  const ids = new Map<string, number>();
  tasks.forEach(({ id }, index) => ids.has(id) || ids.set(id, index));
  const ranges = new IdRanges(ids.keys());
  const position = (name: string): number => ids.get(name) ?? Infinity;
  for (const { line, start, end } of scan.statements) {
    if (orders.length > MOST_ORDERS) break;
    for (const { later, earlier, weak } of ordersIn(text.slice(start, end))) {
      const laterNames = later.flatMap((mention) => namesOf(mention, ranges));
      const earlierNames = earlier.flatMap((mention) => namesOf(mention, ranges));
      if (laterNames.length * earlierNames.length > MOST_EDGES) continue;
      for (const last of laterNames) {
        for (const first of earlierNames) {
          if (last === first || (weak && position(first) > position(last))) continue;
          orders.push({ later: last, earlier: first, line: line + 1 });
        }
      }
    }
  }
  return [...orders, ...ordersInTasks(tasks, ids, ranges)];
}

/** "T018 blocks T027" in the text of T018, and the line "**Blocks:** [TASK-302]" of a task's section. */
function ordersInTasks(
  tasks: readonly Task[],
  ids: ReadonlyMap<string, number>,
  ranges: IdRanges,
): readonly ListedOrder[] {
  return tasks.flatMap(({ id, line, title, body }) => {
    if (!/block|before/i.test(title) && !/block|before/i.test(body)) return [];
    const orders = ordersIn(`${title}\n${body}`, { kind: 'task', name: id, to: undefined });
    return orders.flatMap(({ later, earlier }): readonly ListedOrder[] => {
      if (earlier[0]?.name !== id) return [];
      const names = later.flatMap((mention) => (mention.kind === 'task' ? namesOf(mention, ranges) : []));
      return names.flatMap((name) =>
        name === id || !ids.has(name) ? [] : [{ later: name, earlier: id, line }],
      );
    });
  });
}

/** `T012`, `US2`, `phase 3`; a range stands for the ids of the list within it. */
function namesOf({ kind, name, to }: Mention, ranges: IdRanges): readonly string[] {
  const named = kind === 'phase' ? `phase ${name}` : name;
  if (to === undefined) return [named];
  if (kind === 'task') return ranges.within(name, to);
  const [first, last] = [name, to].map((text) => Number(text.replace(/^US/, '')));
  if (first === undefined || last === undefined || !(last >= first) || last - first > 50) return [named];
  const numbers = Array.from({ length: Math.floor(last - first) + 1 }, (_, index) => first + index);
  return numbers.map((number) => (kind === 'story' ? `US${number}` : `phase ${number}`));
}
