import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { isOpenAgain, isSettled, taskView } from '../../../../src/core/run/taskView';
import type { TestEngine } from './fixture/testEngine';
import { codeOf, value } from './fixture/testEngine';
import { TASK_LIST, taskList, Workplace } from './fixture/workplace';

describe('A task list that was made anew, with an integrated task open again', function () {
  this.timeout(120_000);
  let place: Workplace;
  let engine: TestEngine;
  beforeEach(async () => {
    place = new Workplace({ [TASK_LIST]: taskList(1) });
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    engine = await place.open();
    await engine.finish('T001');
  });
  afterEach(() => place.remove());

  const regenerated = async (list: string): Promise<void> => {
    place.write(TASK_LIST, list);
    place.commitAll('the list anew');
    await engine.store.load();
  };
  const first = () => engine.store.plan.features[0]?.taskLists[0]?.tasks[0] ?? assert.fail();
  const view = () => taskView(first(), engine.engine.state(), () => []);
  const request = (more: object = {}) => ({
    task: engine.key('T001'),
    agent: 'demo',
    profile: 'task-executor',
    mode: 'headless' as const,
    ...more,
  });

  it('says as what it was integrated, and stays done for those that wait for it', async () => {
    await engine.store.load();
    assert.equal(view().description, 'done', 'ticked, there is nothing to say');
    const { commit } = engine.task('T001');
    await regenerated(taskList(1));
    assert.equal(view().look, 'done');
    assert.equal(view().description, `integrated as ${commit?.slice(0, 8)}, and open again in the list`);
    assert.match(view().reasons[0] ?? '', /into main, and its box is open in the list on disk/);
    assert.equal(view().needsPerson, undefined);
    assert.equal(isSettled(first(), engine.engine.state()), true);
  });

  it('is not done again by a plain delegation, and is when a person says so: from the target as it is now', async () => {
    await regenerated(taskList(1));
    place.write('other.txt', 'meanwhile\n');
    const now = place.commitAll('meanwhile');
    assert.equal(codeOf(await engine.engine.delegate(request())), 'task-done');
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one, once more\n' }]);
    const before = engine.task('T001');
    const branch = before.worktree?.branch;
    value(await engine.engine.delegate(request({ again: true })));
    await engine.reaches('T001', 'review');
    const { worktree, runs } = engine.task('T001');
    assert.equal(worktree?.base, now);
    assert.notEqual(worktree.branch, branch);
    assert.equal(runs.length, 2);
    assert.equal(engine.run('T001').attempt, 1);
    assert.equal(view().look, 'review');
    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(place.at('main', 'src/one.txt'), 'one, once more\n');
    assert.match(place.at('main', TASK_LIST) ?? '', /- \[x\] T001/);
    await engine.store.load();
    assert.equal(isOpenAgain(first(), engine.engine.state().tasks[first().key]), false);
  });

  it('is what its list says, when the second time is given up', async () => {
    await regenerated(taskList(1));
    value(await engine.engine.delegate(request({ again: true })));
    await engine.reaches('T001', 'review');
    value(await engine.engine.decide(engine.key('T001'), 'discard', {}));
    await engine.removed('T001');
    assert.equal(view().look, 'ready');
  });

  it('cannot be done again while its box is ticked or it is under way', async () => {
    await engine.store.load();
    assert.equal(codeOf(await engine.engine.delegate(request({ again: true }))), 'task-done');
    await regenerated(taskList(1));
    value(await engine.engine.delegate(request({ again: true })));
    await engine.reaches('T001', 'review');
    assert.equal(codeOf(await engine.engine.delegate(request({ again: true }))), 'task-under-way');
  });

  it('is another task under another title', async () => {
    await regenerated(taskList(1, () => 'Something else entirely'));
    assert.equal(view().look, 'ready');
    assert.equal(isOpenAgain(first(), engine.engine.state().tasks[first().key]), false);
    value(await engine.engine.delegate(request()));
    await engine.reaches('T001', 'review');
  });
});
