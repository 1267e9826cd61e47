/** How criteria are put into words: age, state, counts, owners, and what an agent is told. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { namedCriteria, type NamedCriterion } from '../../../../../src/core/contract/criterionKey';
import { criterionPrompt } from '../../../../../src/core/contract/criteriaView/criterionPrompt';
import { evidenceHead } from '../../../../../src/core/contract/criteriaView/evidenceText';
import { failedInGate } from '../../../../../src/core/contract/criteriaView/failedInGate';
import { ownersOfCriterion } from '../../../../../src/core/contract/criteriaView/owners';
import {
  ageWords,
  measuredWords,
  stateWords,
  worktreeWords,
} from '../../../../../src/core/contract/criteriaView/stateWords';
import { countWords, summaryWords } from '../../../../../src/core/contract/criteriaView/summary';
import { readContract } from '../../../../../src/core/contract/readContract';
import { criterionState } from '../../../../../src/core/contract/verify/criterionState';
import type { Feature, Plan, Task } from '../../../../../src/core/plan/model';
import type { CriterionEvidence } from '../../../../../src/core/run/criteriaState';
import { ownersOf } from '../../../../../src/engine/contract/workspaceCriteria';

const MINUTE = 60_000;
const AT = '2026-03-02T10:00:00.000Z';
const LATER = Date.parse(AT) + 5 * MINUTE;
const FILE = 'specs/shop/contract.md';
const COMMIT = 'ab12cd3'.padEnd(40, '0');

const CONTRACT = readContract(
  FILE,
  [
    '# Feature shop',
    '',
    '## Acceptance Criteria',
    '',
    '- AC-1: The cart holds 20 lines (verify: `npm test -- cart`) (tasks: T002)',
    '- AC-2: Search answers in < 100 ms at p95 (verify: GET /search -> 200)',
    '- AC-3: A person finds the way to the till in under 3 clicks',
    '- The receipt names all 5 taxes (verify: `node taxes.js`)',
    '',
  ].join('\n'),
);
const NAMED = namedCriteria(CONTRACT);
const named = (index: number): NamedCriterion => {
  const found = NAMED[index];
  assert.ok(found);
  return found;
};

const evidence = (of: NamedCriterion, more: Partial<CriterionEvidence> = {}): CriterionEvidence => ({
  verification: 'v-abcd1234',
  criterion: of.key,
  file: FILE,
  commit: COMMIT,
  tree: 'e'.repeat(40),
  contentHash: of.criterion.contentHash,
  outcome: 'held',
  kind: of.criterion.verification.kind,
  ms: 2100,
  by: 'editor',
  at: AT,
  ...more,
});

const words = (of: NamedCriterion, found: CriterionEvidence | undefined, tree = 'e'.repeat(40)): string =>
  stateWords(
    criterionState(of.criterion, found && { history: [found], decision: undefined, running: undefined }, {
      commit: COMMIT,
      tree,
    }),
    LATER,
  );

const LATENCY = {
  samples: 200,
  warmUp: 20,
  p50: 40,
  p95: 84,
  p99: 95,
  max: 99,
  bound: { percentile: 95, milliseconds: 100 },
  measured: 84,
  interval: { low: 80.24, high: 90.06 },
};

describe('the words of a criterion’s state', () => {
  it('say what came out, how long ago and of which commit', () => {
    assert.equal(words(named(0), evidence(named(0))), 'verified 5 min ago at ab12cd3');
    assert.match(
      words(named(0), evidence(named(0), { outcome: 'failed', exitCode: 1 })),
      /^failed 5 min ago at ab12cd3: .*exit code 1/,
    );
    assert.equal(words(named(0), undefined), 'never run');
    assert.equal(words(named(2), undefined), 'for a person to decide');
  });

  it('name the worktree that was judged, and what was measured', () => {
    const task = `specs/shop/tasks.md#T002` as Task['key'];
    assert.match(words(named(0), evidence(named(0), { task })), /5 min ago in the worktree of T002/);
    assert.equal(
      words(named(1), evidence(named(1), { latency: LATENCY })),
      'verified 5 min ago at ab12cd3: p95 84 ms of 200 samples, bound 100 ms, 95 % interval 80.2 to 90.1 ms',
    );
    assert.equal(measuredWords({}), '');
  });

  it('never call evidence about other files or other words verified', () => {
    assert.match(words(named(0), evidence(named(0)), 'f'.repeat(40)), /^stale: /);
    assert.match(words(named(0), evidence(named(0), { contentHash: 'other' })), /^stale: .*changed since/);
  });

  it('tell what was found in a worktree beside how it stands at HEAD', () => {
    const failed = evidence(named(0), { outcome: 'failed', exitCode: 1 });
    const inWorktree = evidence(named(0), {
      verification: 'v-later',
      task: 'specs/shop/tasks.md#T002' as Task['key'],
      tree: 'd'.repeat(40),
    });
    const state = criterionState(
      named(0).criterion,
      { history: [failed, inWorktree], decision: undefined, running: undefined },
      { commit: COMMIT, tree: failed.tree },
    );
    assert.match(stateWords(state, LATER), /^failed 5 min ago at ab12cd3/);
    assert.equal(worktreeWords(state, inWorktree, LATER), 'held 5 min ago in the worktree of T002');
    assert.equal(worktreeWords(state, failed, LATER), '');
  });

  it('say what a person said', () => {
    const decision = { ...evidence(named(2)), holds: true, note: 'tried it' };
    const state = criterionState(
      named(2).criterion,
      { history: [], decision, running: undefined },
      { commit: COMMIT, tree: decision.tree },
    );
    assert.equal(stateWords(state, LATER), 'a person said that it holds: tried it (5 min ago at ab12cd3)');
  });

  it('are one short line, whatever a program printed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (reason) => {
        const text = words(named(0), evidence(named(0), { outcome: 'failed', reason }));
        assert.ok(!text.includes('\n') && text.length < 180, text);
      }),
    );
  });

  it('round ages down, and make nothing of the future', () => {
    const ages = [-MINUTE, 0, 59_999, MINUTE, 59 * MINUTE, 60 * MINUTE, 25 * 60 * MINUTE, 72 * 60 * MINUTE];
    assert.deepEqual(ages.map(ageWords), [
      'just now',
      'just now',
      'just now',
      '1 min ago',
      '59 min ago',
      '1 h ago',
      '1 day ago',
      '3 days ago',
    ]);
  });
});

describe('the summary of a contract', () => {
  it('counts what is verified first, and names only what there is', () => {
    const kinds = ['verified', 'never run', 'failed', 'stale', 'needs a person', 'verified'] as const;
    assert.equal(summaryWords(kinds), '2 of 6 verified, 1 failed, 1 stale, 1 for a person');
    assert.equal(countWords(kinds), '2/6 verified');
    assert.equal(summaryWords([]), '');
  });
});

describe('the owners of a criterion', () => {
  const task = (id: string, title: string, line: number): Task => {
    const made: Partial<Task> = { key: `${FILE}#${id}` as Task['key'], id, title, body: '', line };
    return made as Task;
  };
  const tasks = [
    task('T001', 'Lay the ground', 1),
    task('T002', 'Hold a cart', 2),
    task('T003', 'Search (AC-2), not AC-20', 3),
    task('T004', 'What AC-20 asks for, and pre-AC-1 work', 4),
  ];
  const list: Partial<Feature['taskLists'][number]> = { tasks };
  const feature: Partial<Feature> = {
    contractFiles: [FILE],
    taskLists: [list as Feature['taskLists'][number]],
  };
  const partial: Partial<Plan> = { features: [feature as Feature] };
  const plan = partial as Plan;

  it('are the tasks it names and those that name it, by whole words', () => {
    const ids = (index: number) => ownersOfCriterion(named(index), plan).map(({ id }) => id);
    assert.deepEqual([0, 1, 2, 3].map(ids), [['T002'], ['T003'], [], []]);
  });

  it('are the same as those that the engine finds for a gate', () => {
    for (const each of NAMED)
      assert.deepEqual(
        ownersOfCriterion(each, plan).map(({ key }) => key),
        ownersOf(each, plan),
      );
  });
});

describe('what an agent is told of a criterion', () => {
  it('has its words, how it is verified, and what was found', () => {
    const text = criterionPrompt(
      named(0),
      evidence(named(0), { outcome: 'failed', exitCode: 1, lastLines: 'expected 20, got 19' }),
    );
    for (const part of [
      'AC-1 in specs/shop/contract.md',
      '> The cart holds 20 lines',
      '`npm test -- cart`',
      'it was not met (exit code 1, 2.1 s, commit ab12cd3)',
      'expected 20, got 19',
    ])
      assert.ok(text.includes(part), `${part} in\n${text}`);
    assert.match(criterionPrompt(named(2), undefined), /A person decides/);
  });

  it('quotes output so that nothing in it can end the quotation', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '\n', ' '), maxLength: 60 }), (printed) => {
        const output = `${printed}x`;
        const text = criterionPrompt(named(0), evidence(named(0), { lastLines: output }));
        const [, fence = ''] = /^(`{3,})text$/m.exec(text) ?? [];
        const from = text.indexOf(`${fence}text\n`) + fence.length + 5;
        assert.equal(text.slice(from, from + output.length), output);
        assert.ok(!output.includes(fence));
        assert.equal(text.slice(from + output.length).trim(), fence);
      }),
    );
  });
});

describe('the criteria that a gate found not to hold', () => {
  const task = 'specs/shop/tasks.md#T002' as Task['key'];
  const run = 'r-abcd1234' as NonNullable<CriterionEvidence['run']>;
  const judged = (index: number, more: Partial<CriterionEvidence>): CriterionEvidence =>
    evidence(named(index), { by: 'gate', task, run, ...more });
  const record = (...history: CriterionEvidence[]) => ({ history, decision: undefined, running: undefined });

  it('are those of its last round, of that task and run alone', () => {
    const records = {
      one: record(judged(0, { outcome: 'failed' })),
      two: record(judged(1, { outcome: 'failed' }), judged(1, { outcome: 'held' })),
      three: record(judged(3, { outcome: 'failed', by: 'editor' })),
      four: record(judged(2, { outcome: 'failed', run: 'r-zzzz1234' as typeof run })),
    };
    assert.deepEqual(
      failedInGate({ records }, task, run).map(({ criterion }) => criterion),
      [named(0).key],
    );
  });
});

describe('the head of an output', () => {
  it('has command, exit code, time, commit and measurement, and who changed the judges', () => {
    const head = evidenceHead(
      evidence(named(1), {
        command: ['node', 'a b.js'],
        exitCode: 3,
        latency: LATENCY,
        judgesChanged: ['test/cart.test.js'],
      }),
      named(1).criterion,
    );
    for (const part of [
      'AC-2: Search answers',
      'node "a b.js"',
      'Exit code: 3',
      '2.10 s',
      COMMIT,
      'p95 84 ms of 200 samples',
      'changed what it is judged by: test/cart.test.js',
    ])
      assert.ok(head.includes(part), `${part} in\n${head}`);
  });
});
