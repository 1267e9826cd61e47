import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { personNeeded } from '../../../../src/core/run/decide';
import { isSettled, taskView } from '../../../../src/core/run/taskView';
import type { TestEngine } from './fixture/testEngine';
import { value } from './fixture/testEngine';
import { until } from './fixture/waiting';
import { TASK_LIST, taskList, Workplace } from './fixture/workplace';

describe('Nothing is a dead end', function () {
  this.timeout(120_000);
  let place: Workplace;
  let engine: TestEngine;
  beforeEach(async () => {
    place = new Workplace();
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    engine = await place.open();
  });
  afterEach(() => place.remove());

  it('a rejection whose next attempt cannot be made says so, and goes on when it is tried again', async () => {
    const key = engine.key('T001');
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    place.write(TASK_LIST, taskList(3).replace('T001', 'T009'));
    await engine.store.load();
    value(await engine.engine.decide(key, 'reject', { comments: 'Say it in French.' }));
    await engine.engine.idle();
    const task = engine.engine.state().tasks[key] ?? assert.fail();
    assert.deepEqual([task.progress, task.problem?.code], ['rejected', 'task-not-found']);
    assert.match(personNeeded(engine.engine.state(), task) ?? '', /not in the task lists/);

    place.write(TASK_LIST, taskList(3));
    await engine.store.load();
    value(await engine.engine.retry(key));
    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(engine.run('T001').attempt, 2);
  });

  it('a discard while the next attempt is prepared stands', async () => {
    const key = engine.key('T001');
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    const rejected = engine.engine.decide(key, 'reject', { comments: 'No.' });
    const discarded = engine.engine.decide(key, 'discard', {});
    value(await rejected);
    value(await discarded);
    await engine.removed('T001');
    await engine.engine.idle();
    assert.equal(engine.progress('T001'), 'discarded');
    assert.equal(engine.task('T001').runs.length, 1);
  });

  it('a conflict that the person settles in the worktree is judged, accepted and merged', async () => {
    place.prepare('T001', [
      { write: 'src/same.txt', text: 'from one\n' },
      { write: TASK_LIST, text: taskList(3).replace('[ ] T001', '[x] T001') },
    ]);
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    place.write('src/same.txt', 'from the person\n');
    place.commitAll('meanwhile');
    await engine.accept('T001');
    await engine.stopsAt('T001', 'integration-conflict');
    // Unchanged, it meets the same conflict: its own ticks, left out of the commit, are no change.
    value(await engine.engine.retry(engine.key('T001')));
    await engine.reaches('T001', 'integration-waiting');
    assert.equal(engine.task('T001').problem?.code, 'integration-conflict');

    const folder = engine.folder('T001');
    place.git(['merge', '-q', '-X', 'ours', '-m', 'bring main in', 'main'], folder);
    place.write('src/same.txt', 'from both\n', folder);
    place.commitAll('settled', folder);
    value(await engine.engine.retry(engine.key('T001')));
    await engine.stopsAt('T001', 'changed-since-review');
    value(await engine.engine.requestValidation(engine.key('T001')));
    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(place.read('src/same.txt'), 'from both\n');
    assert.match(place.read(TASK_LIST), /- \[x\] T001/);
  });

  it('a worktree that was deleted by hand can be discarded, its commits kept', async () => {
    place.prepare('T001', [
      { write: 'src/one.txt', text: 'one\n' },
      { run: ['git', 'add', '-A'] },
      {
        run: ['git', '-c', 'user.name=A', '-c', 'user.email=a@example.invalid', 'commit', '-q', '-m', 'one'],
      },
    ]);
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    // All worktrees, and the folder that holds them.
    rmSync(place.worktrees, { recursive: true });
    value(await engine.engine.decide(engine.key('T001'), 'discard', {}));
    await engine.removed('T001');
    const [backup] = place
      .git(['for-each-ref', '--format=%(refname)', 'refs/counterpoint/backup'])
      .split('\n');
    assert.equal(place.at(backup ?? '', 'src/one.txt'), 'one\n');
    assert.equal(place.git(['branch', '--list', 'counterpoint/*']), '');
    assert.doesNotMatch(place.git(['worktree', 'list']), /t001/i);
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
  });

  it('a worktree that was deleted by hand is removed on demand', async () => {
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    await until('its agent has ended', () => engine.run('T001').exitedAt);
    const folder = engine.folder('T001');
    rmSync(folder, { recursive: true });
    value(await engine.engine.removeWorktree(folder, true));
    assert.equal(engine.progress('T001'), 'discarded');
    assert.doesNotMatch(place.git(['worktree', 'list']), /t001/i);
  });

  it('a task whose worktree cannot be made can be taken back, and delegated once it can', async () => {
    writeFileSync(place.worktrees, 'in the way');
    await engine.delegated('T001');
    await engine.reaches('T001', 'failed');
    assert.equal(engine.task('T001').worktree?.state, 'planned');
    value(await engine.engine.decide(engine.key('T001'), 'discard', {}));
    assert.equal(engine.progress('T001'), 'discarded');
    rmSync(place.worktrees);
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
  });

  it('a worktree that was deleted by hand is made anew from its branch when the task is tried again', async () => {
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    rmSync(engine.folder('T001'), { recursive: true });
    value(await engine.engine.decide(engine.key('T001'), 'reject', { comments: 'Again.' }));
    await engine.stopsAt('T001', 'worktree-folder-missing');
    value(await engine.engine.retry(engine.key('T001')));
    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(place.read('src/one.txt'), 'one\n');
  });

  it('a list that was made anew gives the id of an integrated task to another, which can be delegated', async () => {
    await engine.finish('T001');
    const only = () => engine.store.plan.features[0]?.taskLists[0]?.tasks[0] ?? assert.fail();
    const look = () => taskView(only(), engine.engine.state(), () => []).look;
    // An open box alone says nothing: the branch with the tick may not be checked out.
    place.write(TASK_LIST, taskList(1));
    await engine.store.load();
    assert.equal(look(), 'done');
    place.write(
      TASK_LIST,
      taskList(1, () => 'Something else entirely'),
    );
    place.commitAll('a new list');
    await engine.store.load();
    assert.equal(look(), 'ready');
    assert.equal(isSettled(only(), engine.engine.state()), false);
    place.prepare('T001', [{ write: 'src/else.txt', text: 'else\n' }]);
    await engine.delegated('T001');
    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(place.read('src/else.txt'), 'else\n');
  });
});
