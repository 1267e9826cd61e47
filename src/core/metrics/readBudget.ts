import { BUDGET_SCOPES, type Budget, type Budgets, type BudgetScope } from './budget';
import type { Price, Prices } from './prices';

/** Whether a value of the settings is a budget. */
export const isBudget = (value: unknown): value is Budget => {
  if (!isRecord(value)) return false;
  return Object.entries(value).every(
    ([unit, amount]) => (unit === 'usd' || unit === 'tokens') && isAmount(amount),
  );
};

/** Whether a value of the settings is a table of prices. */
export const isPrices = (value: unknown): value is Prices =>
  isRecord(value) && Object.values(value).every(isPrice);

const isPrice = (value: unknown): value is Price =>
  isRecord(value) && [value['input'], value['cached'], value['output']].every(isAmount);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isAmount = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0;

const PART = /^(run|task|day)=(\d{1,9}(?:\.\d{1,6})?)(usd|tokens)$/;

/**
 * Reads budgets as the command line takes them: `day=5usd,task=200000tokens`.
 * @returns undefined when they are not written so.
 */
export const readBudgets = (text: string): Budgets | undefined => {
  const budgets: Partial<Record<BudgetScope, Budget>> = {};
  for (const part of text.split(',')) {
    const [, scopeName, amount, unit] = PART.exec(part.trim()) ?? [];
    const scope = BUDGET_SCOPES.find((each) => each === scopeName);
    if (scope === undefined || amount === undefined) return undefined;
    const more: Budget = unit === 'usd' ? { usd: Number(amount) } : { tokens: Number(amount) };
    budgets[scope] = { ...budgets[scope], ...more };
  }
  return budgets;
};
