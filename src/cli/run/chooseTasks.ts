import { dependencyGraph } from '../../core/plan/dependencies';
import type { Feature, Plan, Task, TaskList } from '../../core/plan/model';
import { failed, ok, type Result, userProblem } from '../../core/result';

export interface ListedTask {
  readonly task: Task;
  readonly list: TaskList;
  readonly feature: Feature;
}

/** Which tasks were asked for; at least one of these is given. */
export interface TaskChoice {
  readonly names: readonly string[];
  readonly all: boolean;
  readonly phase: string | undefined;
  readonly feature: string | undefined;
}

/** The tasks of a choice, each behind what it depends on; features in the order of their folders. */
export function chooseTasks(plan: Plan, choice: TaskChoice): Result<readonly ListedTask[]> {
  const { names, all, phase, feature } = choice;
  if (names.length === 0 && !all && phase === undefined && feature === undefined)
    return failed(
      userProblem('nothing-chosen', 'No task was named.', {
        remedy: 'Name tasks such as T012, or use --all, --phase or --feature.',
      }),
    );
  const inFeature = allTasks(plan).filter(
    (each) => feature === undefined || isFeature(each.feature, feature),
  );
  if (feature !== undefined && inFeature.length === 0)
    return failed(notFound(`There is no feature "${feature}" with tasks.`));
  const inPhase = inFeature.filter(({ list, task }) => phase === undefined || isInPhase(list, task, phase));
  if (phase !== undefined && inPhase.length === 0) return failed(notFound(`There is no phase "${phase}".`));
  if (names.length === 0) return ok(inPhase);
  const named = new Set<ListedTask>();
  for (const name of names) {
    const found = findTask(inPhase, name);
    if (!found.ok) return found;
    named.add(found.value);
  }
  return ok(inPhase.filter((each) => named.has(each)));
}

/** All tasks of a plan, feature by feature, in an order in which they could be done. */
export const allTasks = (plan: Plan): readonly ListedTask[] =>
  plan.features.flatMap((feature) =>
    feature.taskLists.flatMap((list) => dependencyGraph(list).order.map((task) => ({ task, list, feature }))),
  );

/** The one task of a name: a key, an id with its occurrence (`T012~2`), or an id that only one task has. */
export function findTask(tasks: readonly ListedTask[], name: string): Result<ListedTask> {
  const [, id = name, occurrence] = /^(.+?)~(\d+)$/.exec(name) ?? [];
  const isNamed = ({ task }: ListedTask): boolean =>
    occurrence === undefined ? task.id === id : task.id === id && task.occurrence === Number(occurrence);
  const byKey = tasks.filter(({ task }) => task.key === name);
  const found = byKey.length > 0 ? byKey : tasks.filter(isNamed);
  const [first, second] = found;
  if (!first)
    return failed(
      notFound(tasks.length === 0 ? 'There is no task here.' : `There is no task "${name}" here.`),
    );
  if (!second) return ok(first);
  const shown = found.slice(0, 5).map(({ task }) => task.key);
  return failed(
    userProblem('task-ambiguous', `${found.length} tasks are called "${name}".`, {
      remedy: `Name one by its key: ${shown.join(', ')}${found.length > shown.length ? ', ...' : ''}.`,
    }),
  );
}

/** Whether a feature is the one that was named: by id, key, folder or name. */
export const isFeature = ({ id, key, name, folder }: Feature, wanted: string): boolean =>
  id === wanted ||
  key === wanted ||
  folder === wanted.replace(/\/+$/, '') ||
  folder.split('/').at(-1) === wanted ||
  name.toLowerCase() === wanted.toLowerCase();

const isInPhase = ({ phases }: TaskList, task: Task, wanted: string): boolean => {
  const phase = phases.find(({ key }) => key === task.phaseKey);
  return phase !== undefined && (phase.key === wanted || phase.title.toLowerCase() === wanted.toLowerCase());
};

const notFound = (message: string) =>
  userProblem('task-not-found', message, {
    remedy: '`counterpoint plan` lists what there is; --cwd names another workspace folder.',
  });
