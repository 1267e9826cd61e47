import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import path from 'node:path';
import type { TestEngine } from './fixture/testEngine';
import { codeOf, value } from './fixture/testEngine';
import { TASK_LIST, Workplace } from './fixture/workplace';

describe('Accepting work', function () {
  this.timeout(120_000);
  let place: Workplace;
  let engine: TestEngine;
  beforeEach(async () => {
    place = new Workplace();
    engine = await place.open();
  });
  afterEach(() => place.remove());

  it('commits nothing that changed after the person looked at it', async () => {
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    const before = place.tip();
    await engine.delegated('T001');
    const review = await engine.review('T001');
    place.write('src/one.txt', 'something else\n', engine.folder('T001'));
    value(await engine.engine.decide(engine.key('T001'), 'accept', { tree: review.tree }));
    await engine.stopsAt('T001', 'changed-since-review');
    assert.equal(engine.progress('T001'), 'integration-waiting');
    assert.equal(place.tip(), before);
    assert.equal(place.read('src/one.txt', engine.folder('T001')), 'something else\n');
    // The person's way on is the one that the message names: gates, another look, another decision.
    value(await engine.engine.requestValidation(engine.key('T001')));
    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(place.at('main', 'src/one.txt'), 'something else\n');
  });

  it('says when there is nothing to commit, and moves no branch', async () => {
    place.prepare('T001', [{ node: '0' }]);
    const before = place.tip();
    await engine.delegated('T001');
    const review = await engine.accept('T001');
    assert.deepEqual(review.files, []);
    await engine.stopsAt('T001', 'nothing-to-commit');
    assert.equal(place.tip(), before);
    assert.equal(place.has('.', engine.folder('T001')), true);
    // The person's ways out: reject with comments, or discard.
    value(await engine.engine.decide(engine.key('T001'), 'reject', { comments: 'Do it.' }));
    await engine.review('T001');
    assert.equal(engine.run('T001').attempt, 2);
  });

  it('squashes into one commit on the target where the settings say so, and keeps the source', async () => {
    await engine.close();
    engine = await place.open({ settings: { strategy: 'squash' } });
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    const before = place.tip();
    await engine.finish('T001');
    assert.equal(place.git(['rev-list', '--count', `${before}..main`]), '1');
    assert.equal(place.at('main', 'src/one.txt'), 'one\n');
    assert.match(place.at('main', TASK_LIST) ?? '', /- \[x\] T001/);
    assert.equal(
      place.tip(`refs/counterpoint/kept/${engine.task('T001').commit}`),
      engine.task('T001').commit,
    );
  });

  it('merges into the branch that the setting names, and leaves the one checked out alone', async () => {
    place.git(['branch', 'develop']);
    await engine.close();
    engine = await place.open({ settings: { target: 'develop' } });
    const main = place.tip();
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    await engine.finish('T001');
    assert.equal(place.tip(), main);
    assert.equal(place.at('develop', 'src/one.txt'), 'one\n');
    assert.match(place.at('develop', TASK_LIST) ?? '', /- \[x\] T001/);
    assert.equal(place.git(['status', '--porcelain']), '');
    // Its box is open in the list on disk, and it is done all the same.
    assert.equal(codeOf(await engine.delegate('T001')), 'task-done');
  });

  it('leaves out the ticks that the agent made, and keeps its other edits of the task list', async () => {
    place.prepare('T001', [
      { write: 'src/one.txt', text: 'one\n' },
      {
        node: `const fs = require('fs'); fs.writeFileSync('${TASK_LIST}', fs.readFileSync('${TASK_LIST}', 'utf8').replaceAll('- [ ]', '- [x]') + '\\nNote: greet politely.\\n')`,
      },
    ]);
    await engine.delegated('T001');
    const review = await engine.accept('T001');
    assert.ok(review.scope.sensitive.some(({ path: file }) => file === TASK_LIST));
    await engine.removed('T001');
    const list = place.at('main', TASK_LIST) ?? '';
    assert.match(list, /- \[x\] T001 .*\n- \[ \] T002 .*\n- \[ \] T003 /);
    assert.match(list, /Note: greet politely\./);
  });

  it('ticks a task list that nobody committed where it lies, changing one character', async () => {
    place.write('.gitignore', 'plans/\n');
    place.commitAll('plans stay private');
    const text = '# Tasks: Private\r\n\r\n- [ ] T001 Write it\r\n- [ ] T002 Write more';
    place.write('plans/tasks.md', text);
    await engine.store.load();
    const task = engine.key('plans/tasks.md#T001');
    await engine.finish(task);
    assert.equal(place.read('plans/tasks.md'), text.replace('[ ] T001', '[x] T001'));
    assert.equal(place.at('main', 'plans/tasks.md'), undefined);
  });

  it('waits for an unsaved task list, whichever path the editor knows it by', async () => {
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    const before = place.tip();
    engine.host.unsaved = [path.join(place.root, TASK_LIST)];
    await engine.delegated('T001');
    await engine.accept('T001');
    await engine.stopsAt('T001', 'task-list-unsaved');
    assert.equal(place.tip(), before);
    engine.host.unsaved = [];
    value(await engine.engine.retry(engine.key('T001')));
    await engine.removed('T001');
    assert.match(place.read(TASK_LIST), /- \[x\] T001/);
  });

  it('is refused for a tree that the gates have not judged, unless the person says so knowingly', async () => {
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    place.write('src/one.txt', 'changed afterwards\n', engine.folder('T001'));
    const { tree } = await engine.review('T001');
    const task = engine.key('T001');
    assert.equal(codeOf(await engine.engine.decide(task, 'accept', { tree })), 'tree-not-judged');
    assert.equal(codeOf(await engine.engine.decide(task, 'accept', {})), 'tree-not-judged');
    assert.equal(engine.progress('T001'), 'review');
    value(await engine.engine.decide(task, 'accept', { tree, unjudged: true }));
    await engine.removed('T001');
    assert.equal(place.at('main', 'src/one.txt'), 'changed afterwards\n');
  });
});
