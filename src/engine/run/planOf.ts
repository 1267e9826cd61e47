import type { TaskKey } from '../../core/ids';
import type { Plan } from '../../core/plan/model';
import { readPlan } from '../plan/readPlan';
import type { RepositoryContext } from './context';

/**
 * The plan that a task stands in: the one of this process, or, for a task that another process knows (its window is open
 * on another folder of the repository), the plan of the whole checkout.
 */
export function planOf({ options, repository }: RepositoryContext, task: TaskKey): Plan {
  const plan = options.plan();
  return holds(plan, task) ? plan : readPlan(repository.root);
}

const holds = (plan: Plan, task: TaskKey): boolean =>
  plan.features.some(({ taskLists }) => taskLists.some(({ tasks }) => tasks.some(({ key }) => key === task)));
