import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { TestEngine } from './fixture/testEngine';
import { TASK_LIST, Workplace } from './fixture/workplace';

/** Passes with one file of a kind in `src`, fails with two. */
const AT_MOST_ONE =
  "process.exit(require('fs').readdirSync('src').filter((file) => file.endsWith('.only')).length > 1 ? 1 : 0)";

describe('Two tasks that pass alone and fail together', function () {
  this.timeout(120_000);
  let place: Workplace;
  let engine: TestEngine;
  beforeEach(async () => {
    place = new Workplace();
    place.gates({ alone: { command: [process.execPath, '-e', AT_MOST_ONE] } });
    engine = await place.open();
  });
  afterEach(() => place.remove());

  it('are not both merged: the second waits, with the gate that fails on the merged result', async () => {
    place.prepare('T001', [{ write: 'src/one.only', text: 'one\n' }]);
    place.prepare('T002', [{ write: 'src/two.only', text: 'two\n' }]);
    await engine.delegated('T001');
    await engine.delegated('T002');
    await engine.accept('T001');
    await engine.removed('T001');
    const before = place.tip();
    await engine.accept('T002');
    const task = await engine.reaches('T002', 'integration-waiting');
    assert.match(task.problem?.message ?? '', /passed alone.*alone failed/);
    assert.equal(place.tip(), before);
    assert.equal(place.has('src/two.only'), false);
    assert.equal(place.git(['status', '--porcelain']), '');
  });
});

describe('A task whose line is gone from the list when it is merged', function () {
  this.timeout(120_000);
  let place: Workplace;
  afterEach(() => place.remove());

  it('is merged all the same, without a tick', async () => {
    place = new Workplace();
    const engine = await place.open();
    place.prepare('T002', [{ write: 'src/two.txt', text: 'two\n' }]);
    await engine.delegated('T002');
    const kept = place
      .read(TASK_LIST)
      .split('\n')
      .filter((line) => !line.includes('T002'));
    place.write(TASK_LIST, kept.join('\n'));
    place.commitAll('the list without T002');
    await engine.accept('T002');
    await engine.removed('T002');
    assert.equal(place.read('src/two.txt'), 'two\n');
    assert.equal(place.read(TASK_LIST), kept.join('\n'));
  });
});
