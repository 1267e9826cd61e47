import type { TaskKey } from '../ids';
import type { Dependency, Phase, Task, TaskList } from './model';

export interface PhaseTasks {
  /** Undefined: what stands above the first phase. */
  readonly phase: Phase | undefined;
  readonly tasks: readonly Task[];
}

/**
 * The tasks phase by phase in the order of the list, except that a task moves back behind what it explicitly waits for
 * (into a later phase if need be), and a task with parts behind its parts. Where tasks wait for each other in a circle,
 * the first of them comes first.
 */
export function sequence(
  list: TaskList,
  explicit: ReadonlyMap<TaskKey, readonly Dependency[]>,
  parts: ReadonlyMap<TaskKey, readonly TaskKey[]>,
): readonly PhaseTasks[] {
  const waits = new Map<TaskKey, readonly TaskKey[]>();
  for (const { key } of list.tasks) {
    const named = explicit.get(key)?.map(({ on }) => on) ?? [];
    const own = parts.get(key) ?? [];
    if (named.length + own.length > 0) waits.set(key, [...named, ...own]);
  }
  const phaseOf = effectivePhases(list, waits);
  const members: Task[][] = [undefined, ...list.phases].map(() => []);
  for (const task of list.tasks) members[phaseOf.get(task.key) ?? 0]?.push(task);
  return members.map((tasks, index) => ({ phase: list.phases[index - 1], tasks: inOrder(tasks, waits) }));
}

type Waits = ReadonlyMap<TaskKey, readonly TaskKey[]>;

/** Index of the phase (0: none) each task belongs to: its own, or the latest of what it waits for. */
function effectivePhases(list: TaskList, waits: Waits): ReadonlyMap<TaskKey, number> {
  const indexOf = new Map(list.phases.map(({ key }, index) => [key, index + 1]));
  const own = new Map(
    list.tasks.map(({ key, phaseKey }) => [key, phaseKey === undefined ? 0 : (indexOf.get(phaseKey) ?? 0)]),
  );
  const phaseOf = new Map<TaskKey, number>();
  const visiting = new Set<TaskKey>();
  for (const { key: root } of list.tasks) {
    // Depth first without recursion: a chain of 20,000 tasks must not overflow the stack.
    const stack: { readonly key: TaskKey; next: number }[] = [];
    const enter = (key: TaskKey): void => {
      if (phaseOf.has(key) || visiting.has(key) || !own.has(key)) return;
      visiting.add(key);
      stack.push({ key, next: 0 });
    };
    enter(root);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const wait = waits.get(top.key)?.[top.next];
      top.next += 1;
      if (wait !== undefined) {
        enter(wait);
        continue;
      }
      stack.pop();
      visiting.delete(top.key);
      let phase = own.get(top.key) ?? 0;
      for (const key of waits.get(top.key) ?? []) phase = Math.max(phase, phaseOf.get(key) ?? 0);
      phaseOf.set(top.key, phase);
    }
  }
  return phaseOf;
}

/** The first task in the order of the list that waits for none still to come, again and again. */
function inOrder(tasks: readonly Task[], waits: Waits): readonly Task[] {
  if (!tasks.some(({ key }) => waits.has(key))) return tasks;
  const position = new Map(tasks.map(({ key }, index) => [key, index]));
  const left = tasks.map(
    ({ key }) => new Set(waits.get(key)?.filter((wait) => position.has(wait) && wait !== key)).size,
  );
  const dependents = new Map<TaskKey, number[]>();
  tasks.forEach(({ key }, index) => {
    for (const wait of new Set(waits.get(key))) {
      if (!position.has(wait) || wait === key) continue;
      const known = dependents.get(wait);
      if (known) known.push(index);
      else dependents.set(wait, [index]);
    }
  });
  const ordered: Task[] = [];
  const placed = new Set<number>();
  /** Places a task and, behind it, those further up that waited for it only. */
  const place = (first: number, reached: number): void => {
    const free = [first];
    for (let index = free.pop(); index !== undefined; index = free.pop()) {
      const task = tasks[index];
      if (!task || placed.has(index)) continue;
      placed.add(index);
      ordered.push(task);
      const freed: number[] = [];
      for (const dependent of dependents.get(task.key) ?? []) {
        left[dependent] = (left[dependent] ?? 1) - 1;
        if (left[dependent] === 0 && dependent <= reached) freed.push(dependent);
      }
      free.push(...freed.sort((earlier, later) => later - earlier));
    }
  };
  for (let index = 0; index < tasks.length; index += 1) if (left[index] === 0) place(index, index);
  // What is left waits in a circle.
  for (let index = 0; index < tasks.length; index += 1) place(index, tasks.length);
  return ordered;
}
