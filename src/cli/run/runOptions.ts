import { ACCESS_LEVELS } from '../../core/agents/abilities';
import type { Budgets } from '../../core/metrics/budget';
import { readBudgets } from '../../core/metrics/readBudget';
import { ok, type Result, userProblem, failed } from '../../core/result';
import type { Access } from '../../core/run/events';
import type { ParsedOptions } from '../arguments/parsedOptions';
import type { Policy } from './nextStep';
import type { TaskChoice } from './chooseTasks';

/** What `counterpoint run` was asked for. */
export interface RunOptions {
  readonly choice: TaskChoice;
  readonly policy: Policy;
  readonly agent: string | undefined;
  readonly profile: string | undefined;
  readonly model: string | undefined;
  readonly access: Access | undefined;
  readonly budgets: Budgets;
  readonly ignoreDependencies: boolean;
  readonly isYes: boolean;
  readonly target: string;
  readonly strategy: 'merge' | 'squash';
  /** Added to the environment of the agents. */
  readonly environment: Readonly<Record<string, string>>;
}

const DEFAULT_ATTEMPTS = 2;
const MOST_ATTEMPTS = 100;

export function runOptions(names: readonly string[], options: ParsedOptions): Result<RunOptions> {
  const attempts = attemptsOf(options.text('attempts'));
  if (attempts === undefined)
    return failed(
      userProblem('wrong-usage', `--attempts is a number from 0 to ${MOST_ATTEMPTS}.`, {
        remedy: 'See counterpoint run --help.',
      }),
    );
  const accessText = options.text('access');
  const access = ACCESS_LEVELS.find((level) => level === accessText);
  if (accessText !== undefined && access === undefined)
    return failed(
      userProblem('wrong-usage', `--access is one of ${ACCESS_LEVELS.join(', ')}.`, {
        remedy: 'See counterpoint run --help.',
      }),
    );
  const budgetText = options.text('budget');
  const budgets = budgetText === undefined ? {} : readBudgets(budgetText);
  if (budgets === undefined)
    return failed(
      userProblem('wrong-usage', '--budget is written as day=5usd,task=200000tokens,run=1usd.', {
        remedy: 'See counterpoint run --help.',
      }),
    );
  const answer = options.text('answer-demo');
  const environment: Record<string, string> =
    answer === undefined ? {} : { COUNTERPOINT_DEMO_ANSWER: answer };
  return ok({
    choice: {
      names,
      all: options.has('all'),
      phase: options.text('phase'),
      feature: options.text('feature'),
    },
    policy: {
      acceptPassing: options.has('accept-passing'),
      attempts,
      overBudget: options.has('over-budget'),
    },
    agent: options.text('agent'),
    profile: options.text('profile'),
    model: options.text('model'),
    access,
    budgets,
    ignoreDependencies: options.has('ignore-dependencies'),
    isYes: options.has('yes'),
    target: options.text('target') ?? '',
    strategy: options.has('squash') ? 'squash' : 'merge',
    environment,
  });
}

function attemptsOf(text: string | undefined): number | undefined {
  if (text === undefined) return DEFAULT_ATTEMPTS;
  const count = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  return count <= MOST_ATTEMPTS ? count : undefined;
}
