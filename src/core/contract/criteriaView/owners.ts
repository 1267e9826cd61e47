import type { Feature, Plan, Task } from '../../plan/model';
import type { NamedCriterion } from '../criterionKey';

/** Characters of a task in which it may name a criterion. */
const SEARCHED = 20_000;

/** Tasks by the words with which they could name a criterion; made once for each reading of a feature. */
const indexes = new WeakMap<Feature, ReadonlyMap<string, readonly Task[]>>();

/**
 * The tasks that own a criterion: those it names, and those of its feature that name it. In the order of the list.
 * An index makes it cheap enough to ask for every criterion at every keystroke.
 */
export function ownersOfCriterion({ ref, criterion }: NamedCriterion, plan: Plan): readonly Task[] {
  const { id, hasOwnId, owners } = criterion;
  const found = plan.features
    .filter(({ contractFiles }) => contractFiles.includes(ref.file))
    .flatMap((feature) => {
      const byWord = indexOf(feature);
      const naming = hasOwnId ? (byWord.get(id) ?? []).filter((task) => task.id !== id) : [];
      const named = owners.flatMap((owner) => byWord.get(`=${owner}`) ?? []);
      return [...named, ...naming];
    });
  return [...new Map(found.map((task) => [task.key, task])).values()].sort(
    (one, other) => one.line - other.line,
  );
}

function indexOf(feature: Feature): ReadonlyMap<string, readonly Task[]> {
  const known = indexes.get(feature);
  if (known) return known;
  const made = new Map<string, Task[]>();
  const add = (word: string, task: Task): void => {
    const list = made.get(word);
    if (list) list.push(task);
    else made.set(word, [task]);
  };
  for (const { tasks } of feature.taskLists)
    for (const task of tasks) {
      // Two spaces of names: no word of a text begins with this sign.
      add(`=${task.id}`, task);
      const words = `${task.title}\n${task.body}`.slice(0, SEARCHED).match(/[\w-]+/g) ?? [];
      for (const word of new Set(words)) add(word, task);
    }
  indexes.set(feature, made);
  return made;
}
