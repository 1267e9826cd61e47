import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPlanOfCheckout } from '../../../../src/engine/plan/readPlan';
import { codeOf, type TestEngine } from './fixture/testEngine';
import { TASK_LIST, taskList, Workplace } from './fixture/workplace';

/** What a person gets who delegates where nothing can be delegated: the reason, and no crash. */
async function refused(engine: TestEngine): Promise<string> {
  assert.equal(engine.engine.role, 'reading');
  const { availability } = engine.engine;
  assert.ok(availability.kind === 'reading');
  assert.ok(availability.problem.message);
  assert.equal(codeOf(await engine.engine.worktrees()), 'no problem');
  assert.equal(codeOf(await engine.engine.retry(engine.key('T001'))), availability.problem.code);
  return availability.problem.code;
}

describe('Repositories as people have them', function () {
  this.timeout(120_000);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place.remove());

  it('none: specs are read, nothing is delegated, nothing is written', async () => {
    const folder = path.join(place.folder, 'plain');
    place.write(TASK_LIST, taskList(1), folder);
    const engine = await place.open({ root: folder });
    assert.equal(await refused(engine), 'not-a-repository');
    assert.equal(engine.store.plan.features.length, 1);
    assert.equal(existsSync(path.join(folder, '.git')), false);
  });

  it('bare, and without a commit: refused with the reason', async () => {
    const bare = path.join(place.folder, 'bare.git');
    place.git(['init', '-q', '--bare', bare]);
    place.write(TASK_LIST, taskList(1), bare);
    assert.equal(await refused(await place.open({ root: bare })), 'bare-repository');

    const unborn = path.join(place.folder, 'unborn');
    place.git(['init', '-q', unborn]);
    place.write(TASK_LIST, taskList(1), unborn);
    assert.equal(await refused(await place.open({ root: unborn })), 'no-commits');
    assert.equal(existsSync(path.join(unborn, '.git', 'counterpoint')), false);
  });

  it('detached head: refused until a branch is named, and the checkout stays where it is', async () => {
    place.git(['checkout', '-q', '--detach']);
    const head = place.tip('HEAD');
    let engine = await place.open();
    assert.equal(codeOf(await engine.delegate('T001')), 'detached-head');
    await engine.close();
    engine = await place.open({ settings: { target: 'main' } });
    await engine.finish('T001');
    assert.match(place.at('main', TASK_LIST) ?? '', /- \[x\] T001/);
    assert.equal(place.tip('HEAD'), head);
    assert.equal(place.git(['status', '--porcelain']), '');
  });

  it('git missing, and too old: refused with what to install', async () => {
    const missing = await place.open({ settings: { gitPath: path.join(place.folder, 'no-git') } });
    assert.equal(await refused(missing), 'git-missing');
    const old = path.join(place.folder, 'old-git');
    writeFileSync(old, '#!/bin/sh\necho git version 2.30.1\n');
    chmodSync(old, 0o755);
    const engine = await place.open({ settings: { gitPath: old } });
    assert.match(await refused(engine), /git-too-old/);
    assert.equal(existsSync(path.join(place.root, '.git', 'counterpoint')), false);
  });

  it('a subfolder of the repository opened as workspace: same keys, same ticks as from its root', async () => {
    place.write(
      'packages/app/specs/002-app/tasks.md',
      '# Tasks: App\n\n- [ ] T001 Add `src/a.txt`\n- [ ] T002 More\n',
    );
    place.write('packages/app/specs/002-app/spec.md', '# App\n\nGreet in every language.\n');
    place.write('packages/app/AGENTS.md', '# Rules\n\nBe kind.\n');
    place.commitAll('a package');
    place.prepare('T001', [{ write: 'packages/app/src/a.txt', text: 'a\n' }]);
    const below = await place.open({ root: path.join(place.root, 'packages', 'app') });
    const list = 'packages/app/specs/002-app/tasks.md';
    assert.equal(below.key('T001'), `${list}#T001`);
    assert.deepEqual(readPlanOfCheckout(path.join(place.root, 'packages', 'app')), below.store.plan);
    await below.delegated('T001');
    const review = await below.accept('T001');
    assert.deepEqual(review.scope.outOfScope, [], 'paths in a task are meant from the workspace, too');
    await below.removed('T001');
    assert.equal(place.read(list), '# Tasks: App\n\n- [x] T001 Add `src/a.txt`\n- [ ] T002 More\n');
    const prompt = place.read(`.git/counterpoint/runs/${below.run('T001').id}/prompt.md`);
    assert.match(prompt, /Greet in every language/);
    assert.match(prompt, /Be kind/);
    await below.close();

    const root = await place.open();
    assert.equal(root.progress(`${list}#T001`), 'integrated');
    assert.equal(codeOf(await root.delegate(`${list}#T001`)), 'task-done');
    await root.finish(`${list}#T002`);
  });

  it('reached through a symbolic link: the same repository, keys and unsaved files', async () => {
    const link = path.join(place.folder, 'link');
    symlinkSync(place.root, link);
    const engine = await place.open({ root: link });
    assert.equal(engine.key('T001'), `${TASK_LIST}#T001`);
    engine.host.unsaved = [path.join(link, TASK_LIST)];
    await engine.delegated('T001');
    await engine.accept('T001');
    await engine.stopsAt('T001', 'task-list-unsaved');
    engine.host.unsaved = [];
    await engine.engine.retry(engine.key('T001'));
    await engine.removed('T001');
    assert.match(place.read(TASK_LIST), /- \[x\] T001/);
  });

  it('a linked worktree opened as workspace: merges into its branch, beside the main checkout', async () => {
    const linked = path.join(place.folder, 'feature-checkout');
    place.git(['worktree', 'add', '-q', '-b', 'feature', linked]);
    const main = place.tip();
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    const engine = await place.open({ root: linked });
    await engine.delegated('T001');
    assert.equal(path.dirname(engine.folder('T001')), place.worktrees);
    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(place.tip(), main);
    assert.equal(place.read('src/one.txt', linked), 'one\n');
    assert.match(place.read(TASK_LIST, linked), /- \[x\] T001/);
    assert.equal(place.git(['status', '--porcelain'], linked), '');
    // A window on the main checkout sees the same work.
    await engine.close();
    const other = await place.open();
    assert.equal(other.progress('T001'), 'integrated');
  });

  it('with a submodule and a nested repository: both stay as they are', async () => {
    const library = mkdtempSync(path.join(tmpdir(), 'counterpoint-library-'));
    try {
      place.git(['init', '-q', '-b', 'main', library]);
      writeFileSync(path.join(library, 'lib.txt'), 'lib\n');
      place.git(['add', '-A'], library);
      place.git(['-c', 'user.name=B', '-c', 'user.email=b@example.invalid', 'commit', '-qm', 'lib'], library);
      place.git(['-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', library, 'lib']);
      place.commitAll('with a submodule');
      const nested = path.join(place.root, 'nested');
      mkdirSync(nested);
      place.git(['init', '-q', nested]);
      const pinned = place.git(['rev-parse', 'main:lib']);
      place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
      const engine = await place.open();
      for (const pending of await engine.engine.agreementsFor({ task: engine.key('T001'), agent: 'demo' }))
        await engine.engine.agree(pending);
      await engine.finish('T001');
      assert.equal(place.git(['rev-parse', 'main:lib']), pinned);
      assert.equal(place.read('lib/lib.txt'), 'lib\n');
      assert.equal(place.read('src/one.txt'), 'one\n');
      assert.equal(existsSync(path.join(nested, '.git')), true);
    } finally {
      rmSync(library, { recursive: true, force: true });
    }
  });

  it('a submodule opened as workspace: works on the submodule, not on what holds it', async () => {
    const outer = path.join(place.folder, 'outer');
    place.git(['init', '-q', '-b', 'main', outer]);
    place.git(['config', 'user.name', 'Ada'], outer);
    place.git(['config', 'user.email', 'ada@example.invalid'], outer);
    place.git(['-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', place.root, 'app'], outer);
    place.commitAll('outer', outer);
    const inner = path.join(outer, 'app');
    place.git(['config', 'user.name', 'Ada'], inner);
    place.git(['config', 'user.email', 'ada@example.invalid'], inner);
    const head = place.tip('HEAD', outer);
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    const engine = await place.open({ root: inner });
    await engine.finish('T001');
    assert.equal(place.read('src/one.txt', inner), 'one\n');
    assert.match(place.read(TASK_LIST, inner), /- \[x\] T001/);
    assert.equal(place.tip('HEAD', outer), head);
    assert.equal(place.git(['diff', '--cached', '--name-only'], outer), '');
  });
});
