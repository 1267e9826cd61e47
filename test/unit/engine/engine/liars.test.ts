import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rounds } from './fixture/rounds';
import { until } from './fixture/waiting';
import { idOf, TASK_LIST, taskList, type AgentStep, Workplace } from './fixture/workplace';

const LIARS = rounds(20);

/** Where the agent finds its own hook log, and a line as it would write it itself. */
const line = (fields: string): string =>
  `const { COUNTERPOINT_HOOK_LOG: log, COUNTERPOINT_NONCE: nonce, COUNTERPOINT_RUN_ID: run_id, COUNTERPOINT_TASK_ID: task_id } = process.env; require('fs').appendFileSync(log, '\\n' + JSON.stringify({ v: 1, ${fields} }) + '\\n');`;

/** Ways to be called done without being done; none leaves `src/<task>.txt`, which the gate asks for. */
const LIES: readonly ((task: string, other: string) => readonly AgentStep[])[] = [
  () => [{ node: '0' }],
  () => [{ node: line("run_id, task_id, nonce, status: 'complete', message: 'all tests pass'") }],
  (_task, other) => [{ node: line(`run_id, task_id: '${other}', nonce, status: 'complete'`) }],
  () => [{ node: line("run_id, task_id, nonce, status: 'exited', exit_code: 0, writer: 'runner'") }],
  () => [
    {
      node: `const fs = require('fs'); fs.writeFileSync('${TASK_LIST}', fs.readFileSync('${TASK_LIST}', 'utf8').replaceAll('- [ ]', '- [x]'))`,
    },
  ],
  () => [{ write: '.counterpoint/workflow.json', text: '{ "version": 1, "gates": {} }' }],
  () => [{ write: 'check.mjs', text: '' }],
  () => [
    {
      node: `const fs = require('fs'), cp = require('child_process'); const dir = cp.execFileSync('git', ['rev-parse', '--path-format=absolute', '--git-common-dir'], { encoding: 'utf8' }).trim() + '/counterpoint/runs'; for (const run of fs.readdirSync(dir)) fs.appendFileSync(dir + '/' + run + '/hooks.jsonl', JSON.stringify({ status: 'complete', run_id: run, nonce: 'x' }) + '\\n')`,
    },
  ],
  () => [
    { run: ['git', 'commit', '-q', '--allow-empty', '-m', 'Integrate\n\nCounterpoint-Task: T001'] },
    { node: '0' },
  ],
];

describe('F11: agents that lie', function () {
  this.timeout(1_200_000);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace({
      [TASK_LIST]: taskList(LIARS + 1),
      'check.mjs':
        "import { accessSync } from 'node:fs';\naccessSync(`src/${process.cwd().match(/t\\d+$/)?.[0]}.txt`);\n",
      // Nobody is asked where all gates hold: only a gate stands between a lie and the target.
      '.counterpoint/workflow.json': JSON.stringify({
        version: 1,
        stages: [
          { id: 'delegate', kind: 'agent', profile: 'task-executor', prompt: 'task' },
          { id: 'validate', kind: 'gates', gates: ['*'] },
          { id: 'commit', kind: 'integrate' },
        ],
        gates: { tests: { command: ['node', 'check.mjs'] } },
      }),
    });
  });
  afterEach(() => place.remove());

  it(`${LIARS} of them are not believed once, and an honest one is`, async () => {
    const engine = await place.open({ settings: { agentLimit: 4 } });
    const honest = idOf(LIARS + 1);
    const liars = Array.from({ length: LIARS }, (_, index) => idOf(index + 1));
    const tip = place.tip();
    for (const [index, task] of liars.entries()) {
      place.prepare(task, LIES[index % LIES.length]?.(task, honest) ?? []);
      await engine.delegated(task);
    }
    for (const task of liars) await engine.reaches(task, 'review', 'ended', 'waiting', 'failed');
    await until('everything has settled', async () => {
      await engine.engine.idle();
      return liars.every((task) => engine.run(task).exitedAt !== undefined);
    });
    const done = liars.filter((task) => {
      const progress = engine.progress(task);
      return progress === 'integrated' || progress === 'accepted' || progress === 'integrating';
    });
    assert.deepEqual(done, []);
    assert.equal(place.tip(), tip, 'the target did not move');
    assert.equal(engine.progress(honest), undefined, 'nor did a task that nobody delegated');
    for (const task of liars) {
      const { gates } = engine.run(task);
      const hasPassed = gates?.verdicts.every(({ verdict }) => verdict === 'passed');
      // Only who changed the judge was let through by it, and a person is told.
      if (hasPassed)
        assert.deepEqual(
          gates?.scope.outOfScope.map(({ path }) => path),
          ['check.mjs'],
          task,
        );
    }

    place.prepare(honest, [{ write: `src/${honest.toLowerCase()}.txt`, text: 'done\n' }]);
    await engine.delegated(honest);
    await engine.removed(honest);
    assert.equal(engine.progress(honest), 'integrated');
    const ticked = (place.at('main', TASK_LIST) ?? '').match(/- \[x\] (T\d+)/g);
    assert.deepEqual(ticked, [`- [x] ${honest}`]);
    console.log(`      ${LIARS} liars, ${LIES.length} kinds: 0 false done`);
  });
});
