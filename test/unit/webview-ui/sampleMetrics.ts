import { asFeatureKey, asRunId } from '../../../src/core/ids';
import { metricsOf } from '../../../src/core/metrics/metrics';
import type { Metrics } from '../../../src/core/metrics/model';
import { aFeature, aList, aPlan, aTask, keyOf, Story } from '../core/metrics/story';

const RECIPES = 'specs/001-recipebox/tasks.md';
const MEALS = 'specs/002-meal-planning/tasks.md';
const PHASES = [
  ['1', 'Foundation'],
  ['2', 'Recipe API'],
  ['3', 'Quality pipeline'],
] as const;
const TITLES = [
  'Set up the project with TypeScript and a test runner',
  'Recipe model with validation of servings',
  'In-memory repository behind an interface',
  'Ingredient scaling, with 0 servings refused',
  'POST /recipes and GET /recipes/{id}',
  'Search recipes by ingredient and tag',
  'Coverage report against 95 % of lines',
  'OpenAPI description kept in step with the routes',
];

const mealKey = (id: string) => keyOf(id, MEALS);

/** A working day and the morning after it: two features, rejections, waits, a failed gate, work under way. */
export function busyMetrics(): Metrics {
  const story = new Story();
  const meals = { feature: asFeatureKey('specs/002-meal-planning') };
  const run = (
    id: string,
    task: ReturnType<typeof keyOf>,
    [asked, started, complete, decided]: readonly [number, number, number, number],
    change: Parameters<Story['delegate']>[2] = {},
  ) => ({ id, task, asked, started, complete, decided, change });
  const runs = [
    run('r-0001', keyOf('T001'), [0, 0.4, 5, 8]),
    run('r-0002', keyOf('T002'), [1, 1.5, 9, 14], { agent: 'codex', agentName: 'Codex' }),
    run('r-0003', keyOf('T003'), [9, 9.3, 18, 21]),
    run('r-0005', keyOf('T005'), [23, 23.4, 36, 45]),
    run('r-0006', mealKey('T001'), [24, 24.3, 31, 33], { ...meals, agent: 'gemini', agentName: 'Gemini' }),
    run('r-0007', mealKey('T002'), [34, 34.5, 47, 52], meals),
  ];
  const steps: (readonly [minute: number, step: () => void])[] = [];
  const at = (minute: number, step: (told: Story) => void) =>
    steps.push([minute, () => step(story.at(minute))]);
  for (const [index, { id, task, asked, started, complete, decided, change }] of runs.entries()) {
    at(asked, (told) => told.delegate(id, task, change));
    at(started, (told) => told.start(id));
    if (index % 3 === 1) {
      at(started + 2, (told) => told.report(id, 'waiting', { message: 'May I add a dependency?' }));
      at(started + 4, (told) => told.report(id, 'working'));
    }
    const usage = {
      input: 180_000 + index * 90_000,
      cached: 120_000,
      output: 6200,
      costUsd: 0.61 + index * 0.17,
    };
    at(complete, (told) => told.report(id, 'complete', index === 1 ? {} : { usage }));
    at(complete + 0.6, (told) => told.gates(id, task, 'passed', index === 3 ? ['README.md'] : []));
    at(complete + 1, (told) => told.open(id, task));
    at(decided, (told) => told.decide(id, task, 'accept').effect('commit', id, task));
    if (index === 3) {
      at(decided + 0.2, (told) =>
        told.add({
          type: 'integration.waiting',
          run: asRunId(id),
          task,
          problem: { code: 'integration-conflict', message: 'T005 and main changed the same lines.' },
          conflict: { files: ['src/app.ts'], total: 1 },
        }),
      );
      at(decided + 0.5, (told) => told.add({ type: 'task.retried', run: asRunId(id), task }));
    }
    at(decided + 0.8, (told) =>
      told.integrate(id, task).add({ type: 'run.exited', run: asRunId(id), source: 'runner', exitCode: 0 }),
    );
  }
  // Scaling: its first run fails a gate and is rejected, the second is in review the next morning.
  const scaling = keyOf('T004');
  at(22, (told) => told.delegate('r-0004', scaling).start('r-0004'));
  at(33, (told) =>
    told.report('r-0004', 'complete').gates('r-0004', scaling, 'failed').open('r-0004', scaling),
  );
  at(36, (told) => told.decide('r-0004', scaling, 'reject', 'Zero servings must be refused.'));
  at(36.1, (told) => told.add({ type: 'run.exited', run: asRunId('r-0004'), source: 'process gone' }));
  at(37, (told) => told.delegate('r-0008', scaling, { attempt: 2 }).start('r-0008'));
  at(46, (told) => told.report('r-0008', 'complete').gates('r-0008', scaling, 'passed'));
  const morning = 22 * 60;
  at(morning, (told) =>
    told.delegate('r-0009', keyOf('T006'), { agent: 'codex', agentName: 'Codex' }).start('r-0009'),
  );
  at(morning + 3, (told) => told.delegate('r-0010', mealKey('T003'), meals).start('r-0010'));
  at(morning + 6, (told) => told.report('r-0010', 'waiting', { message: 'Which calendar?' }));
  for (const [, step] of steps.sort(([a], [b]) => a - b)) step();
  story.add({ type: 'estimate.set', scope: { file: RECIPES, phase: '1' }, minutes: 200 });
  story.add({ type: 'estimate.set', scope: { task: keyOf('T005') }, minutes: 75 });
  const tasks = TITLES.map((title, index) =>
    aTask(`T00${index + 1}`, {
      title,
      phaseKey: index < 3 ? '1' : index < 6 ? '2' : '3',
      ...(index === 5 ? { estimateMinutes: 90 } : {}),
    }),
  );
  const mealTasks = ['Plan a week of meals', 'Shopping list from a plan', 'Export a plan to a calendar'].map(
    (title, index) => aTask(`T00${index + 1}`, { file: MEALS, title, estimateMinutes: 50 }),
  );
  const plan = aPlan(aFeature([aList(tasks, PHASES, RECIPES)]), {
    ...aFeature([aList(mealTasks, [['1', 'Planning']], MEALS)], 'specs/002-meal-planning'),
    id: '002',
    name: 'meal-planning',
  });
  return metricsOf(plan, story.state(), { phaseEstimates: {} }, Story.time(morning + 9));
}

/** Tasks, and not a single run. */
export const emptyMetrics = (): Metrics =>
  metricsOf(
    aPlan(aFeature([aList(TITLES.map((title, index) => aTask(`T00${index + 1}`, { title })))])),
    new Story().state(),
    { phaseEstimates: {} },
    Story.time(0),
  );

/** No task list either. */
export const nothingAtAll = (): Metrics =>
  metricsOf(aPlan(), new Story().state(), { phaseEstimates: {} }, Story.time(0));

/** Everything that comes from files says this. */
export function hostileMetrics(text: string): Metrics {
  const task = keyOf('T001');
  const story = new Story()
    .at(0)
    .delegate('r-0001', task, { title: text, agentName: text, profile: text })
    .start('r-0001');
  story.at(5).report('r-0001', 'complete', { message: text }).gates('r-0001', task, 'failed');
  const state = story.state();
  for (const { verdicts } of Object.values(state.runs).flatMap(({ gates }) => gates ?? []))
    for (const verdict of verdicts) verdict.name = text;
  const list = aList([aTask('T001', { title: text })], [['1', text]]);
  return metricsOf(
    aPlan({ ...aFeature([list]), id: text, name: text }),
    state,
    { phaseEstimates: {} },
    Story.time(9),
  );
}
