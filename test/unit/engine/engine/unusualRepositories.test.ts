import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf, value, type TestEngine } from './fixture/testEngine';
import { TASK_LIST, taskList, Workplace } from './fixture/workplace';

/** Where what people really have differs from what programs are tried with: the whole loop works nevertheless, or says why not. */
describe('Unusual repositories', function () {
  this.timeout(120_000);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
  });
  afterEach(() => place.remove());

  /** A repository of its own beside the workplace's, with one task list in one commit. */
  const repository = (folder: string, init: readonly string[] = [], list = taskList(2)): string => {
    const root = path.join(place.folder, folder);
    mkdirSync(root, { recursive: true });
    place.git(['init', '-q', '-b', 'main', ...init], root);
    place.git(['config', 'user.name', 'Ada'], root);
    place.git(['config', 'user.email', 'ada@example.invalid'], root);
    place.write(TASK_LIST, list, root);
    place.commitAll('first', root);
    return root;
  };
  /** Delegates T001 there, accepts it, and looks whether everything arrived. */
  const finishes = async (root: string): Promise<TestEngine> => {
    const engine = await place.open({ root });
    await engine.finish('T001');
    assert.equal(place.read('src/one.txt', root), 'one\n');
    assert.match(place.read(TASK_LIST, root), /- \[x\] T001/);
    assert.equal(place.git(['status', '--porcelain'], root), '');
    return engine;
  };

  it('of SHA-256: the whole loop', async () => {
    const root = repository('sha256', ['--object-format=sha256']);
    const engine = await finishes(root);
    assert.match(engine.task('T001').worktree?.base ?? '', /^[0-9a-f]{64}$/);
    assert.match(place.tip('main', root), /^[0-9a-f]{64}$/);
  });

  for (const name of [
    'with two  spaces',
    'Grüße 日本 🎵',
    '-rf',
    '--upload-pack=touch pwned',
    '$(touch pwned) `touch pwned`; touch pwned & "\'',
    `${'long '.repeat(36)}end`,
  ])
    it(`in a folder named ${name.slice(0, 40)}: the whole loop`, async () => {
      await finishes(repository(name));
      assert.equal(place.has('pwned', place.folder), false);
      assert.equal(place.has('pwned', path.join(place.folder, name)), false);
    });

  it('with a path of almost 4,000 characters: the whole loop', async () => {
    await finishes(repository(path.join(...Array.from({ length: 17 }, () => 'x'.repeat(220)))));
  });

  it('with CRLF, a BOM and core.autocrlf: every byte but the box stays', async () => {
    const list = `\ufeff${taskList(2).replaceAll('\n', '\r\n')}`;
    const asIs = repository('crlf', [], list);
    await finishes(asIs);
    assert.equal(place.read(TASK_LIST, asIs), list.replace('[ ] T001', '[x] T001'));

    const converted = repository('autocrlf');
    place.git(['config', 'core.autocrlf', 'true'], converted);
    // As a checkout with this setting writes it.
    place.write(TASK_LIST, taskList(2).replaceAll('\n', '\r\n'), converted);
    place.git(['add', '--renormalize', '.'], converted);
    const engine = await place.open({ root: converted });
    await engine.finish('T001');
    const ticked = taskList(2).replace('[ ] T001', '[x] T001');
    assert.equal(place.read(TASK_LIST, converted), ticked.replaceAll('\n', '\r\n'));
    assert.equal(place.git(['show', `main:${TASK_LIST}`], converted), ticked.trimEnd());
    assert.equal(place.git(['status', '--porcelain'], converted), '');
  });

  it('with a list of 10,000 tasks: one of them, and one byte', async () => {
    const list = taskList(10_000);
    place.write(TASK_LIST, list);
    place.commitAll('many');
    place.prepare('T9999', [{ write: 'src/late.txt', text: 'late\n' }]);
    const engine = await place.open();
    assert.equal(engine.store.plan.features[0]?.taskLists[0]?.tasks.length, 10_000);
    await engine.finish('T9999');
    assert.equal(place.read(TASK_LIST), list.replace('[ ] T9999', '[x] T9999'));
    assert.equal(place.read('src/late.txt'), 'late\n');
  });

  it('with feature folders that differ only in case: branches and folders of their own', async () => {
    place.write('specs/001-Greeting/tasks.md', taskList(2));
    place.commitAll('a twin');
    const engine = await place.open();
    const [lower, upper] = [`${TASK_LIST}#T001`, 'specs/001-Greeting/tasks.md#T001'];
    // At the same time: neither sees the other's branch yet.
    await Promise.all([engine.delegated(lower), engine.delegated(upper)]);
    await engine.reaches(lower, 'review');
    await engine.reaches(upper, 'review');
    assert.notEqual(engine.folder(lower).toLowerCase(), engine.folder(upper).toLowerCase());
    const branches = [lower, upper].map((key) => engine.task(key).worktree?.branch.toLowerCase());
    assert.notEqual(branches[0], branches[1]);
    await engine.finish(lower);
    assert.match(place.read(TASK_LIST), /- \[x\] T001/);
    assert.match(place.read('specs/001-Greeting/tasks.md'), /- \[ \] T001/);
  });

  it('with a task list that is in no commit yet: ticked on disk, where it lies', async () => {
    place.write('specs/003-new/tasks.md', taskList(2));
    const engine = await place.open();
    const key = 'specs/003-new/tasks.md#T001';
    await engine.delegated(key);
    await engine.accept(key);
    await engine.removed(key);
    assert.match(place.read('specs/003-new/tasks.md'), /- \[x\] T001/);
    assert.equal(place.git(['status', '--porcelain']), '?? specs/003-new/');
  });

  it('with a repository inside: its tasks are refused with where to delegate them, and nothing is made', async () => {
    cpSync(repository('other'), path.join(place.root, 'inner'), { recursive: true });
    const engine = await place.open();
    const key = `inner/${TASK_LIST}#T001`;
    const refused = await engine.delegate(key);
    assert.equal(codeOf(refused), 'task-of-another-repository');
    assert.ok(!refused.ok && /inner/.test(`${refused.problem.message} ${refused.problem.remedy ?? ''}`));
    assert.equal(engine.host.starts.length, 0);
    assert.equal(place.git(['branch', '--list', 'counterpoint/*']), '');
    await engine.finish(`${TASK_LIST}#T001`);
  });

  it('a profile that does not exist is refused with those that do', async () => {
    const engine = await place.open();
    const refused = await engine.engine.delegate({
      task: engine.key('T001'),
      agent: 'demo',
      profile: '../../etc/passwd',
      mode: 'headless',
    });
    assert.equal(codeOf(refused), 'profile-unknown');
    assert.ok(!refused.ok && /task-executor/.test(refused.problem.remedy ?? ''), 'it names none');
    assert.equal(engine.progress('T001'), undefined);
  });

  it('a file where the worktrees belong, or a branch where ours belong: said by name', async () => {
    writeFileSync(place.worktrees, 'mine\n');
    const engine = await place.open();
    await engine.delegated('T001');
    const task = await engine.reaches('T001', 'failed');
    assert.equal(task.problem?.code, 'file-in-the-way');
    assert.ok(task.problem.message.includes(`(${place.worktrees})`), task.problem.message);
    assert.ok(task.problem.remedy);
    value(await engine.engine.decide(engine.key('T001'), 'discard', {}));
    rmSync(place.worktrees);
    place.git(['branch', 'counterpoint']);
    await engine.delegated('T001');
    const second = await engine.reaches('T001', 'failed');
    assert.equal(second.problem?.code, 'ref-name-taken');
    assert.match(second.problem.message, /refs\/heads\/counterpoint exists/);
  });
});
