import type { BudgetRules } from '../../core/metrics/budget';
import type { RepositoryContext } from './context';

/** The budgets and prices as they are set now, for the day that it is where the person is. */
export function budgetRules({ options }: Pick<RepositoryContext, 'options'>): BudgetRules {
  const { budgets = {}, prices = {} } = options.settings();
  const now = options.now();
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  return { budgets, prices, dayStart: midnight.toISOString() };
}
