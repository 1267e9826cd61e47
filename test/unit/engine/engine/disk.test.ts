import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SmallDisk } from './fixture/smallDisk';
import { codeOf, type TestEngine, value } from './fixture/testEngine';
import { until } from './fixture/waiting';
import { Workplace } from './fixture/workplace';

describe('A disk that is full or read-only', function () {
  this.timeout(180_000);
  let place: Workplace;
  let store: string;
  let go: string;
  let disk: SmallDisk | undefined;
  beforeEach(() => {
    place = new Workplace();
    store = path.join(place.root, '.git', 'counterpoint');
    mkdirSync(store);
    go = path.join(place.folder, 'go');
    place.prepare('T001', [
      { write: 'src/one.txt', text: 'one\n' },
      {
        node: `const fs = require('fs'); (function w() { if (!fs.existsSync(${JSON.stringify(go)})) setTimeout(w, 20); })()`,
      },
    ]);
  });
  afterEach(async () => {
    await place.close();
    disk?.unmount();
    disk = undefined;
    await place.remove();
  });

  const running = async (engine: TestEngine): Promise<void> => {
    await engine.delegated('T001');
    await engine.reaches('T001', 'running');
    await until('the agent has said something', () => engine.run('T001').status === 'working');
  };

  /** Fills the disk to the last byte that an event could use. */
  const fillUp = async (engine: TestEngine): Promise<void> => {
    disk?.fill();
    await until('nothing can be recorded', async () => {
      const set = await engine.engine.setEstimate({ task: engine.key('T002') }, 1);
      return codeOf(set) === 'journal-not-written';
    });
  };

  it('full for the journal alone: one error is told, nothing is lost, and all goes on by itself', async function () {
    disk = SmallDisk.mounted(path.join(place.folder, 'disk'), '128k');
    if (!disk) return this.skip();
    const file = path.join(store, 'journal.jsonl');
    writeFileSync(file, '');
    disk.bind(file);
    const engine = await place.open();
    await running(engine);
    const before = structuredClone(engine.engine.state().tasks);
    await fillUp(engine);
    writeFileSync(go, '');
    await until(
      'the agent has ended',
      () => engine.run('T001').pid !== undefined && place.living().length === 0,
    );
    const refused = await engine.delegate('T002');
    assert.equal(codeOf(refused), 'journal-not-written');
    assert.ok(!refused.ok && refused.problem.remedy);
    assert.deepEqual(engine.engine.state().tasks, before, 'nothing moved that is not recorded');
    const told = engine.notices.filter(({ problem }) => problem?.code === 'journal-not-written');
    assert.equal(told.length, 1, 'the error is told once');

    disk.free();
    await engine.accept('T001');
    await engine.removed('T001');
    await engine.finish('T002');
    assert.deepEqual(value(await engine.engine.verifyJournal()).problems, []);
    const reported = place
      .journal()
      .filter(({ type, status }) => type === 'run.reported' && status === 'complete');
    assert.equal(reported.length, 2);
    assert.equal(place.journal().filter(({ type }) => type === 'run.exited').length, 2);
  });

  it('full in the middle of gates: their verdict is kept until it can be written, and they run once', async function () {
    disk = SmallDisk.mounted(path.join(place.folder, 'disk'), '128k');
    if (!disk) return this.skip();
    const file = path.join(store, 'journal.jsonl');
    writeFileSync(file, '');
    disk.bind(file);
    const began = path.join(place.folder, 'gate-began');
    const ran = path.join(place.folder, 'gate-ran');
    place.gates({
      slow: {
        command: [
          'node',
          '-e',
          `const fs = require('fs'); fs.appendFileSync(${JSON.stringify(began)}, 'x'); (function w() { if (!fs.existsSync(${JSON.stringify(go)})) setTimeout(w, 20); else fs.appendFileSync(${JSON.stringify(ran)}, 'x'); })()`,
        ],
      },
    });
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    const engine = await place.open();
    await engine.delegated('T001');
    await until('the gate runs', () => place.has('gate-began', place.folder));
    await fillUp(engine);
    writeFileSync(go, '');
    await until('the gate has run', () => place.has('gate-ran', place.folder) && place.living().length === 0);
    assert.equal(engine.progress('T001'), 'validating');
    disk.free();
    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(place.read('gate-began', place.folder), 'x', 'the gates ran once');
    assert.equal(place.journal().filter(({ type }) => type === 'gates.finished').length, 1);
  });

  it('full for everything of ours: the agent is found to have ended, and its work can be judged', async function () {
    disk = SmallDisk.mounted(store, '1m');
    if (!disk) return this.skip();
    const engine = await place.open();
    await running(engine);
    await fillUp(engine);
    writeFileSync(go, '');
    await until('the agent has ended', () => place.living().length === 0);
    assert.equal(engine.progress('T001'), 'running');
    const refused = await engine.delegate('T002');
    assert.ok(!refused.ok && refused.problem.remedy);
    disk.free();
    await engine.reaches('T001', 'ended', 'review');
    if (engine.progress('T001') === 'ended') value(await engine.engine.requestValidation(engine.key('T001')));
    await engine.accept('T001');
    await engine.removed('T001');
    assert.deepEqual(value(await engine.engine.verifyJournal()).problems, []);
  });

  it('read-only: what is known is shown, and whatever is asked is refused with the reason', async function () {
    disk = SmallDisk.mounted(store, '1m');
    if (!disk) return this.skip();
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    const before = await place.open();
    await before.finish('T001');
    await before.close();
    disk.readOnly();
    const engine = await place.open();
    assert.equal(engine.progress('T001'), 'integrated');
    const refused = await engine.delegate('T002');
    assert.ok(!refused.ok);
    assert.match(`${refused.problem.code} ${refused.problem.remedy}`, /generation-not-written .*read-only/);
    const told = engine.problems.filter(({ code }) => code === 'generation-not-written');
    assert.equal(told.length, 1, 'told once, however often it is tried');
    assert.equal(place.git(['worktree', 'list']).split('\n').length, 2, 'no worktree was made');
  });
});
