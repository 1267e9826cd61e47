import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TestEngine } from './fixture/testEngine';
import { codeOf, value } from './fixture/testEngine';
import { TASK_LIST, Workplace } from './fixture/workplace';

describe('One task, from its line in the list to a commit', function () {
  this.timeout(120_000);
  let place: Workplace;
  let engine: TestEngine;
  beforeEach(async () => {
    place = new Workplace();
    engine = await place.open();
  });
  afterEach(() => place.remove());

  it('is delegated, judged, reviewed, committed, merged with its tick, and its worktree removed', async () => {
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    const before = place.tip();
    const run = await engine.delegated('T001');
    const review = await engine.accept('T001');
    assert.deepEqual(
      review.files.map(({ path: file, status }) => [file, status]),
      [['src/one.txt', 'added']],
    );
    await engine.removed('T001');

    assert.equal(place.at('main', 'src/one.txt'), 'one\n');
    assert.equal(place.read('src/one.txt'), 'one\n', 'the checkout of the target moved along');
    assert.match(place.at('main', TASK_LIST) ?? '', /^- \[x\] T001 .*\n- \[ \] T002 /m);
    assert.equal(place.git(['status', '--porcelain']), '');
    const task = engine.task('T001');
    assert.equal(place.git(['rev-list', '--count', `${before}..main`]), '2', 'one commit and its merge');
    assert.match(
      place.git(['log', '-1', '--format=%B', task.commit ?? '']),
      new RegExp(`Counterpoint-Run: ${run}`),
    );
    assert.equal(place.has('.', engine.folder('T001')), false);
    assert.equal(place.git(['branch', '--list', 'counterpoint/*']), '');
    assert.deepEqual(value(await engine.engine.verifyJournal()).problems, []);
    assert.equal(codeOf(await engine.delegate('T001')), 'task-done');
  });

  it('goes back with comments: same worktree, second attempt, comments in the prompt, session resumed', async () => {
    const first = await engine.delegated('T001');
    const folder = (await engine.reaches('T001', 'review')).worktree?.folder;
    await engine.reject('T001', 'Say it in French, please.');
    await engine.reaches('T001', 'preparing', 'running', 'completed', 'validating');
    await engine.accept('T001');
    const second = engine.run('T001');
    assert.equal(second.attempt, 2);
    assert.equal(second.resumes, first);
    assert.equal(engine.folder('T001'), folder);
    const prompt = readFileSync(path.join(engine.engine.runFolder(second.id), 'prompt.md'), 'utf8');
    assert.match(prompt, /Say it in French, please\./);
    const session = engine.engine.state().runs[first]?.session;
    assert.ok(session);
    const launch = readFileSync(path.join(engine.engine.runFolder(second.id), 'launch.started.json'), 'utf8');
    const { args } = JSON.parse(launch) as { args: string[] };
    assert.deepEqual(args.slice(args.indexOf('--resume')), ['--resume', session]);
    await engine.removed('T001');
    assert.match(place.at('main', 'counterpoint-demo/t001.md') ?? '', /Say it in French/);
    assert.equal(engine.host.starts.length, 2);
  });

  it('is discarded only after everything in its worktree is kept under a backup ref', async () => {
    place.prepare('T001', [
      { write: 'src/one.txt', text: 'one\n' },
      { run: ['git', 'add', 'src/one.txt'] },
      { write: 'notes/untracked.txt', text: 'not added\n' },
    ]);
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    value(await engine.engine.decide(engine.key('T001'), 'discard', {}));
    await engine.removed('T001');
    assert.equal(engine.progress('T001'), 'discarded');
    const [backup = ''] = place
      .git(['for-each-ref', '--format=%(refname)', 'refs/counterpoint/backup'])
      .split('\n');
    assert.equal(place.at(backup, 'src/one.txt'), 'one\n');
    assert.equal(place.at(backup, 'notes/untracked.txt'), 'not added\n');
    assert.equal(place.at('main', 'src/one.txt'), undefined);
    assert.match(place.read(TASK_LIST), /- \[ \] T001/);

    // The task is what its list says again: it can be delegated anew, on a branch of its own.
    await engine.finish('T001');
    assert.equal(place.at('main', 'src/one.txt'), 'one\n');
  });
});
