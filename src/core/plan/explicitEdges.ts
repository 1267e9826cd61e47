import type { TaskKey } from '../ids';
import type { Dependency, PlanProblem, Task, TaskList } from './model';
import { RangeTasks } from './idRanges';

/** A real list of 300 tasks names some hundred. */
const MOST_EXPLICIT = 100_000;

export interface ExplicitEdges {
  readonly edges: ReadonlyMap<TaskKey, readonly Dependency[]>;
  /** The parts each task waits for: its children, except one that itself waits for the task. */
  readonly parts: ReadonlyMap<TaskKey, readonly TaskKey[]>;
  readonly problems: readonly PlanProblem[];
}

/**
 * What the list says in so many words, resolved to tasks. An id that several tasks have means all of them (the safe
 * reading, and a problem); an id inside a range that is one task means that task; an id nobody has, or a task's own, is a
 * problem and no edge.
 */
export function explicitEdges(list: TaskList): ExplicitEdges {
  const problems: PlanProblem[] = [];
  const tasksOf = resolver(list.tasks);
  const edges = new Map<TaskKey, Map<TaskKey, Dependency>>();
  let count = 0;
  const report = (code: string, line: number, message: string): void => {
    problems.push({ code, severity: 'warning', file: list.file, line, message });
  };
  const add = (task: Task, id: string, reason: string, line: number): void => {
    const targets = tasksOf(id);
    const others = targets.filter(({ key }) => key !== task.key);
    if (targets.length === 0)
      report('dependency-missing', line, `${task.id} waits for ${id}, which is not in this list.`);
    else if (others.length === 0) report('dependency-self', line, `${task.id} waits for itself.`);
    else if (others.length > 1 && task.id !== id) {
      const lines = others.map((other) => other.line).join(', ');
      report(
        'dependency-ambiguous',
        line,
        `${task.id} waits for ${id}, which is on lines ${lines}; it waits for all of them.`,
      );
    }
    if (task.id === id) return;
    const own = edges.get(task.key) ?? new Map<TaskKey, Dependency>();
    edges.set(task.key, own);
    for (const { key } of others) {
      if (own.has(key) || count >= MOST_EXPLICIT) continue;
      own.set(key, { on: key, source: 'explicit', reason });
      count += 1;
      if (count === MOST_EXPLICIT) {
        report(
          'too-many-dependencies',
          line,
          `The list names more than ${MOST_EXPLICIT} dependencies; the rest is not read.`,
        );
      }
    }
  };
  for (const task of list.tasks) {
    for (const id of task.explicitDependencies)
      add(task, id, `depends on ${id} (line ${task.line})`, task.line);
  }
  for (const { later, earlier, line } of list.orders ?? []) {
    if (
      !/^[A-Z]+-?\d/.test(later) ||
      /^US\d/.test(later) ||
      /^US\d/.test(earlier) ||
      earlier.startsWith('phase ')
    )
      continue;
    // Prose names tasks of other lists as well: only a pair that is here is an edge.
    if (tasksOf(earlier).length === 0) continue;
    for (const task of tasksOf(later))
      if (task.id !== earlier) add(task, earlier, `line ${line} says so`, line);
  }
  const parts = new Map<TaskKey, readonly TaskKey[]>();
  for (const { key, children } of list.tasks) {
    const own = children.filter((child) => !edges.get(child)?.has(key));
    if (own.length > 0) parts.set(key, own);
  }
  return { edges: new Map([...edges].map(([key, own]) => [key, [...own.values()]])), parts, problems };
}

function resolver(tasks: readonly Task[]): (id: string) => readonly Task[] {
  const byId = new Map<string, Task[]>();
  const ranges = new RangeTasks(tasks);
  for (const task of tasks) {
    const same = byId.get(task.id);
    if (same) same.push(task);
    else byId.set(task.id, [task]);
  }
  return (id) => byId.get(id) ?? byId.get(id.toUpperCase()) ?? ranges.around(id);
}
