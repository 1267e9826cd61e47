import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { chmodSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { GitPort } from '../../../../src/engine/git/gitPort';
import type { Repository } from '../../../../src/engine/git/repository';
import { changedFiles, patchBetween } from '../../../../src/engine/review/changedFiles';
import { contentAt } from '../../../../src/engine/review/contentAt';
import { startTask, type StartedTask } from '../integration/integrationFixture';
import { temporaryRepository, type TemporaryRepository, value } from '../git/temporaryRepository';

describe('what a task changed', () => {
  let home: TemporaryRepository;
  let port: GitPort;
  let repository: Repository;
  let task: StartedTask;
  let folder: string;

  beforeEach(async () => {
    home = temporaryRepository({
      'a.txt': '1\n2\n3\n',
      'gone.txt': 'x\n',
      'moved.txt': 'the same\n'.repeat(20),
      'tool.sh': '#!/bin/sh\n',
      '.gitignore': '*.log\n',
    });
    port = home.port();
    repository = await home.open(port);
    task = await startTask(home, port, repository, 'T001');
    folder = task.place.cwd;
  });
  afterEach(() => home.remove());

  it('is committed, staged, unstaged and untracked alike, with line counts', async () => {
    home.write('a.txt', '1\ntwo\n3\n4\n', folder);
    home.commitAll('agent', folder);
    home.git(['rm', '-q', 'gone.txt'], folder);
    home.write('new place/moved.txt', 'the same\n'.repeat(20), folder);
    home.git(['rm', '-q', 'moved.txt'], folder);
    home.write('image.png', Buffer.from([0, 1, 2, 0]), folder);
    home.write('tab\tand "quote" é.txt', 'odd\n', folder);
    home.write('noise.log', 'ignored\n', folder);
    symlinkSync('/etc/passwd', path.join(folder, 'link'));
    chmodSync(path.join(folder, 'tool.sh'), 0o755);
    const changes = value(await changedFiles(port, task.place, task.base));
    const rows = changes.files.map((file) => [
      file.path,
      file.kind,
      file.added,
      file.removed,
      file.oldPath,
      file.symlink,
      file.executable,
    ]);
    assert.deepEqual(rows.sort(), [
      ['a.txt', 'modified', 2, 1, undefined, false, false],
      ['gone.txt', 'deleted', 0, 1, undefined, false, false],
      ['image.png', 'added', undefined, undefined, undefined, false, false],
      ['link', 'added', 1, 0, undefined, true, false],
      ['new place/moved.txt', 'renamed', 0, 0, 'moved.txt', false, false],
      ['tab\tand "quote" é.txt', 'added', 1, 0, undefined, false, false],
      ['tool.sh', 'modified', 0, 0, undefined, false, true],
    ]);
    assert.equal(changes.files.find((file) => file.path === 'image.png')?.binary, true);
    assert.equal(home.git(['status', '--porcelain', 'a.txt'], folder), '');
  });

  it('gives contents of both sides as they are, links unfollowed', async () => {
    home.write('a.txt', 'changed\n', folder);
    symlinkSync('/etc/passwd', path.join(folder, 'link'));
    home.write(':(top)x', 'odd name\n', folder);
    const { tree } = value(await changedFiles(port, task.place, task.base));
    const text = async (where: string, file: string): Promise<string | undefined> =>
      value(await contentAt(port, task.place, where, file))?.bytes.toString();
    assert.equal(await text(task.base, 'a.txt'), '1\n2\n3\n');
    assert.equal(await text(tree, 'a.txt'), 'changed\n');
    assert.equal(await text(tree, 'link'), '/etc/passwd');
    assert.equal(await text(tree, ':(top)x'), 'odd name\n');
    for (const file of ['missing', '../app/a.txt', '/etc/passwd', '.', '-x', '', 'a.txt/', './a.txt'])
      assert.equal(await text(tree, file), undefined, file);
    home.write('a.txt', 'changed again\n', folder);
    assert.equal(await text(tree, 'a.txt'), 'changed\n', 'what was read does not change under the reader');
  });

  it('gives the patch of all files or of one, up to a size', async () => {
    home.write('a.txt', '1\n', folder);
    home.write('big.txt', 'line\n'.repeat(5000), folder);
    const { tree } = value(await changedFiles(port, task.place, task.base));
    const whole = value(await patchBetween(port, task.place, { base: task.base, tree }));
    assert.ok(
      whole.text.includes('diff --git a/a.txt') && whole.text.includes('diff --git a/big.txt') && !whole.cut,
    );
    const one = value(await patchBetween(port, task.place, { base: task.base, tree, paths: ['a.txt'] }));
    assert.ok(one.text.includes('-2\n-3') && !one.text.includes('big.txt'));
    const cut = value(await patchBetween(port, task.place, { base: task.base, tree, cap: 1000 }));
    assert.deepEqual([cut.text.length, cut.cut], [1000, true]);
  });

  it('is nothing in a fresh worktree', async () => {
    assert.deepEqual(value(await changedFiles(port, task.place, task.base)).files, []);
  });
});
