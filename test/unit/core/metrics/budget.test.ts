import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { asFeatureKey, asRunId, asTaskKey } from '../../../../src/core/ids';
import {
  budgetSpent,
  budgetWords,
  exhaustedBudget,
  levelOfDay,
  levelsOfTask,
  scopeOfBudgetProblem,
  spentBy,
  type BudgetRules,
} from '../../../../src/core/metrics/budget';
import { costOf, priceOf, type Prices } from '../../../../src/core/metrics/prices';
import { readBudgets } from '../../../../src/core/metrics/readBudget';
import type { JournalEvent } from '../../../../src/core/run/events';
import { applyRecord } from '../../../../src/core/run/fold';
import { emptyState, type JournalState, type RunState } from '../../../../src/core/run/state';

const TASK = asTaskKey('specs/001-a/tasks.md#T001');
const OTHER = asTaskKey('specs/001-a/tasks.md#T002');
const PRICES: Prices = { codex: { input: 1, cached: 0.1, output: 10 } };
const DAY = '2026-11-20T00:00:00.000Z';

interface Used {
  readonly task?: typeof TASK;
  readonly run: string;
  readonly input: number;
  readonly cached?: number;
  readonly output?: number;
  readonly usd?: number;
  readonly at?: string;
}

/** State after runs that used something and ended. */
const stateOf = (...used: readonly Used[]): JournalState => {
  const state = emptyState();
  const apply = (event: JournalEvent, ts: string) =>
    applyRecord(state, { ...event, seq: state.lastSeq + 1, ts, gen: 1 });
  for (const {
    task = TASK,
    run,
    input,
    cached = 0,
    output = 0,
    usd,
    at = '2026-11-20T10:00:00.000Z',
  } of used) {
    const attempt = (state.tasks[task]?.runs.length ?? 0) + 1;
    const id = asRunId(run);
    if (attempt > 1)
      apply({ type: 'run.exited', run: state.tasks[task]?.runs.at(-1) ?? id, source: 'runner' }, at);
    apply(
      {
        type: 'run.requested',
        run: id,
        task,
        feature: asFeatureKey('specs/001-a'),
        title: 'x',
        workflow: 'attended',
        stage: 'delegate',
        attempt,
        agent: 'codex',
        agentName: 'Codex',
        profile: 'p',
        mode: 'headless',
        lane: 'worktree',
        access: 'edit',
        target: 'refs/heads/main',
        base: 'a'.repeat(40),
        branch: 'b',
        folder: '/w',
        nonceHash: '0',
      },
      at,
    );
    apply({ type: 'run.started', run: id, pid: 1 }, at);
    apply(
      {
        type: 'run.metered',
        run: id,
        usage: { input, cached, output, ...(usd === undefined ? {} : { costUsd: usd }) },
      },
      at,
    );
    apply({ type: 'run.exited', run: id, exitCode: 1, source: 'runner' }, at);
  }
  return state;
};
const runsOf = (state: JournalState): RunState[] => Object.values(state.runs);
const rules = (more: Partial<BudgetRules>): BudgetRules => ({
  budgets: {},
  prices: PRICES,
  dayStart: DAY,
  ...more,
});

describe('prices', () => {
  const of = (prices: Prices, agent: string, model?: string) => priceOf(prices, agent, model)?.input;
  const price = (input: number) => ({ input, cached: 0, output: 0 });

  it('fit an agent, a model or both, the closest one holds, and a star is any characters', () => {
    const prices = { '*': price(1), codex: price(2), 'gpt-5*': price(3), 'codex/gpt-5-mini': price(4) };
    assert.equal(of(prices, 'claude'), 1);
    assert.equal(of(prices, 'codex'), 2);
    assert.equal(of(prices, 'codex', 'GPT-5.2'), 3);
    assert.equal(of(prices, 'codex', 'gpt-5-mini'), 4);
    assert.equal(of({ 'a*b*c': price(1) }, 'x', 'a-b-b-c'), 1);
    assert.equal(of({ 'a*b*c': price(1) }, 'x', 'abcd'), undefined);
    assert.equal(of({ 'ab*ba': price(1) }, 'x', 'aba'), undefined);
  });

  it('match as the same pattern written as a regular expression does', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, name) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
        assert.equal(of({ [pattern]: price(1) }, name) !== undefined, expected);
      }),
    );
  });

  it('take what was cached out of the input, and mark what they compute as an estimate', () => {
    const usage = { input: 1_000_000, cached: 400_000, output: 100_000, costUsd: undefined };
    const cost = costOf({ usage, agent: 'codex', model: undefined }, PRICES);
    assert.equal(cost?.isEstimate, true);
    assert.ok(Math.abs((cost?.usd ?? 0) - (0.6 + 0.04 + 1)) < 1e-9);
    const said = costOf({ usage: { ...usage, costUsd: 7 }, agent: 'codex', model: undefined }, PRICES);
    assert.deepEqual(said, { usd: 7, isEstimate: false });
    assert.equal(costOf({ usage, agent: 'gemini', model: undefined }, PRICES), undefined);
  });
});

describe('a budget', () => {
  it('adds up what runs used: said, estimated, and what nobody knows', () => {
    const state = stateOf({ run: 'r-aaaa', input: 1000, usd: 2 }, { run: 'r-bbbb', input: 1_000_000 });
    assert.deepEqual(spentBy(runsOf(state), PRICES), {
      usd: 3,
      tokens: 1_001_000,
      unpriced: 0,
      isEstimate: true,
    });
    assert.equal(spentBy(runsOf(state), {}).unpriced, 1);
  });

  it('of a task, of its last run and of the day is looked at before an agent starts', () => {
    const state = stateOf(
      { run: 'r-aaaa', input: 600 },
      { run: 'r-bbbb', input: 500 },
      { run: 'r-cccc', task: OTHER, input: 300 },
      { run: 'r-dddd', task: OTHER, input: 9000, at: '2026-11-19T23:59:59.999Z' },
    );
    const shares = (budgets: BudgetRules['budgets']) =>
      levelsOfTask(state, TASK, rules({ budgets })).map(({ scope, share }) => [scope, share]);
    assert.deepEqual(shares({ run: { tokens: 1000 }, task: { tokens: 1000 }, day: { tokens: 2800 } }), [
      ['run', 0.5],
      ['task', 1.1],
      ['day', 0.5],
    ]);
    assert.deepEqual(shares({ task: {} }), []);
    assert.equal(exhaustedBudget(state, TASK, rules({ budgets: { task: { tokens: 1101 } } })), undefined);
    assert.equal(exhaustedBudget(state, TASK, rules({ budgets: { task: { tokens: 1100 } } }))?.scope, 'task');
    assert.equal(exhaustedBudget(state, OTHER, rules({ budgets: { task: { usd: 1 } } })), undefined);
    assert.equal(exhaustedBudget(state, OTHER, rules({ budgets: { day: { usd: 0 } } }))?.scope, 'day');
  });

  it('holds no longer where a person said so: a task for good, a day until midnight', () => {
    const state = stateOf({ run: 'r-aaaa', input: 2000 });
    const both = rules({ budgets: { task: { tokens: 1000 }, day: { tokens: 1000 } } });
    const say = (scope: 'task' | 'day', ts: string) =>
      applyRecord(state, {
        type: 'budget.continued',
        run: asRunId('r-aaaa'),
        task: TASK,
        scope,
        seq: state.lastSeq + 1,
        ts,
        gen: 1,
      });
    assert.equal(exhaustedBudget(state, TASK, both)?.scope, 'task');
    say('task', '2026-11-20T11:00:00.000Z');
    assert.equal(exhaustedBudget(state, TASK, both)?.scope, 'day');
    say('day', '2026-11-20T11:00:00.000Z');
    assert.equal(exhaustedBudget(state, TASK, both), undefined);
    const [today] = levelOfDay(state, both);
    assert.equal(today?.share, 2);
    // Nothing of the next day is used, and a limit of nothing is reached all the same.
    const next = rules({ budgets: { day: { tokens: 0 } }, dayStart: '2026-11-21T00:00:00.000Z' });
    assert.equal(exhaustedBudget(state, OTHER, next)?.scope, 'day');
  });

  it('says of itself what is used of what, and whether that is an estimate', () => {
    const state = stateOf({ run: 'r-aaaa', input: 1_000_000, output: 50_000 });
    const [level] = levelsOfTask(state, TASK, rules({ budgets: { task: { usd: 1.5, tokens: 2_000_000 } } }));
    assert.ok(level);
    assert.equal(
      budgetWords(level),
      'the budget of this task is used up: $1.50 of $1.50 (estimated), 1,050,000 of 2,000,000 tokens',
    );
    const problem = budgetSpent(level);
    assert.equal(scopeOfBudgetProblem(problem.code), 'task');
    assert.equal(scopeOfBudgetProblem('agent-unknown'), undefined);
    assert.match(problem.remedy ?? '', /counterpoint\.budget\.task/);
  });

  it('is read as the command line takes it, or not at all', () => {
    assert.deepEqual(readBudgets('day=5usd, task=200000tokens,day=10tokens'), {
      day: { usd: 5, tokens: 10 },
      task: { tokens: 200_000 },
    });
    for (const wrong of ['', 'day', 'day=5', 'week=5usd', 'day=-1usd', 'day=1e9usd', 'day=5usd;task=1usd'])
      assert.equal(readBudgets(wrong), undefined, wrong);
  });
});
