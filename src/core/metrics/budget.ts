import type { TaskKey } from '../ids';
import { userProblem, type Problem } from '../result';
import type { JournalState, RunState } from '../run/state';
import { costOf, type Prices } from './prices';

/** The most that may be used: US dollars, tokens, or both. Without either there is no limit. */
export interface Budget {
  readonly usd?: number;
  /** Input and output together. */
  readonly tokens?: number;
}

export const BUDGET_SCOPES = ['run', 'task', 'day'] as const;
export type BudgetScope = (typeof BUDGET_SCOPES)[number];
export type Budgets = Readonly<Partial<Record<BudgetScope, Budget>>>;

/** What budgets are looked at with. */
export interface BudgetRules {
  readonly budgets: Budgets;
  readonly prices: Prices;
  /** Midnight where the person is, ISO 8601. */
  readonly dayStart: string;
}

export interface Spent {
  readonly usd: number;
  /** Whether a part of `usd` was computed from the person's prices. */
  readonly isEstimate: boolean;
  readonly tokens: number;
  /** Runs with tokens whose cost nobody knows: they are not in `usd`. */
  readonly unpriced: number;
}

/** How much of one budget is used. */
export interface BudgetLevel {
  readonly scope: BudgetScope;
  /** The run, the task, or the day it is about. */
  readonly about: string;
  readonly spent: Spent;
  readonly budget: Budget;
  /** 1 is all of it: the larger share, where money and tokens are limited. */
  readonly share: number;
}

/** From this share on a person is told. */
export const BUDGET_WARNING = 0.8;

/** What some runs used together. */
export const spentBy = (runs: readonly RunState[], prices: Prices): Spent => {
  let [usd, tokens, unpriced, isEstimate] = [0, 0, 0, false];
  for (const run of runs) {
    if (!run.usage) continue;
    tokens += run.usage.input + run.usage.output;
    const cost = costOf(run, prices);
    if (!cost) unpriced += 1;
    usd += cost?.usd ?? 0;
    isEstimate ||= cost?.isEstimate ?? false;
  }
  return { usd, tokens, unpriced, isEstimate };
};

/** How far the budgets are used that concern one task: its newest run, the task, and the day. */
export const levelsOfTask = (state: JournalState, task: TaskKey, rules: BudgetRules): BudgetLevel[] => {
  const runs = (state.tasks[task]?.runs ?? []).flatMap((id) => state.runs[id] ?? []);
  // The newest that used anything: the one that is about to start has used nothing yet.
  const last = runs.findLast(({ usage }) => usage !== undefined);
  return [
    ...(last ? levelOf('run', last.id, [last], rules) : []),
    ...levelOf('task', task, runs, rules),
    ...levelOfDay(state, rules),
  ];
};

/** How far today's budget is used; empty without one. */
export const levelOfDay = (state: JournalState, rules: BudgetRules): BudgetLevel[] => {
  if (!rules.budgets.day) return [];
  // Times of the journal are UTC and of one form, so they can be compared as text.
  const ofToday = Object.values(state.runs).filter(
    ({ usage, completedAt, exitedAt }) =>
      usage !== undefined && (completedAt ?? exitedAt ?? rules.dayStart) >= rules.dayStart,
  );
  return levelOf('day', rules.dayStart, ofToday, rules);
};

/**
 * The budget that keeps a task's next agent from being started, if there is one: used up, and no person said that it may go
 * on all the same.
 */
export const exhaustedBudget = (
  state: JournalState,
  task: TaskKey,
  rules: BudgetRules,
): BudgetLevel | undefined =>
  levelsOfTask(state, task, rules).find(
    ({ scope, share }) => share >= 1 && !isContinued(state, scope, task, rules),
  );

const isContinued = (
  { overBudget }: JournalState,
  scope: BudgetScope,
  task: TaskKey,
  { dayStart }: BudgetRules,
): boolean => (scope === 'day' ? (overBudget.dayAt ?? '') >= dayStart : overBudget.tasks.includes(task));

const levelOf = (
  scope: BudgetScope,
  about: string,
  runs: readonly RunState[],
  { budgets, prices }: BudgetRules,
): BudgetLevel[] => {
  const budget = budgets[scope];
  if (!budget || (budget.usd === undefined && budget.tokens === undefined)) return [];
  const spent = spentBy(runs, prices);
  const share = Math.max(shareOf(spent.usd, budget.usd), shareOf(spent.tokens, budget.tokens));
  return [{ scope, about, spent, budget, share }];
};

/** A budget of nothing is used up by anything, and before. */
const shareOf = (spent: number, budget: number | undefined): number =>
  budget === undefined ? 0 : budget <= 0 ? 1 : spent / budget;

export const budgetProblemCode = (scope: BudgetScope): string => `budget-spent-${scope}`;

/** The problem with which a start is refused. */
export const budgetSpent = (level: BudgetLevel): Problem =>
  userProblem(budgetProblemCode(level.scope), `Paused: ${budgetWords(level)}.`, {
    remedy:
      level.scope === 'day'
        ? 'Try the task again to go on today all the same, or raise counterpoint.budget.day.'
        : `Try the task again to go on with it all the same, or raise counterpoint.budget.${level.scope}.`,
  });

/** Which budget a problem says is used up; undefined for any other problem. */
export const scopeOfBudgetProblem = (code: string): BudgetScope | undefined =>
  BUDGET_SCOPES.find((scope) => code === budgetProblemCode(scope));

/** `the budget of today is used up: $5.20 of $5.00 (estimated)`: half a sentence for a person. */
export const budgetWords = (level: BudgetLevel): string => {
  const { scope, share } = level;
  const whose = { run: 'its last run', task: 'this task', day: 'today' }[scope];
  const how = share >= 1 ? 'is used up' : `is ${Math.floor(share * 100)} % used`;
  return `the budget of ${whose} ${how}: ${amountWords(level)}`;
};

const amountWords = ({ spent, budget }: BudgetLevel): string => {
  const parts = [
    ...(budget.usd === undefined
      ? []
      : [`${dollars(spent.usd)} of ${dollars(budget.usd)}${spent.isEstimate ? ' (estimated)' : ''}`]),
    ...(budget.tokens === undefined ? [] : [`${counted(spent.tokens)} of ${counted(budget.tokens)} tokens`]),
    ...(budget.usd === undefined || spent.unpriced === 0
      ? []
      : [`${spent.unpriced} ${spent.unpriced === 1 ? 'run' : 'runs'} without a known cost not counted`]),
  ];
  return parts.join(', ');
};

/** `$0.004` and `$12.30`: cents are enough, except where they would say nothing. */
export const dollars = (usd: number): string =>
  `$${usd !== 0 && Math.abs(usd) < 0.1 ? usd.toFixed(4) : usd.toFixed(2)}`;

const counted = (tokens: number): string => String(Math.round(tokens)).replace(/\B(?=(\d{3})+$)/g, ',');
