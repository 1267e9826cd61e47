import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { branchFor, folderNameFor } from '../../../../src/core/worktrees/names';
import type { GitPort } from '../../../../src/engine/git/gitPort';
import type { Repository } from '../../../../src/engine/git/repository';
import { addWorktree, type WorktreeIntent } from '../../../../src/engine/worktrees/addWorktree';
import { listWorktrees } from '../../../../src/engine/worktrees/registry';
import {
  manyFiles,
  problemCode,
  temporaryRepository,
  type TemporaryRepository,
  value,
} from '../git/temporaryRepository';

describe('adding a worktree', () => {
  let home: TemporaryRepository;
  let port: GitPort;
  let repository: Repository;
  const intent = (task: string, more: Partial<WorktreeIntent> = {}): WorktreeIntent => ({
    repository,
    root: home.worktrees,
    folder: path.join(home.worktrees, folderNameFor({ feature: '003-user-auth', task })),
    branch: branchFor({ feature: '003-user-auth', task }),
    base: home.head(),
    ...more,
  });
  const branches = (): string => home.git(['for-each-ref', '--format=%(refname)', 'refs/heads']);

  beforeEach(async () => {
    home = temporaryRepository();
    port = home.port();
    repository = await home.open(port);
  });
  afterEach(() => home.remove());

  it('makes folder, branch and checkout at the base', async () => {
    const wanted = intent('T012');
    const place = value(await addWorktree(port, wanted, { tag: 'a' }));
    assert.equal(place.cwd, path.join(home.folder, 'app.worktrees', '003-user-auth-t012'));
    assert.equal(home.git(['symbolic-ref', 'HEAD'], place.cwd), 'refs/heads/counterpoint/003-user-auth/t012');
    assert.equal(home.head(place.cwd), wanted.base);
    assert.equal(home.read('README.md', place.cwd), 'hello\n');
    assert.equal(home.gitCode(['config', '--get-regexp', '^branch\\.']), 1, 'no tracking was written');
  });

  it('refuses what is taken, and leaves it as it was', async () => {
    const wanted = intent('T001');
    value(await addWorktree(port, wanted, { tag: 'a' }));
    home.write('mine.txt', 'work\n', wanted.folder);
    assert.equal(problemCode(await addWorktree(port, wanted, { tag: 'b' })), 'folder-exists');
    assert.equal(
      problemCode(await addWorktree(port, { ...wanted, folder: `${wanted.folder}x` }, { tag: 'c' })),
      'branch-exists',
    );
    assert.equal(home.read('mine.txt', wanted.folder), 'work\n');
    mkdirSync(path.join(home.worktrees, '003-User-Auth-T002'));
    assert.equal(
      problemCode(await addWorktree(port, intent('T002'), { tag: 'd' })),
      'folder-exists',
      'a case twin',
    );
    assert.equal(
      problemCode(await addWorktree(port, intent('T003', { base: 'f'.repeat(40) as never }), { tag: 'e' })),
      'unknown-revision',
    );
    assert.equal(branches().split('\n').length, 2);
  });

  it('refuses folders and branches that no task can have', async () => {
    for (const folder of ['..', '../x', 'a/b', '.git', 'con', '-x', 'A', 'x.lock']) {
      const result = await addWorktree(port, intent('T001', { folder: path.join(home.worktrees, folder) }), {
        tag: 'a',
      });
      assert.equal(problemCode(result), 'worktree-folder-refused', folder);
    }
    for (const branch of [
      'main',
      '-bpwn',
      'HEAD',
      '@{-1}',
      '--upload-pack=x',
      'counterpoint/../x',
      'refs/heads/x',
      'counterpoint/x',
    ]) {
      assert.equal(
        problemCode(await addWorktree(port, intent('T001', { branch }), { tag: 'a' })),
        'branch-name-refused',
        branch,
      );
    }
    assert.equal(branches(), 'refs/heads/main');
    assert.ok(!existsSync(home.worktrees));
  });

  it('adds many at once without a failure', async () => {
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) => addWorktree(port, intent(`T${index}`), { tag: `t${index}` })),
    );
    assert.deepEqual(results.map(problemCode), Array(12).fill('no problem'));
    assert.equal(value(await listWorktrees(port, repository.place)).length, 13);
  });

  it('takes back only what it made when git fails half-way', async () => {
    // A file where the registry folder has to be makes git fail after it has made the branch.
    writeFileSync(path.join(repository.commonDir, 'worktrees'), 'in the way');
    const result = await addWorktree(port, intent('T001'), { tag: 'a' });
    assert.notEqual(problemCode(result), 'no problem');
    assert.equal(branches(), 'refs/heads/main');
    assert.deepEqual(readdirSync(home.worktrees), []);
  });

  it('does not need the lock of the configuration, and waits out that of the branch', async () => {
    writeFileSync(path.join(repository.commonDir, 'config.lock'), '');
    value(await addWorktree(port, intent('T001'), { tag: 'a' }));
    const lock = path.join(repository.commonDir, 'packed-refs.lock');
    writeFileSync(lock, '');
    value(await addWorktree(port, intent('T002'), { tag: 'b' }));
    assert.ok(existsSync(lock), 'somebody else’s');
  });

  it('takes everything back when it is cancelled', async () => {
    for (const [file, text] of Object.entries(manyFiles(300))) home.write(file, text);
    home.commitAll('many');
    const stop = new AbortController();
    const slow = home.port({
      onProcess: (_pid, operation) => {
        if (operation.verb === 'worktree-add') setImmediate(() => stop.abort());
      },
    });
    const result = await addWorktree(slow, intent('T001'), { tag: 'a', signal: stop.signal });
    assert.equal(problemCode(result), 'cancelled');
    assert.equal(branches(), 'refs/heads/main');
    assert.ok(!existsSync(path.join(home.worktrees, '003-user-auth-t001')));
    assert.equal(value(await listWorktrees(port, repository.place)).length, 1);
    value(await addWorktree(port, intent('T001'), { tag: 'b' }));
  });

  it('sees when the root itself is a link to somewhere else', async () => {
    const elsewhere = path.join(home.folder, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, home.worktrees);
    // The root is the person's setting and may be a link; what is made in it must lie in its real folder.
    const place = value(await addWorktree(port, intent('T001'), { tag: 'a' }));
    assert.equal(path.dirname(place.cwd), elsewhere);
  });
});
