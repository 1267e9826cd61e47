import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { TestEngine } from './fixture/testEngine';
import { value } from './fixture/testEngine';
import { TASK_LIST, Workplace } from './fixture/workplace';

describe('A target that cannot take the work now', function () {
  this.timeout(120_000);
  let place: Workplace;
  let engine: TestEngine;
  beforeEach(async () => {
    place = new Workplace();
    engine = await place.open();
  });
  afterEach(() => place.remove());

  it('moved by another task: both are merged when they agree, and neither tick is lost', async () => {
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    place.prepare('T002', [{ write: 'src/two.txt', text: 'two\n' }]);
    await engine.delegated('T001');
    await engine.delegated('T002');
    await engine.accept('T001');
    await engine.accept('T002');
    await engine.removed('T001');
    await engine.removed('T002');
    assert.equal(place.read('src/one.txt') + place.read('src/two.txt'), 'one\ntwo\n');
    assert.match(place.read(TASK_LIST), /- \[x\] T001 .*\n- \[x\] T002 .*\n- \[ \] T003 /);
  });

  it('moved by another task that changed the same lines: waits with the reason, worktree and target untouched', async () => {
    place.prepare('T001', [{ write: 'src/same.txt', text: 'from one\n' }]);
    place.prepare('T002', [{ write: 'src/same.txt', text: 'from two\n' }]);
    await engine.delegated('T001');
    await engine.delegated('T002');
    await engine.accept('T001');
    await engine.removed('T001');
    const before = place.tip();
    await engine.accept('T002');
    const task = await engine.stopsAt('T002', 'integration-conflict');
    assert.match(task.problem?.message ?? '', /src\/same\.txt/);
    assert.equal(task.progress, 'integration-waiting');
    const surfaced = [['src/same.txt'], 1];
    assert.deepEqual(
      task.conflicts.map(({ files, total }) => [files, total]),
      [surfaced],
    );
    assert.equal(place.tip(), before);
    assert.equal(place.git(['status', '--porcelain']), '');
    assert.equal(place.read('src/same.txt', engine.folder('T002')), 'from two\n');

    // The agent brings the target in and settles it, as the remedy says: then it can be accepted.
    place.prepare('T002', [
      { run: ['git', 'merge', '-q', '-X', 'ours', '-m', 'bring main in', 'main'] },
      { write: 'src/same.txt', text: 'from one and two\n' },
    ]);
    value(await engine.engine.decide(engine.key('T002'), 'reject', { comments: 'Merge main first.' }));
    await engine.reaches('T002', 'preparing', 'running', 'completed', 'validating');
    await engine.accept('T002');
    await engine.removed('T002');
    assert.equal(place.read('src/same.txt'), 'from one and two\n');
    // It is merged, and what it met on the way is remembered.
    const { progress, conflicts } = await engine.reaches('T002', 'integrated');
    assert.deepEqual(
      [progress, conflicts.map(({ files, total }) => [files, total])],
      ['integrated', [surfaced]],
    );
    assert.match(place.read(TASK_LIST), /- \[x\] T001 .*\n- \[x\] T002 /);
  });

  it('met in more files than are worth a line of the journal: the first are named, all are counted', async () => {
    const steps = (text: string) =>
      Array.from({ length: 203 }, (_, number) => ({ write: `src/${number}.txt`, text }));
    place.prepare('T001', steps('from one\n'));
    place.prepare('T002', steps('from two\n'));
    await engine.delegated('T001');
    await engine.delegated('T002');
    await engine.accept('T001');
    await engine.removed('T001');
    await engine.accept('T002');
    const [conflict] = (await engine.stopsAt('T002', 'integration-conflict')).conflicts;
    assert.deepEqual([conflict?.files.length, conflict?.total], [200, 203]);
    assert.ok(conflict?.files.every((file) => /^src\/\d+\.txt$/.test(file)));
  });

  it('checked out with local changes in the way: waits, and one retry goes on when they are gone', async () => {
    place.prepare('T001', [
      { write: 'README.md', text: '# App, greeting\n' },
      { write: 'src/one.txt', text: 'one\n' },
    ]);
    await engine.delegated('T001');
    place.write('README.md', '# App, as the person edits it now\n');
    place.write('mine.txt', 'not added\n');
    const before = place.tip();
    await engine.accept('T001');
    const task = await engine.reaches('T001', 'integration-waiting');
    assert.match(task.problem?.message ?? '', /README\.md/);
    assert.equal(place.tip(), before);
    assert.equal(place.read('README.md'), '# App, as the person edits it now\n');
    assert.equal(place.has('src/one.txt'), false);

    place.git(['checkout', '--', 'README.md']);
    value(await engine.engine.retry(engine.key('T001')));
    await engine.removed('T001');
    assert.equal(place.read('README.md'), '# App, greeting\n');
    assert.equal(place.read('mine.txt'), 'not added\n');
  });

  it('checked out with local changes elsewhere: moves, and leaves them as they are', async () => {
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    await engine.delegated('T001');
    place.write('README.md', '# Staged\n');
    place.git(['add', 'README.md']);
    place.write('README.md', '# Staged, then edited\n');
    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(place.read('src/one.txt'), 'one\n');
    assert.equal(place.read('README.md'), '# Staged, then edited\n');
    assert.equal(place.git(['show', ':README.md']), '# Staged');
    assert.equal(place.git(['diff', '--cached', '--name-only']), 'README.md');
  });

  it('deleted meanwhile: waits with the reason, loses nothing', async () => {
    place.git(['branch', 'develop']);
    await engine.close();
    engine = await place.open({ settings: { target: 'develop' } });
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    await engine.delegated('T001');
    await engine.review('T001');
    place.git(['branch', '-D', 'develop']);
    await engine.accept('T001');
    await engine.reaches('T001', 'integration-waiting');
    assert.equal(place.read('src/one.txt', engine.folder('T001')), 'one\n');
    place.git(['branch', 'develop', 'main']);
    value(await engine.engine.retry(engine.key('T001')));
    await engine.removed('T001');
    assert.equal(place.at('develop', 'src/one.txt'), 'one\n');
  });
});
