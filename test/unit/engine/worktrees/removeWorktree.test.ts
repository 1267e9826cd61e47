import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { GitPort } from '../../../../src/engine/git/gitPort';
import type { Repository } from '../../../../src/engine/git/repository';
import { processesIn } from '../../../../src/engine/git/taggedProcesses';
import { Integrator } from '../../../../src/engine/integration/integrator';
import { backupWorktree, listBackups } from '../../../../src/engine/worktrees/backup';
import type { RemovalRequest } from '../../../../src/engine/worktrees/removal';
import { removeRegistration } from '../../../../src/engine/worktrees/removeRegistration';
import { removeWorktree } from '../../../../src/engine/worktrees/removeWorktree';
import {
  committed,
  integrationRequest,
  startTask,
  type StartedTask,
  TASK_LIST,
  TASKS,
} from '../integration/integrationFixture';
import {
  problemCode,
  temporaryRepository,
  type TemporaryRepository,
  until,
  value,
} from '../git/temporaryRepository';

describe('removing a worktree', () => {
  let home: TemporaryRepository;
  let port: GitPort;
  let repository: Repository;
  let task: StartedTask;
  let folder: string;
  const request = (more: Partial<RemovalRequest> = {}): RemovalRequest => ({
    repository,
    root: home.worktrees,
    folder,
    target: home.head(home.root, 'main'),
    backup: { run: 'r-t001', stamp: '20261120T140000Z' },
    deleteBranch: true,
    branch: task.branch,
    ...more,
  });
  const remove = (more: Partial<RemovalRequest> = {}) =>
    removeWorktree(port, request(more), { tag: 'remove' });
  const branchExists = (): boolean => home.gitCode(['rev-parse', '--verify', '-q', task.branch]) === 0;

  beforeEach(async () => {
    home = temporaryRepository({ 'README.md': 'hello\n', [TASK_LIST]: TASKS, '.gitignore': '*.log\n' });
    port = home.port();
    repository = await home.open(port);
    task = await startTask(home, port, repository, 'T001');
    folder = task.place.cwd;
  });
  afterEach(() => home.remove());

  for (const strategy of ['merge', 'squash'] as const) {
    it(`removes folder, registration and branch once the work is in its target (${strategy})`, async () => {
      home.write('a.ts', 'a\n', folder);
      const commit = await committed(home, port, repository, task);
      assert.equal(problemCode(await remove()), 'worktree-has-work', 'committed, but not yet integrated');
      const done = value(
        await new Integrator(port).integrate(
          integrationRequest(home, repository, task, commit, { strategy }),
          { tag: 'i' },
        ),
      );
      assert.equal(done.kind, 'integrated');
      home.write('debug.log', 'ignored files do not count as work', folder);
      const removal = value(await remove());
      assert.equal(removal.branchDeleted, task.branch);
      assert.equal(removal.backup, undefined);
      assert.ok(!existsSync(folder) && !branchExists());
      assert.ok(!home.git(['worktree', 'list']).includes(folder));
      assert.equal(home.gitCode(['cat-file', '-e', commit]), 0);
    });
  }

  it('refuses anything uncommitted, and keeps all of it', async () => {
    for (const [file, text] of [
      ['README.md', 'changed\n'],
      ['new.ts', 'new\n'],
    ] as const) {
      home.write(file, text, folder);
      assert.equal(problemCode(await remove()), 'worktree-has-work', file);
      assert.equal(home.read(file, folder), text);
      home.git(['checkout', '-q', 'README.md'], folder);
    }
    rmSync(path.join(folder, 'new.ts'));
    home.write('README.md', 'hidden\n', folder);
    home.git(['update-index', '--assume-unchanged', 'README.md'], folder);
    assert.equal(home.git(['status', '--porcelain'], folder), '', 'git itself sees nothing');
    assert.equal(problemCode(await remove()), 'worktree-has-work');
  });

  it('keeps every file under a backup ref when a person confirms', async () => {
    home.write('committed.ts', 'c\n', folder);
    const head = home.commitAll('agent', folder);
    home.write('README.md', 'modified\n', folder);
    home.write('staged.ts', 'staged\n', folder);
    home.git(['add', 'staged.ts'], folder);
    home.write('deep/er/untracked.bin', Buffer.from([0, 255, 10, 13, 0]), folder);
    home.write('run.sh', '#!/bin/sh\n', folder);
    chmodSync(path.join(folder, 'run.sh'), 0o755);
    symlinkSync('/etc/passwd', path.join(folder, 'link'));
    home.git(['rm', '-q', TASK_LIST], folder);
    const indexBefore = readFileSync(path.join(task.place.gitDir, 'index'));
    const removal = value(await remove({ personConfirmed: true }));
    assert.ok(removal.backup);
    assert.equal(removal.backup.ref, 'refs/counterpoint/backup/r-t001/20261120T140000Z');
    assert.equal(home.git(['rev-parse', `${removal.backup.ref}^`]), head);
    const again = path.join(home.folder, 'again');
    home.git(['worktree', 'add', '-q', '--detach', again, removal.backup.ref]);
    assert.equal(home.read('README.md', again), 'modified\n');
    assert.equal(home.read('staged.ts', again), 'staged\n');
    assert.deepEqual(
      readFileSync(path.join(again, 'deep/er/untracked.bin')),
      Buffer.from([0, 255, 10, 13, 0]),
    );
    assert.equal(readlinkSync(path.join(again, 'link')), '/etc/passwd');
    assert.match(home.git(['ls-files', '-s', 'run.sh'], again), /^100755/);
    assert.ok(!existsSync(path.join(again, TASK_LIST)));
    assert.ok(!existsSync(folder) && !branchExists());
    assert.ok(indexBefore.length > 0);
    assert.deepEqual(value(await listBackups(port, repository.place)), [removal.backup]);
  });

  it('makes a backup without touching the agent’s files or index', async () => {
    home.write('README.md', 'modified\n', folder);
    home.write('staged.ts', 'staged\n', folder);
    home.git(['add', 'staged.ts'], folder);
    const index = path.join(task.place.gitDir, 'index');
    const before = readFileSync(index);
    // Something running in the folder stops the removal before anything is done.
    const agent = spawn('sleep', ['60'], { cwd: folder, stdio: 'ignore' });
    try {
      await until(
        async () => ((await processesIn(folder)) ?? []).length > 0 || process.platform !== 'linux',
        'sleep runs in the folder',
      );
      if (process.platform === 'linux')
        assert.equal(problemCode(await remove({ personConfirmed: true })), 'worktree-in-use');
    } finally {
      agent.kill();
    }
    value(await backupWorktree(port, task.place, task.base, { run: 'r-1', stamp: 'one' }));
    assert.deepEqual(readFileSync(index), before);
    assert.equal(home.git(['status', '--porcelain'], folder), ' M README.md\nA  staged.ts');
  });

  it('waits for what only looks into the worktree, as git status does for a view of another window', async () => {
    const looking = spawn('sleep', ['0.5'], { cwd: folder, stdio: 'ignore' });
    try {
      if (process.platform === 'linux')
        await until(async () => ((await processesIn(folder)) ?? []).length > 0, 'sleep runs in the folder');
      value(await remove({ personConfirmed: true }));
      assert.ok(!existsSync(folder));
    } finally {
      looking.kill();
    }
  });

  it('refuses what is not a worktree of ours', async () => {
    const elsewhere = path.join(home.folder, 'elsewhere');
    home.git(['worktree', 'add', '-q', elsewhere]);
    const precious = path.join(home.worktrees, 'precious');
    mkdirSync(precious);
    writeFileSync(path.join(precious, 'x'), 'x');
    const link = path.join(home.worktrees, 'link');
    symlinkSync(home.environment['HOME'] ?? '', link);
    const twin = path.join(home.worktrees, 'twin');
    symlinkSync(folder, twin);
    for (const one of [
      home.root,
      elsewhere,
      precious,
      link,
      twin,
      '/',
      home.worktrees,
      path.join(folder, '..'),
      path.join(home.worktrees, 'missing'),
    ]) {
      assert.equal(
        problemCode(await remove({ folder: one, personConfirmed: true })),
        'worktree-not-ours',
        one,
      );
    }
    assert.ok(
      existsSync(path.join(precious, 'x')) &&
        existsSync(home.environment['HOME'] ?? '') &&
        existsSync(folder),
    );
    home.git(['worktree', 'lock', '--reason', 'on a stick', folder]);
    assert.equal(problemCode(await remove({ personConfirmed: true })), 'worktree-locked');
  });

  it('refuses to lose a repository inside the worktree', async () => {
    const inner = path.join(folder, 'inner');
    mkdirSync(inner);
    home.git(['init', '-q'], inner);
    writeFileSync(path.join(inner, 'x'), 'x');
    assert.equal(problemCode(await remove({ personConfirmed: true })), 'worktree-nested-repository');
    assert.ok(existsSync(path.join(inner, 'x')));
  });

  it('does not remove a branch that somebody else has checked out', async () => {
    home.git(['checkout', '-q', '--detach'], folder);
    home.git(['checkout', '-q', task.branch]);
    value(await remove());
    assert.ok(branchExists());
  });

  it('goes on with a removal that was cut short after its folder went', async () => {
    rmSync(folder, { recursive: true });
    const interrupted = { tag: 'remove', interruptedSince: Date.now() };
    value(await removeWorktree(port, request(), interrupted));
    assert.ok(!branchExists());
    assert.equal(home.git(['worktree', 'list']).split('\n').length, 1);
    value(await removeWorktree(port, request(), interrupted));
  });

  it('forgets a folder deleted by hand, but not the commits of its branch', async () => {
    home.write('a.ts', 'a\n', folder);
    const head = home.commitAll('agent', folder);
    rmSync(folder, { recursive: true });
    assert.equal(problemCode(await removeRegistration(port, request(), { tag: 'f' })), 'worktree-has-work');
    assert.ok(branchExists());
    const removal = value(await removeRegistration(port, request({ personConfirmed: true }), { tag: 'f' }));
    assert.equal(removal.backup?.commit, head);
    assert.ok(!branchExists());
  });

  it('does not follow a moved folder', async () => {
    renameSync(folder, `${folder}-moved`);
    assert.equal(
      problemCode(await remove({ folder: `${folder}-moved`, personConfirmed: true })),
      'worktree-not-ours',
    );
    assert.ok(existsSync(`${folder}-moved`));
  });
});
