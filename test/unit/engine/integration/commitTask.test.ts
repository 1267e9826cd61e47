import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { GitPort } from '../../../../src/engine/git/gitPort';
import type { Repository } from '../../../../src/engine/git/repository';
import { commitTask, type TaskCommitted } from '../../../../src/engine/integration/commitTask';
import {
  problemCode,
  temporaryRepository,
  type TemporaryRepository,
  value,
} from '../git/temporaryRepository';
import { commitRequest, startTask, type StartedTask, TASK_LIST, TASKS } from './integrationFixture';

describe('committing a task', () => {
  let home: TemporaryRepository;
  let port: GitPort;
  let repository: Repository;
  let task: StartedTask;
  let folder: string;
  const run = async (more = {}): Promise<TaskCommitted> => {
    const outcome = value(
      await commitTask(port, commitRequest(home, repository, task, more), { tag: 'commit' }),
    );
    if (outcome.kind !== 'committed') assert.fail(outcome.kind);
    return outcome;
  };
  const files = (revision: string): string[] =>
    home.git(['ls-tree', '-r', '--name-only', revision]).split('\n');

  beforeEach(async () => {
    home = temporaryRepository({
      'README.md': 'hello\n',
      'old.txt': 'old\n',
      [TASK_LIST]: TASKS,
      '.gitignore': '*.log\n',
    });
    port = home.port();
    repository = await home.open(port);
    task = await startTask(home, port, repository, 'T001');
    folder = task.place.cwd;
  });
  afterEach(() => home.remove());

  it('holds modified, deleted, staged and untracked files, and leaves the worktree clean', async () => {
    home.write('README.md', 'changed\n', folder);
    home.write('src/new file.ts', 'new\n', folder);
    home.write('staged.ts', 'staged\n', folder);
    home.git(['add', 'staged.ts'], folder);
    home.git(['rm', '-q', 'old.txt'], folder);
    home.write('debug.log', 'ignored', folder);
    const outcome = await run();
    assert.deepEqual(files(outcome.commit), [
      '.gitignore',
      'README.md',
      TASK_LIST,
      'src/new file.ts',
      'staged.ts',
    ]);
    assert.equal(home.head(folder), outcome.commit);
    assert.equal(home.git(['rev-parse', `${outcome.commit}^@`]), task.base);
    assert.equal(home.git(['status', '--porcelain'], folder), '');
    assert.equal(outcome.backup, undefined, 'the commit is what the agent left');
    const message = home.git(['log', '-1', '--format=%an <%ae>%n%B', outcome.commit]);
    assert.match(
      message,
      /^Ada <ada@example.com>\nT001: Add login\n\nCounterpoint-Task: T001\nCounterpoint-Feature: 003\nCounterpoint-Agent: demo\nCounterpoint-Run: r-t001/,
    );
  });

  it('squashes the commits the agent made and keeps them under a backup ref', async () => {
    home.write('one.ts', '1\n', folder);
    home.commitAll('agent one', folder);
    home.write('two.ts', '2\n', folder);
    const agentHead = home.commitAll('agent two', folder);
    home.write('three.ts', '3\n', folder);
    const outcome = await run();
    assert.equal(home.git(['rev-list', '--count', `${task.base}..${outcome.commit}`]), '1');
    assert.deepEqual(files(outcome.commit).slice(2), ['old.txt', 'one.ts', TASK_LIST, 'three.ts', 'two.ts']);
    assert.ok(outcome.backup);
    assert.equal(home.gitCode(['merge-base', '--is-ancestor', agentHead, outcome.backup.ref]), 0);
  });

  it('leaves ticks out, keeps other edits of the list, and keeps the original', async () => {
    home.write('a.ts', 'a\n', folder);
    const ticked = TASKS.replace('- [ ] T001', '- [x] T001').replace('Add reset', 'Add password reset');
    home.write(TASK_LIST, ticked, folder);
    const outcome = await run();
    assert.deepEqual(outcome.ticksLeftOut, [TASK_LIST]);
    assert.equal(
      home.git(['show', `${outcome.commit}:${TASK_LIST}`]) + '\n',
      TASKS.replace('Add reset', 'Add password reset'),
    );
    assert.equal(home.read(TASK_LIST, folder), TASKS.replace('Add reset', 'Add password reset'));
    assert.equal(home.git(['status', '--porcelain'], folder), '');
    assert.ok(outcome.backup);
    assert.equal(home.git(['show', `${outcome.backup.ref}:${TASK_LIST}`]) + '\n', ticked);
  });

  it('has nothing to commit when only a tick was made, or nothing at all', async () => {
    const request = commitRequest(home, repository, task);
    assert.equal(value(await commitTask(port, request, { tag: 'a' })).kind, 'nothing-to-commit');
    home.write(TASK_LIST, TASKS.replace('- [ ] T001', '- [x] T001'), folder);
    assert.equal(value(await commitTask(port, request, { tag: 'b' })).kind, 'nothing-to-commit');
    assert.equal(home.head(folder), task.base);
  });

  it('is the same commit when it is asked for again, and a new one when there is more', async () => {
    home.write('a.ts', 'a\n', folder);
    const first = await run();
    const second = await run();
    assert.equal(second.commit, first.commit);
    assert.equal(second.already, true);
    home.write('b.ts', 'b\n', folder);
    const third = await run();
    assert.notEqual(third.commit, first.commit);
    assert.equal(home.git(['rev-parse', `${third.commit}^@`]), task.base, 'still one commit on the base');
  });

  it('cannot be made to overlook a change by flags in the agent’s index', async () => {
    home.write('README.md', 'hidden change\n', folder);
    home.git(['update-index', '--assume-unchanged', 'README.md'], folder);
    home.write('old.txt', 'hidden too\n', folder);
    home.git(['update-index', '--skip-worktree', 'old.txt'], folder);
    const outcome = await run();
    assert.equal(home.git(['show', `${outcome.commit}:README.md`]), 'hidden change');
    assert.equal(home.git(['show', `${outcome.commit}:old.txt`]), 'hidden too');
  });

  it('takes files that the agent added although they are ignored', async () => {
    home.write('kept.log', 'kept\n', folder);
    home.git(['add', '-f', 'kept.log'], folder);
    const outcome = await run();
    assert.ok(files(outcome.commit).includes('kept.log'));
  });

  it('stands on the newer commit of the target that the agent merged itself', async () => {
    home.write('from-main.ts', 'main\n');
    const newer = home.commitAll('on main');
    home.write('a.ts', 'a\n', folder);
    home.commitAll('agent', folder);
    home.git(['merge', '-q', '--no-edit', 'main'], folder);
    const outcome = await run();
    assert.equal(outcome.base, newer);
    assert.deepEqual(home.git(['diff', '--name-only', newer, outcome.commit]).split('\n'), ['a.ts']);
  });

  it('finds the work when the agent left its branch or detached HEAD', async () => {
    home.git(['checkout', '-q', '-b', 'agent-idea'], folder);
    home.write('a.ts', 'a\n', folder);
    const agentHead = home.commitAll('elsewhere', folder);
    const outcome = await run();
    assert.equal(home.head(home.root, task.branch), outcome.commit);
    assert.equal(home.head(home.root, 'agent-idea'), agentHead, 'a branch that is not ours is not moved');
    assert.equal(home.head(folder), outcome.commit);
    home.git(['checkout', '-q', '--detach'], folder);
    home.write('b.ts', 'b\n', folder);
    const again = await run();
    assert.equal(home.head(home.root, task.branch), again.commit);
  });

  it('leaves a repository inside the worktree out and says so', async () => {
    home.write('a.ts', 'a\n', folder);
    const inner = path.join(folder, 'vendor', 'thing');
    mkdirSync(inner, { recursive: true });
    home.git(['init', '-q'], inner);
    writeFileSync(path.join(inner, 'x'), 'x');
    home.git(['add', '-A'], inner);
    home.git(['-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit', '-q', '-m', 'inner'], inner);
    const outcome = await run();
    assert.deepEqual(outcome.nestedLeftOut, ['vendor/thing']);
    assert.ok(!files(outcome.commit).some((file) => file.startsWith('vendor')));
  });

  it('says who is unknown, and changes nothing', async () => {
    home.git(['config', '--unset', 'user.name']);
    home.git(['config', '--unset', 'user.email']);
    home.write('a.ts', 'a\n', folder);
    const result = await commitTask(port, commitRequest(home, repository, task), { tag: 'x' });
    assert.equal(problemCode(result), 'identity-missing');
    assert.equal(home.head(folder), task.base);
  });

  it('never follows a lost or forged .git pointer to another repository', async () => {
    home.write('a.ts', 'a\n', folder);
    const before = home.git(['for-each-ref']);
    writeFileSync(path.join(folder, '.git'), `gitdir: ${repository.commonDir}\n`);
    assert.equal(
      problemCode(await commitTask(port, commitRequest(home, repository, task), { tag: 'x' })),
      'worktree-pointer-wrong',
    );
    assert.equal(home.git(['for-each-ref']), before);
  });

  it('does not take files outside a sparse checkout for deleted', async () => {
    home.git(['sparse-checkout', 'set', '--no-cone', '/README.md', '/specs'], folder);
    home.write('README.md', 'changed\n', folder);
    const outcome = await run();
    assert.deepEqual(home.git(['diff', '--name-only', task.base, outcome.commit]), 'README.md');
    assert.equal(home.git(['status', '--porcelain'], folder), '');
  });

  it('goes on after its own git was killed, but leaves the locks of others', async () => {
    home.write('a.ts', 'a\n', folder);
    const locks = [
      path.join(task.place.gitDir, 'index.lock'),
      path.join(repository.commonDir, `refs/heads/${task.branch}.lock`),
    ];
    for (const lock of locks) writeFileSync(lock, '');
    const request = commitRequest(home, repository, task);
    const impatient = home.port({ backOff: () => 1 });
    assert.equal(problemCode(await commitTask(impatient, request, { tag: 'c' })), 'git-locked');
    for (const lock of locks) assert.ok(existsSync(lock));
    const older = { tag: 'c', interruptedSince: Date.now() + 60_000 };
    assert.equal(
      problemCode(await commitTask(impatient, request, older)),
      'git-locked',
      'older than the attempt',
    );
    const outcome = value(
      await commitTask(impatient, request, { tag: 'c', interruptedSince: Date.now() - 60_000 }),
    );
    assert.equal(outcome.kind, 'committed');
    assert.equal(home.git(['status', '--porcelain'], folder), '');
  });

  it('keeps bytes that are not UTF-8 in names and in task lists', async () => {
    const odd = Buffer.concat([Buffer.from(`${folder}/odd-`), Buffer.from([0xff, 0xfe])]);
    writeFileSync(odd, 'odd\n');
    writeFileSync(
      path.join(folder, TASK_LIST),
      Buffer.concat([Buffer.from(TASKS.replace('[ ] T001', '[x] T001')), Buffer.from([0xe9, 0x0a])]),
    );
    const outcome = await run();
    assert.match(home.git(['ls-tree', '-r', '--name-only', outcome.commit]), /odd-\\377\\376/);
    const listed = home.git(['ls-tree', '-r', '-l', outcome.commit, TASK_LIST]);
    assert.ok(listed.includes(` ${Buffer.byteLength(TASKS) + 2}\t`), listed);
  });
});
