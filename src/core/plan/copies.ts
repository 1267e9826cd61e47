import type { ListedTask } from './listedTask';
import type { PlanProblem, Task } from './model';

/** Tasks that share their id with another one, by id. */
function copiesOf(tasks: readonly Task[]): readonly (readonly Task[])[] {
  if (!tasks.some(({ occurrence }) => occurrence > 1)) return [];
  const repeated = new Set(tasks.filter(({ occurrence }) => occurrence > 1).map(({ id }) => id));
  const groups = new Map<string, Task[]>();
  for (const task of tasks) {
    if (!repeated.has(task.id)) continue;
    const group = groups.get(task.id);
    if (group) group.push(task);
    else groups.set(task.id, [task]);
  }
  return [...groups.values()];
}

/**
 * The same task twice, once done and once not: nobody can say which is right, so the ticked copy is not taken as done
 * (the worse mistake) until a person settles it.
 */
export function keepConflictsOpen(tasks: readonly ListedTask[]): readonly ListedTask[] {
  const doubted = new Set<Task>();
  for (const copies of copiesOf(tasks)) {
    for (const task of copies) {
      if (task.status === 'done' && copies.some((other) => other.title === task.title && !isSettled(other)))
        doubted.add(task);
    }
  }
  return doubted.size === 0
    ? tasks
    : tasks.map((task) => (doubted.has(task) ? task.withStatus('unknown') : task));
}

const isSettled = ({ status }: Task): boolean => status === 'done' || status === 'dropped';

/**
 * Problems of ids that occur more than once, on every line concerned: a `duplicate-section` where the same tasks are
 * written twice in a row, `conflicting-copies` where their boxes disagree, `duplicate-id` where the tasks differ.
 */
export function copyProblems(file: string, tasks: readonly Task[]): readonly PlanProblem[] {
  const groups = copiesOf(tasks);
  if (groups.length === 0) return [];
  const problems: PlanProblem[] = [];
  const repeats: { copy: Task; original: Task }[] = [];
  for (const copies of groups) {
    const [original] = copies;
    if (!original) continue;
    const lines = copies.map(({ line }) => line).join(', ');
    const sameTitle = copies.every(({ title }) => title === original.title);
    const sameMarker = copies.every(
      ({ rawMarker }) => rawMarker.toLowerCase() === original.rawMarker.toLowerCase(),
    );
    if (sameTitle && sameMarker) {
      for (const copy of copies.slice(1)) repeats.push({ copy, original });
      continue;
    }
    const [code, message] = sameTitle
      ? [
          'conflicting-copies',
          `${original.id} is written on lines ${lines} with different boxes; it does not count as done until they agree.`,
        ]
      : [
          'duplicate-id',
          `${original.id} is the id of different tasks on lines ${lines}; name the task by its line.`,
        ];
    for (const { line } of copies) problems.push({ code, severity: 'warning', file, line, message });
  }
  return [...problems, ...repeatedSections(file, tasks, repeats)].sort(
    (left, right) => left.line - right.line,
  );
}

/** One problem for each run of neighbouring tasks that repeat a run of neighbouring tasks. */
function repeatedSections(
  file: string,
  tasks: readonly Task[],
  repeats: readonly { copy: Task; original: Task }[],
): readonly PlanProblem[] {
  const position = new Map(tasks.map((task, index) => [task, index]));
  const runs: { copy: Task; original: Task }[][] = [];
  const inOrder = [...repeats].sort((left, right) => left.copy.line - right.copy.line);
  for (const pair of inOrder) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const follows =
      last &&
      position.get(last.copy) === (position.get(pair.copy) ?? 0) - 1 &&
      position.get(last.original) === (position.get(pair.original) ?? 0) - 1;
    if (run && follows) run.push(pair);
    else runs.push([pair]);
  }
  return runs.flatMap((run): readonly PlanProblem[] => {
    const [first] = run;
    const last = run.at(-1);
    if (!first || !last) return [];
    const ids = run.length === 1 ? first.copy.id : `${first.copy.id} to ${last.copy.id}`;
    const message = `${ids} (lines ${first.copy.line} to ${last.copy.line}) repeat lines ${first.original.line} to ${last.original.line} word for word.`;
    return [{ code: 'duplicate-section', severity: 'warning', file, line: first.copy.line, message }];
  });
}
