import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { personNeeded } from '../../../../src/core/run/decide';
import { type TestEngine, value } from '../engine/fixture/testEngine';
import { until } from '../engine/fixture/waiting';
import { TASK_LIST, taskList, type Workplace } from '../engine/fixture/workplace';
import { CONTRACT, contract, contractPlace, rowOf } from './contractPlace';

const workflow = (gate: object = {}, more: object = {}) =>
  JSON.stringify({
    version: 1,
    gates: {
      tests: { command: ['node', '-e', '0'], kind: 'tests' },
      contract: { kind: 'criteria', ...gate },
    },
    ...more,
  });

const holdsIf = (file: string, text: string): string =>
  `\`node -e "process.exit(require('fs').readFileSync('${file}', 'utf8').trim() === '${text}' ? 0 : 3)"\``;

const LIST = taskList(3, (index) => (index === 1 ? 'Write greeting 1 (AC-1)' : `Write greeting ${index}`));
const CRITERIA = [
  `AC-1: The first greeting says good (verify: ${holdsIf('src/one.txt', 'good')})`,
  `AC-2: The second greeting is there (tasks: T002) (verify: ${holdsIf('src/two.txt', 'two')})`,
];

describe('A gate of criteria', function () {
  this.timeout(180_000);
  let place: Workplace;
  afterEach(() => place.remove());

  const verdict = (engine: TestEngine, id: string) =>
    engine.run(id).gates?.verdicts.find(({ name }) => name === 'contract') ?? assert.fail('no verdict');

  const requests = () => place.journal().filter(({ type }) => type === 'validation.requested').length;

  it('judges a task by the criteria it owns, by the contract it started from, and names what does not hold', async () => {
    place = contractPlace(CRITERIA, { '.counterpoint/workflow.json': workflow() }, LIST);
    // The agent does it wrong, and makes the contract agree with it.
    place.prepare('T001', [
      { write: 'src/one.txt', text: 'bad\n' },
      { write: CONTRACT, text: contract('AC-1: Anything goes (verify: `node -e 0`)') },
    ]);
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    const failed = verdict(engine, 'T001');
    assert.equal(failed.verdict, 'failed');
    assert.match(failed.lastLines ?? '', /^AC-1: does not hold \(exit code 3\)/);
    assert.doesNotMatch(failed.lastLines ?? '', /AC-2/);
    assert.deepEqual(failed.definitionChangedBy, [CONTRACT]);
    const log = path.join(engine.engine.runFolder(engine.run('T001').id), failed.output ?? '');
    assert.match(readFileSync(log, 'utf8'), /AC-1/);

    const [evidence] = (await rowOf(engine, 'AC-1')).history;
    assert.deepEqual(
      [evidence?.by, evidence?.outcome, evidence?.task, evidence?.judgesChanged],
      ['gate', 'failed', engine.key('T001'), [CONTRACT]],
    );
    assert.equal((await rowOf(engine, 'AC-1')).state.kind, 'stale', 'it says nothing of HEAD');

    place.prepare('T001', [{ write: 'src/one.txt', text: 'good\n' }]);
    await engine.reject('T001', 'Say good, and leave the contract alone.');
    await engine.reaches('T001', 'preparing', 'running', 'completed', 'validating');
    await engine.reaches('T001', 'review');
    assert.equal(verdict(engine, 'T001').verdict, 'passed');
  });

  it('judges a task that owns none by all of its feature; a merged result as well', async () => {
    place = contractPlace(
      CRITERIA,
      { '.counterpoint/workflow.json': workflow(), 'src/one.txt': 'good\n', 'src/two.txt': 'two\n' },
      LIST,
    );
    place.prepare('T003', [{ write: 'src/three.txt', text: 'three\n' }]);
    place.prepare('T001', [{ write: 'src/other.txt', text: 'x\n' }]);
    const engine = await place.open();
    await engine.delegated('T003');
    await engine.delegated('T001');
    await engine.reaches('T003', 'review');
    assert.equal(verdict(engine, 'T003').verdict, 'passed');
    assert.equal(engine.run('T003').gates?.verdicts.length, 2);
    const log = path.join(
      engine.engine.runFolder(engine.run('T003').id),
      verdict(engine, 'T003').output ?? '',
    );
    assert.match(readFileSync(log, 'utf8'), /AC-1: holds\nAC-2: holds/);
    await engine.finish('T001');
    // The target moved: what T003 passed alone is judged again on the merged files.
    await engine.accept('T003');
    await engine.reaches('T003', 'integrated');
    const merged = path.join(engine.engine.runFolder(engine.run('T003').id), 'merged/gates/contract.log');
    assert.match(readFileSync(merged, 'utf8'), /AC-2: holds/);
  });

  it('waits for what only a person can say, does not send the agent back for it, and is content with the answer', async () => {
    const stages = {
      stages: [
        { id: 'work', kind: 'agent' },
        { id: 'check', kind: 'gates', gates: ['*'], onFailure: { retry: 3 } },
        { id: 'merge', kind: 'integrate' },
      ],
    };
    place = contractPlace(
      [
        `AC-1: It says good (verify: ${holdsIf('src/one.txt', 'good')})`,
        'AC-2: It sounds friendly',
        'AC-3: It looks well',
      ],
      { '.counterpoint/workflow.json': workflow({}, stages) },
    );
    place.prepare('T001', [{ write: 'src/one.txt', text: 'good\n' }]);
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    const waiting = verdict(engine, 'T001');
    assert.deepEqual([waiting.verdict, waiting.asksPerson], ['could-not-run', true]);
    assert.match(waiting.lastLines ?? '', /AC-2: only a person can judge it/);
    assert.equal(engine.run('T001').attempt, 1);
    assert.equal(personNeeded(engine.engine.state(), engine.task('T001')), 'criteria wait for your decision');

    const { ref } = await rowOf(engine, 'AC-2');
    const task = { kind: 'task' as const, task: engine.key('T001') };
    value(await engine.engine.decideCriterion(ref, true, 'It smiles', task));
    assert.equal(engine.task('T001').progress, 'review', 'AC-3 is open');
    // What is said of HEAD is not about this work.
    const other = (await rowOf(engine, 'AC-3')).ref;
    value(await engine.engine.decideCriterion(other, true, 'It does not look'));
    assert.equal(engine.task('T001').progress, 'review');
    // The last answer, and the gates are asked for once more.
    value(await engine.engine.decideCriterion(other, true, 'It does', task));
    await engine.reaches('T001', 'integrated');
    assert.equal(verdict(engine, 'T001').verdict, 'passed');
    assert.equal(requests(), 1);
  });

  it('takes a person’s no for an answer: its gates fail with what is missing, and are not asked for again', async () => {
    place = contractPlace(['AC-1: It sounds friendly'], { '.counterpoint/workflow.json': workflow() });
    place.prepare('T001', [{ write: 'src/one.txt', text: 'good\n' }]);
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    const task = { kind: 'task' as const, task: engine.key('T001') };
    const { ref } = await rowOf(engine, 'AC-1');
    value(await engine.engine.decideCriterion(ref, false, 'It growls', task));
    await until('the gates failed', () => verdict(engine, 'T001').verdict === 'failed' || undefined);
    assert.match(verdict(engine, 'T001').lastLines ?? '', /It growls/);
    assert.equal(requests(), 1);
    // Decided once more, nothing waits for it any more.
    await engine.reaches('T001', 'review');
    value(await engine.engine.decideCriterion(ref, true, 'I was wrong', task));
    assert.equal(engine.task('T001').progress, 'review');
    assert.equal(requests(), 1);
  });

  it('runs nothing that nobody agreed to: the task is held back, and goes on with the agreement', async () => {
    place = contractPlace(CRITERIA, { '.counterpoint/workflow.json': workflow() }, LIST);
    place.prepare('T001', [{ write: 'src/one.txt', text: 'good\n' }]);
    const engine = await place.open();
    const request = { task: engine.key('T001'), agent: 'demo' };
    const asked = await engine.engine.agreementsFor(request);
    const [ofGates, ofCriteria] = asked;
    assert.deepEqual([asked.length, ofGates?.lines.length, ofCriteria?.lines.length], [2, 1, 1]);
    assert.match(ofCriteria?.lines[0] ?? '', /^AC-1: node -e/);
    assert.ok(ofGates && ofCriteria);
    value(await engine.engine.agree(ofGates));
    value(await engine.engine.delegate({ ...request, profile: 'task-executor', mode: 'headless' }));
    await engine.stopsAt('T001', 'commands-not-agreed');
    const open = await until('it is asked', () => engine.engine.pendingAgreements()[0]);
    assert.equal(open.fingerprint, ofCriteria.fingerprint);
    value(await engine.engine.agree(open));
    await engine.reaches('T001', 'review');
    assert.equal(verdict(engine, 'T001').verdict, 'passed');
  });

  it('runs nothing that nobody agreed to when the plan changes its owners while the gates run', async () => {
    const wait = `const fs = require('fs'); fs.writeFileSync(process.argv[1] + '-began', ''); (function w() { if (!fs.existsSync(process.argv[1])) setTimeout(w, 20); })()`;
    const ran = path.join(tmpdir(), `counterpoint-ran-${process.pid}`);
    const go = `${ran}-go`;
    const gates = {
      tests: { command: ['node', '-e', wait, go], kind: 'tests' },
      contract: { kind: 'criteria' },
    };
    place = contractPlace(
      [
        CRITERIA[0] ?? '',
        `AC-2: The second (verify: \`node -e "require('fs').writeFileSync('${ran}', '')"\`)`,
      ],
      { '.counterpoint/workflow.json': JSON.stringify({ version: 1, gates }) },
      LIST,
    );
    place.prepare('T001', [{ write: 'src/one.txt', text: 'good\n' }]);
    const engine = await place.open();
    try {
      await engine.delegated('T001');
      await until('the first gate runs', () => existsSync(`${go}-began`));
      // Now it owns no criterion, so all of its feature judge it.
      place.write(TASK_LIST, taskList(3));
      await engine.store.refresh([path.join(place.root, TASK_LIST)]);
      writeFileSync(go, '');
      await engine.reaches('T001', 'review');
      const held = verdict(engine, 'T001');
      assert.equal(held.verdict, 'could-not-run');
      assert.match(held.lastLines ?? '', /^The plan changed while the gates ran/);
      assert.equal(existsSync(ran), false);
    } finally {
      for (const file of [ran, go, `${go}-began`]) rmSync(file, { force: true });
    }
  });

  it('that finds no criterion proves nothing', async () => {
    place = contractPlace(
      CRITERIA,
      { '.counterpoint/workflow.json': workflow({ categories: ['Security'] }) },
      LIST,
    );
    place.prepare('T001', [{ write: 'src/one.txt', text: 'good\n' }]);
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    assert.equal(verdict(engine, 'T001').verdict, 'could-not-run');
    assert.match(verdict(engine, 'T001').lastLines ?? '', /found no criterion/);
  });
});
