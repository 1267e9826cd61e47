import type { TaskKey } from '../ids';
import { explicitEdges } from './explicitEdges';
import type { PlanProblem, Task, TaskList } from './model';

/**
 * What is wrong with the dependencies a list names: ids it does not have, tasks that wait for themselves, cycles (each
 * with its whole round). Not computed while a list is read: only where problems are shown.
 */
export function dependencyProblems(list: TaskList): readonly PlanProblem[] {
  const { edges, parts, problems } = explicitEdges(list);
  const byKey = new Map(list.tasks.map((task) => [task.key, task]));
  const waits = (key: TaskKey): readonly TaskKey[] => [
    ...(edges.get(key)?.map(({ on }) => on) ?? []),
    ...(parts.get(key) ?? []),
  ];
  const cycles = cyclesIn(list.tasks, waits).map((cycle): PlanProblem => {
    const tasks = cycle.flatMap((key) => byKey.get(key) ?? []);
    const round = [...tasks, ...tasks.slice(0, 1)].map(({ id }) => id).join(' → ');
    const message = `These tasks wait for each other and none can start: ${round}.`;
    return {
      code: 'dependency-cycle',
      severity: 'error',
      file: list.file,
      line: tasks[0]?.line ?? 1,
      message,
    };
  });
  return [...problems, ...cycles].sort((left, right) => left.line - right.line);
}

/** One cycle for each edge that closes one in a depth-first walk; each cycle is listed once. */
function cyclesIn(
  tasks: readonly Task[],
  waitsOf: (key: TaskKey) => readonly TaskKey[],
): readonly (readonly TaskKey[])[] {
  const cycles: TaskKey[][] = [];
  const done = new Set<TaskKey>();
  for (const { key: root } of tasks) {
    if (done.has(root)) continue;
    const path: { key: TaskKey; waits: readonly TaskKey[]; next: number }[] = [
      { key: root, waits: waitsOf(root), next: 0 },
    ];
    const onPath = new Map<TaskKey, number>([[root, 0]]);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const wait = top.waits[top.next];
      top.next += 1;
      if (wait === undefined) {
        path.pop();
        onPath.delete(top.key);
        done.add(top.key);
        continue;
      }
      const start = onPath.get(wait);
      if (start !== undefined) cycles.push(path.slice(start).map(({ key }) => key));
      else if (!done.has(wait)) {
        onPath.set(wait, path.length);
        path.push({ key: wait, waits: waitsOf(wait), next: 0 });
      }
    }
  }
  return cycles;
}
