import {
  BUDGET_WARNING,
  budgetWords,
  levelOfDay,
  levelsOfTask,
  type BudgetLevel,
} from '../../core/metrics/budget';
import { userProblem, type Problem } from '../../core/result';
import type { TaskKey } from '../../core/ids';
import type { TaskProgress } from '../../core/run/state';
import { budgetRules } from './budgetRules';
import type { RepositoryContext } from './context';

/** Where a task's budget concerns nobody any more. */
const OVER: ReadonlySet<TaskProgress> = new Set(['integrated', 'discarded']);

/** Tells once when most of a budget is used, and once when all of it is. */
export class BudgetWatch {
  private readonly told = new Set<string>();

  constructor(
    private readonly context: RepositoryContext,
    private readonly tell: (problem: Problem) => void,
  ) {}

  /** What is so already when this process begins to lead was told before. */
  begin(): void {
    for (const { key } of this.crossed()) this.told.add(key);
  }

  look(): void {
    for (const { key, level, task } of this.crossed()) {
      if (this.told.has(key)) continue;
      this.told.add(key);
      const words = budgetWords(level);
      const text =
        task === undefined
          ? `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`
          : `${task.slice(task.lastIndexOf('#') + 1)}: ${words}.`;
      const problem = userProblem('budget-warning', text, {
        remedy:
          level.share >= 1
            ? 'What runs goes on; the next agent is started when you say so.'
            : `At 100 % no further agent is started until you say so (counterpoint.budget.${level.scope}).`,
      });
      this.tell(problem);
    }
  }

  private crossed(): { key: string; level: BudgetLevel; task: TaskKey | undefined }[] {
    const rules = budgetRules(this.context);
    const { run, task, day } = rules.budgets;
    const state = this.context.state();
    const ofTasks =
      run || task
        ? Object.values(state.tasks).flatMap(({ key, progress }) =>
            OVER.has(progress)
              ? []
              : levelsOfTask(state, key, {
                  ...rules,
                  budgets: { ...(run ? { run } : {}), ...(task ? { task } : {}) },
                }).map((level) => ({ level, task: key })),
          )
        : [];
    const ofDay = day ? levelOfDay(state, rules).map((level) => ({ level, task: undefined })) : [];
    return [...ofTasks, ...ofDay].flatMap(({ level, task: about }) => {
      if (level.share < BUDGET_WARNING || level.spent.tokens === 0) return [];
      const key = `${level.scope} ${level.about} ${level.share >= 1 ? 'spent' : 'warning'}`;
      return [{ key, level, task: about }];
    });
  }
}
