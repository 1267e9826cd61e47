import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { asFeatureKey, asRunId } from '../../../../src/core/ids';
import { conflictSentence, shareSentence, shareWords } from '../../../../src/core/metrics/separation';
import { metricsOf } from '../../../../src/core/metrics/metrics';
import type { Metrics } from '../../../../src/core/metrics/model';
import { applyRecord } from '../../../../src/core/run/fold';
import { emptyState } from '../../../../src/core/run/state';
import { chaos } from '../run/arbitraryEvents';
import { aFeature, aList, aPlan, aTask, keyOf, Story } from './story';

const MINUTE = 60_000;
const NO_SETTINGS = { phaseEstimates: {} };

/** Metrics of one list of tasks, at a minute. */
const at = (
  minute: number,
  story: Story,
  tasks = [aTask('T001')],
  settings: Parameters<typeof metricsOf>[2] = NO_SETTINGS,
): Metrics => metricsOf(aPlan(aFeature([aList(tasks)])), story.state(), settings, Story.time(minute));

/** One task from delegation to integration: 4 minutes of agent, 3 of review, none to speak of to merge. */
function straightThrough(story: Story, run: string, id: string, from: number): void {
  const task = keyOf(id);
  story.at(from).delegate(run, task);
  story.at(from + 1).start(run);
  story
    .at(from + 5)
    .report(run, 'complete')
    .gates(run, task, 'passed')
    .open(run, task);
  story
    .at(from + 8)
    .decide(run, task, 'accept')
    .effect('commit', run, task)
    .integrate(run, task);
}

describe('the metrics table', () => {
  it('gives the published example: 6 tasks, 24 + 18 = 42 minutes against 200, 79 % gain', () => {
    const story = new Story();
    const ids = ['T001', 'T002', 'T003', 'T004', 'T005', 'T006'];
    for (const [index, id] of ids.entries()) straightThrough(story, `r-000${index}`, id, index * 10);
    const { features, totals } = at(
      99,
      story,
      ids.map((id) => aTask(id)),
      { phaseEstimates: { foundation: 200 } },
    );
    const figures = features[0]?.phases[0]?.figures;
    assert.deepEqual(figures?.tasks, { total: 6, done: 6, delegated: 6 });
    assert.deepEqual(figures.agent, { ms: 24 * MINUTE, tasks: 6 });
    assert.deepEqual(figures.validation, { ms: 18 * MINUTE, tasks: 6 });
    assert.deepEqual(figures.integration, { ms: 0, tasks: 6 });
    assert.deepEqual(figures.total, { ms: 42 * MINUTE, tasks: 6 });
    assert.equal(Math.round(figures.manual.minutes ?? 0), 200);
    assert.equal(Math.round((figures.comparison?.efficiencyGain ?? 0) * 100), 79);
    assert.equal(figures.comparison?.speedUp?.toFixed(2), (200 / 42).toFixed(2));
    assert.deepEqual(totals, figures);
  });

  it('knows nothing, and says so, before anything was delegated', () => {
    const { totals, runs, parallelism, quality } = at(1, new Story());
    for (const sum of [
      totals.agent,
      totals.validation,
      totals.integration,
      totals.total,
      totals.waited,
      totals.gates,
    ])
      assert.deepEqual(sum, { ms: null, tasks: 0 });
    assert.equal(totals.manual.minutes, null);
    assert.equal(totals.comparison, null);
    assert.equal(totals.usage, null);
    assert.deepEqual(runs, []);
    assert.equal(parallelism.average, null);
    assert.equal(parallelism.limit, null);
    assert.equal(quality.outOfScopeEdits, null);
  });

  it('takes the time an agent waited for a person out of agent time, and counts both while they go on', () => {
    const story = new Story().at(0).delegate('r-0001', keyOf('T001'));
    story.at(1).start('r-0001').at(3).report('r-0001', 'waiting').at(8).report('r-0001', 'working');
    const later = at(10, story).totals;
    assert.deepEqual([later.agent.ms, later.waited.ms], [4 * MINUTE, 5 * MINUTE]);
    story.at(10).report('r-0001', 'blocked');
    const waiting = at(14, story).totals;
    assert.deepEqual([waiting.agent.ms, waiting.waited.ms], [4 * MINUTE, 9 * MINUTE]);
  });

  it('adds up all attempts of a task, rejected ones included', () => {
    const task = keyOf('T001');
    const story = new Story().at(0).delegate('r-0001', task).start('r-0001');
    story.at(4).report('r-0001', 'complete').gates('r-0001', task, 'passed').open('r-0001', task);
    story
      .at(6)
      .decide('r-0001', task, 'reject', 'Scale the salt, too.')
      .add({ type: 'run.exited', run: asRunId('r-0001'), source: 'runner', exitCode: 0 });
    story.delegate('r-0002', task, { attempt: 2 }).start('r-0002');
    story.at(9).report('r-0002', 'complete').gates('r-0002', task, 'passed').open('r-0002', task);
    story.at(10).decide('r-0002', task, 'accept').at(12).integrate('r-0002', task);
    const { totals, quality, runs } = at(60, story);
    assert.deepEqual(
      [totals.agent.ms, totals.validation.ms, totals.integration.ms],
      [7 * MINUTE, 3 * MINUTE, 2 * MINUTE],
    );
    assert.deepEqual([quality.rejections, quality.repeatedRuns, quality.interventions], [1, 1, 1]);
    assert.deepEqual(
      runs.map(({ outcome }) => outcome),
      ['rejected', 'integrated'],
    );
  });

  it('counts the conflicts that merges met, and the time they took although the work was sent back', () => {
    const task = keyOf('T001');
    const story = new Story().at(0).delegate('r-0001', task).start('r-0001');
    story.at(4).report('r-0001', 'complete').gates('r-0001', task, 'passed').decide('r-0001', task, 'accept');
    story.at(5).add({
      type: 'integration.waiting',
      run: asRunId('r-0001'),
      task,
      problem: { code: 'integration-conflict', message: 'T001 and main changed the same lines.' },
      conflict: { files: ['src/app.js'], total: 1 },
    });
    assert.equal(at(6, story).totals.integration.ms, 2 * MINUTE);
    story.at(7).decide('r-0001', task, 'reject', 'Bring main in.');
    const sentBack = at(30, story);
    assert.equal(sentBack.totals.integration.ms, 3 * MINUTE);
    assert.ok(!sentBack.runs[0]?.segments.some(({ kind }) => kind === 'integration'));
    story.add({ type: 'run.exited', run: asRunId('r-0001'), source: 'runner', exitCode: 0 });
    story.delegate('r-0002', task, { attempt: 2 }).start('r-0002');
    story.at(9).report('r-0002', 'complete').gates('r-0002', task, 'passed').decide('r-0002', task, 'accept');
    const { totals, features, parallelism } = at(60, story.at(10).integrate('r-0002', task));
    assert.deepEqual(totals.integration, { ms: 4 * MINUTE, tasks: 1 });
    assert.deepEqual(
      [totals.conflicts, features[0]?.phases[0]?.tasks[0]?.figures.conflicts],
      [
        { count: 1, tasks: 1 },
        { count: 1, tasks: 1 },
      ],
    );
    assert.equal(conflictSentence(totals), '1 merge conflict in 1 task: responsibilities of tasks overlap.');
    assert.equal(
      shareSentence(parallelism),
      'Integration took 67 % of the time in which agents worked: the contracts do not separate the work.',
    );
  });

  it('says what the share of integration says', () => {
    const { parallelism, totals } = at(0, new Story());
    const words = (integrationShare: number | null, wallMs = 60 * MINUTE) =>
      shareWords({ ...parallelism, integrationShare, wallMs });
    assert.equal(words(4.27, 1000), 'too little work so far to say anything of the contracts');
    assert.deepEqual(
      [null, 0.17, 0.2, 0.3, 0.67].map((share) => words(share)),
      [
        undefined,
        'the contracts separate the work well',
        'the contracts separate the work well',
        'more than the 15 to 20 % that are good',
        'the contracts do not separate the work',
      ],
    );
    assert.equal(conflictSentence(totals), undefined);
  });

  it('lets a corrected validation time win, and does not invent one for work accepted unopened', () => {
    const story = new Story();
    straightThrough(story, 'r-0001', 'T001', 0);
    story.add({ type: 'validation.corrected', run: asRunId('r-0001'), ms: 90_000 });
    assert.equal(at(20, story).totals.validation.ms, 90_000);
    const task = keyOf('T002');
    story.at(20).delegate('r-0002', task).start('r-0002').at(22).report('r-0002', 'complete');
    story.gates('r-0002', task, 'passed').at(25).decide('r-0002', task, 'accept').integrate('r-0002', task);
    const { totals } = at(30, story, [
      aTask('T001', { estimateMinutes: 10 }),
      aTask('T002', { estimateMinutes: 10 }),
    ]);
    assert.deepEqual(totals.validation, { ms: 90_000, tasks: 1 });
    assert.deepEqual([totals.comparison?.tasks, totals.comparison?.validated], [2, 1]);
  });

  it('measures integration from the end of the gates where nobody has to accept', () => {
    const task = keyOf('T001');
    const story = new Story().at(0).delegate('r-0001', task).start('r-0001');
    story.at(2).report('r-0001', 'complete').gates('r-0001', task, 'passed').at(5).integrate('r-0001', task);
    assert.equal(at(9, story).totals.integration.ms, 3 * MINUTE);
  });

  it('compares integrated tasks with an estimate only: unfinished work is not time saved', () => {
    const story = new Story();
    straightThrough(story, 'r-0001', 'T001', 0);
    story.at(10).delegate('r-0002', keyOf('T002')).start('r-0002').at(11).report('r-0002', 'complete');
    straightThrough(story, 'r-0003', 'T003', 20);
    const tasks = [
      aTask('T001', { estimateMinutes: 70 }),
      aTask('T002', { estimateMinutes: 1000 }),
      aTask('T003'),
    ];
    const { comparison, manual } = at(40, story, tasks).totals;
    assert.deepEqual(comparison, {
      tasks: 1,
      validated: 1,
      totalMs: 7 * MINUTE,
      manualMs: 70 * MINUTE,
      efficiencyGain: 0.9,
      speedUp: 10,
    });
    assert.deepEqual(manual, { minutes: 1070, tasks: 2 });
  });

  it('says plainly when it took longer than by hand', () => {
    const story = new Story();
    straightThrough(story, 'r-0001', 'T001', 0);
    const gain = at(20, story, [aTask('T001', { estimateMinutes: 3.5 })]).totals.comparison?.efficiencyGain;
    assert.equal(gain, -1);
  });

  it('sums what agents reported of their use, and says how many did', () => {
    const story = new Story();
    story.at(0).delegate('r-0001', keyOf('T001')).start('r-0001');
    story.at(1).report('r-0001', 'complete', {
      usage: { input: 1000, cached: 200, output: 50, reasoning: 10, costUsd: 0.25 },
    });
    story.delegate('r-0002', keyOf('T002')).start('r-0002').at(2).report('r-0002', 'complete');
    const { totals } = at(3, story, [aTask('T001'), aTask('T002')]);
    assert.equal(totals.runs, 2);
    assert.deepEqual(totals.usage, {
      inputTokens: 1000,
      cachedTokens: 200,
      outputTokens: 50,
      reasoningTokens: 10,
      costUsd: 0.25,
      runs: 1,
    });
  });

  it('keeps the work on tasks and features that left the plan', () => {
    const story = new Story();
    straightThrough(story, 'r-0001', 'T001', 0);
    straightThrough(story, 'r-0009', 'T099', 20);
    story.at(40).delegate('r-0010', keyOf('T001', 'specs/009-gone/tasks.md'), {
      feature: asFeatureKey('specs/009-gone'),
    });
    const { features, totals } = at(50, story);
    assert.deepEqual(
      features.map(({ id }) => id),
      ['001', '009-gone'],
    );
    assert.equal(features[0]?.phases.at(-1)?.title, 'No longer in the task list');
    assert.deepEqual(
      features[0]?.phases.at(-1)?.tasks.map(({ id }) => id),
      ['T099'],
    );
    assert.equal(totals.agent.ms, 8 * MINUTE);
  });

  it('leaves out dropped tasks and counts ticked ones as done', () => {
    const tasks = [
      aTask('T001', { status: 'done' }),
      aTask('T002', { status: 'dropped', estimateMinutes: 50 }),
      aTask('T003'),
    ];
    const { totals, features } = at(1, new Story(), tasks);
    assert.deepEqual(totals.tasks, { total: 2, done: 1, delegated: 0 });
    assert.equal(totals.manual.minutes, null);
    assert.deepEqual(
      features[0]?.phases[0]?.tasks.map(({ progress }) => progress),
      ['done', 'dropped', 'not delegated'],
    );
  });
});

describe('the timeline', () => {
  it('places every stretch of a run where it was', () => {
    const task = keyOf('T001');
    const story = new Story().at(0).delegate('r-0001', task).at(1).start('r-0001');
    story
      .at(3)
      .report('r-0001', 'waiting')
      .at(4)
      .report('r-0001', 'working')
      .at(6)
      .report('r-0001', 'complete');
    story
      .at(7)
      .gates('r-0001', task, 'passed')
      .at(8)
      .open('r-0001', task)
      .at(10)
      .decide('r-0001', task, 'accept');
    story.at(12).integrate('r-0001', task);
    const [span] = at(30, story).runs;
    const minute = (ts: string) => (Date.parse(ts) - Date.parse(Story.time(0))) / MINUTE;
    assert.deepEqual(
      span?.segments.map(({ kind, from, to, isOpen }) => [kind, minute(from), minute(to), isOpen]),
      [
        ['preparing', 0, 1, false],
        ['working', 1, 6, false],
        ['waiting', 3, 4, false],
        ['gates', 6.5, 7, false],
        ['review', 7, 10, false],
        ['integration', 10, 12, false],
      ],
    );
  });

  it('leaves what goes on open until now', () => {
    const story = new Story().at(0).delegate('r-0001', keyOf('T001')).at(1).start('r-0001');
    const working = at(5, story).runs[0];
    assert.deepEqual(working?.segments.at(-1), {
      kind: 'working',
      from: Story.time(1),
      to: Story.time(5),
      isOpen: true,
    });
    assert.equal(working?.outcome, 'under way');
    story.at(6).report('r-0001', 'complete').gates('r-0001', keyOf('T001'), 'failed');
    const review = at(9, story).runs[0];
    assert.deepEqual(review?.segments.at(-1), {
      kind: 'review',
      from: Story.time(6),
      to: Story.time(9),
      isOpen: true,
    });
    assert.deepEqual([review?.outcome, review?.failedGates], ['gates failed', ['tests']]);
  });
});

describe('quality and parallelism', () => {
  it('counts first runs whose gates failed, edits out of scope and waits', () => {
    const [one, two] = [keyOf('T001'), keyOf('T002')];
    const story = new Story()
      .at(0)
      .delegate('r-0001', one)
      .start('r-0001')
      .delegate('r-0002', two)
      .start('r-0002');
    story
      .at(1)
      .report('r-0001', 'waiting')
      .at(2)
      .report('r-0001', 'complete')
      .gates('r-0001', one, 'failed', ['README.md', 'x']);
    story.at(3).report('r-0002', 'complete').gates('r-0002', two, 'passed');
    const { quality } = at(5, story, [aTask('T001'), aTask('T002')]);
    assert.deepEqual(quality, {
      firstRun: { judged: 2, failed: 1 },
      repeatedRuns: 0,
      rejections: 0,
      discards: 0,
      interventions: 1,
      outOfScopeEdits: 2,
    });
  });

  it('tells wall time from the sum, and the limit that review and integration set', () => {
    const story = new Story();
    straightThrough(story, 'r-0001', 'T001', 0);
    straightThrough(story, 'r-0002', 'T002', 2);
    const { parallelism } = at(60, story, [aTask('T001'), aTask('T002')]);
    assert.deepEqual([parallelism.wallMs, parallelism.sumMs, parallelism.peak], [6 * MINUTE, 8 * MINUTE, 2]);
    assert.equal(parallelism.average?.toFixed(3), (8 / 6).toFixed(3));
    assert.equal(parallelism.limit?.toFixed(3), (14 / 6).toFixed(3));
    assert.equal(parallelism.integrationShare, 0);
  });

  it('counts the boundaries between features that are worked on: 3 features have 3, 10 have 45', () => {
    for (const [count, points] of [
      [1, 0],
      [3, 3],
      [5, 10],
      [10, 45],
    ] as const) {
      const story = new Story();
      for (let index = 0; index < count; index += 1)
        story.delegate(`r-00${10 + index}`, keyOf('T001', `specs/${index}/tasks.md`), {
          feature: asFeatureKey(`specs/${index}`),
        });
      assert.equal(at(1, story).parallelism.coordinationPoints, points);
    }
  });
});

describe('metrics of any history', () => {
  it('are plain JSON with finite figures that are never negative where time is measured', () => {
    const plan = aPlan(
      aFeature([aList([aTask('T001', { estimateMinutes: 5 }), aTask('T002')], [['1', '__proto__']])]),
    );
    fc.assert(
      fc.property(chaos, (records) => {
        const state = emptyState();
        for (const record of records) applyRecord(state, record);
        const before = JSON.stringify(state);
        const metrics = metricsOf(plan, state, { phaseEstimates: { constructor: 9 } }, Story.time(0));
        assert.equal(JSON.stringify(state), before);
        assert.deepEqual(JSON.parse(JSON.stringify(metrics)), metrics);
        const { agent, waited, validation, integration, total } = metrics.totals;
        for (const { ms } of [agent, waited, validation, integration, total])
          assert.ok(ms === null || (Number.isFinite(ms) && ms >= 0));
        for (const { segments } of metrics.runs)
          for (const { from, to } of segments) assert.ok(Date.parse(to) > Date.parse(from));
      }),
      { numRuns: 200 },
    );
  });

  it('survive a gate that says it ran for ever', () => {
    const story = new Story()
      .at(0)
      .delegate('r-0001', keyOf('T001'))
      .start('r-0001')
      .gates('r-0001', keyOf('T001'), 'passed');
    const state = story.state();
    const { gates } = state.runs[asRunId('r-0001')] ?? {};
    assert.ok(gates);
    gates.ms = Number.MAX_VALUE;
    assert.doesNotThrow(() => metricsOf(aPlan(), state, NO_SETTINGS, Story.time(1)));
  });
});
