import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { GitPort } from '../../../../src/engine/git/gitPort';
import { openRepository, type Repository } from '../../../../src/engine/git/repository';
import { changedFiles } from '../../../../src/engine/review/changedFiles';
import { addWorktree } from '../../../../src/engine/worktrees/addWorktree';
import { worktreePlace } from '../../../../src/engine/worktrees/place';
import { listWorktrees } from '../../../../src/engine/worktrees/registry';
import { worktreeStatus } from '../../../../src/engine/worktrees/worktreeStatus';
import { startTask, type StartedTask } from '../integration/integrationFixture';
import {
  problemCode,
  temporaryRepository,
  type TemporaryRepository,
  value,
} from '../git/temporaryRepository';

describe('a damaged worktree', () => {
  let home: TemporaryRepository;
  let port: GitPort;
  let repository: Repository;
  let task: StartedTask;
  let folder: string;
  const status = async () => worktreeStatus(port, repository.commonDir, folder, home.head(home.root, 'main'));

  beforeEach(async () => {
    home = temporaryRepository();
    port = home.port();
    repository = await home.open(port);
    task = await startTask(home, port, repository, 'T001');
    folder = task.place.cwd;
  });
  afterEach(() => home.remove());

  it('is seen whole when it is whole', async () => {
    home.write('a.ts', 'a\n', folder);
    home.commitAll('agent', folder);
    home.write('b.ts', 'b\n', folder);
    home.write('README.md', 'x\n', folder);
    home.write('main.ts', 'm\n');
    home.commitAll('main');
    const seen = value(await status());
    assert.deepEqual([seen.ahead, seen.behind, seen.clean], [1, 1, false]);
    assert.deepEqual(seen.dirty, { staged: 0, modified: 1, deleted: 0, untracked: 1, conflicted: 0 });
    assert.deepEqual(seen.head, { kind: 'branch', branch: task.branch, commit: home.head(folder) });
  });

  it('whose folder was deleted is reported and shown as prunable', async () => {
    rmSync(folder, { recursive: true });
    assert.equal(problemCode(await status()), 'worktree-folder-missing');
    const listed = value(await listWorktrees(port, repository.place));
    assert.deepEqual(
      listed.map((one) => [one.main, one.folderMissing, one.branch]),
      [
        [true, false, 'main'],
        [false, true, task.branch],
      ],
    );
    assert.match(listed[1]?.prunable ?? '', /non-existent/);
    const again = await addWorktree(
      port,
      { repository, root: home.worktrees, folder, branch: `${task.branch}--2`, base: task.base },
      { tag: 'x' },
    );
    assert.equal(problemCode(again), 'worktree-registered');
  });

  it('without its pointer never makes git act on another repository', async () => {
    // Inside the main checkout git would find the main repository by walking up.
    const inside = path.join(home.root, 'trees');
    const added = value(
      await addWorktree(
        port,
        {
          repository,
          root: inside,
          folder: path.join(inside, 'in'),
          branch: 'counterpoint/f/in',
          base: task.base,
        },
        { tag: 'x' },
      ),
    );
    rmSync(path.join(added.cwd, '.git'));
    assert.equal(home.git(['rev-parse', '--show-toplevel'], added.cwd), home.root, 'what git would do');
    assert.equal(
      problemCode(await worktreeStatus(port, repository.commonDir, added.cwd, task.base)),
      'worktree-pointer-missing',
    );
    home.git(['status'], home.root);
  });

  it('whose pointer was forged is reported', async () => {
    const evil = path.join(home.folder, 'evil');
    mkdirSync(evil);
    home.git(['init', '-q'], evil);
    for (const target of [`${evil}/.git`, repository.commonDir, '../nowhere', '']) {
      writeFileSync(path.join(folder, '.git'), `gitdir: ${target}\n`);
      assert.equal(problemCode(await status()), 'worktree-pointer-wrong', target);
    }
    const other = await startTask(home, port, repository, 'T002');
    writeFileSync(path.join(folder, '.git'), `gitdir: ${other.place.gitDir}\n`);
    assert.equal(problemCode(await status()), 'worktree-moved', 'another worktree of the same repository');
    rmSync(path.join(folder, '.git'));
    symlinkSync(path.join(evil, '.git'), path.join(folder, '.git'));
    assert.equal(problemCode(await status()), 'worktree-pointer-missing');
    rmSync(path.join(folder, '.git'));
    home.git(['init', '-q'], folder);
    assert.equal(problemCode(await status()), 'worktree-pointer-missing', 'a repository of its own');
  });

  it('whose registration names another repository is reported', async () => {
    const evil = path.join(home.folder, 'evil');
    mkdirSync(evil);
    home.git(['init', '-q'], evil);
    writeFileSync(path.join(task.place.gitDir, 'commondir'), `${evil}/.git\n`);
    assert.equal(problemCode(await status()), 'worktree-pointer-wrong');
  });

  it('that was moved is reported at both places', async () => {
    renameSync(folder, `${folder}-moved`);
    assert.equal(problemCode(await status()), 'worktree-folder-missing');
    assert.equal(problemCode(await worktreePlace(repository.commonDir, `${folder}-moved`)), 'worktree-moved');
  });

  it('replaced by a link is reported', async () => {
    renameSync(folder, `${folder}-moved`);
    symlinkSync(`${folder}-moved`, folder);
    assert.equal(problemCode(await status()), 'worktree-symlinked');
  });

  it('whose branch was deleted keeps its last commit', async () => {
    home.write('a.ts', 'a\n', folder);
    const head = home.commitAll('agent', folder);
    home.git(['update-ref', '-d', `refs/heads/${task.branch}`]);
    const seen = value(await status());
    assert.equal(seen.branchDeleted, true);
    assert.equal(seen.commit, head);
    const changes = value(await changedFiles(port, seen.place, task.base));
    assert.deepEqual(
      changes.files.map((file) => file.path),
      ['a.ts'],
    );
  });

  it('is found when the repository is reached through a link', async () => {
    const link = path.join(home.folder, 'linked');
    symlinkSync(home.root, link);
    const facts = value(await openRepository(port, link));
    assert.equal(facts.repository.root, home.root);
    assert.equal(value(await worktreePlace(path.join(link, '.git'), folder)).gitDir, task.place.gitDir);
  });

  it('can be read while its index is locked', async () => {
    writeFileSync(path.join(task.place.gitDir, 'index.lock'), '');
    assert.equal(value(await status()).locked, true);
  });
});
