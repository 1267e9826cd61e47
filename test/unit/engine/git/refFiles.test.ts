import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { branchRef, type RefName } from '../../../../src/core/git/refs';
import type { GitPort } from '../../../../src/engine/git/gitPort';
import { branchExists, headOf, isPlainlyOn } from '../../../../src/engine/git/refFiles';
import { readHead, type Repository } from '../../../../src/engine/git/repository';
import { worktreePlace } from '../../../../src/engine/worktrees/place';
import { temporaryRepository, type TemporaryRepository, value } from './temporaryRepository';

const refOf = (branch: string): RefName => value(branchRef(branch));

describe('Refs read from files', () => {
  let temporary: TemporaryRepository;
  let port: GitPort;
  let repository: Repository;
  let asked: number;

  beforeEach(async () => {
    temporary = temporaryRepository();
    port = temporary.port();
    repository = await temporary.open(port);
    asked = 0;
    const run = port.run.bind(port);
    port.run = (...args) => {
      asked += 1;
      return run(...args);
    };
  });
  afterEach(() => temporary.remove());

  const exists = async (branch: string): Promise<boolean> =>
    value(await branchExists(port, repository.place, refOf(branch)));

  /** What git says of HEAD, beside what we say. */
  const sameHead = async (): Promise<void> => {
    const ours = await headOf(port, repository.place);
    const git = await readHead(port, repository.place);
    assert.deepEqual(ours, git);
  };

  it('answers for plain refs without starting git', async () => {
    const head = value(await headOf(port, repository.place));
    assert.deepEqual(head, { kind: 'branch', branch: 'main', commit: temporary.head() });
    temporary.git(['branch', 'side/one']);
    assert.equal(await exists('side/one'), true);
    assert.equal(await exists('side'), false);
    assert.equal(await exists('side/one/below'), false);
    assert.equal(await exists('none'), false);
    assert.equal(asked, 0);
  });

  it('finds packed branches, and those whose file a newer commit made', async () => {
    temporary.git(['branch', 'side']);
    temporary.git(['pack-refs', '--all']);
    assert.equal(await exists('side'), true);
    assert.equal(await exists('sid'), false);
    assert.equal(await exists('main'), true);
    await sameHead();
    temporary.write('README.md', 'again\n');
    temporary.commitAll('Again');
    await sameHead();
    temporary.git(['branch', '-D', 'side']);
    assert.equal(await exists('side'), false);
  });

  it('agrees with git on HEAD that is detached, unborn, symbolic or on a branch of many parts', async () => {
    temporary.git(['checkout', '-q', '-b', 'feature/a.b/c-d']);
    await sameHead();
    temporary.git(['symbolic-ref', 'refs/heads/alias', 'refs/heads/main']);
    temporary.git(['symbolic-ref', 'HEAD', 'refs/heads/alias']);
    assert.equal((await headOf(port, repository.place)).ok, true);
    await sameHead();
    temporary.git(['checkout', '-q', '--detach', 'main']);
    await sameHead();
    temporary.git(['checkout', '-q', '--orphan', 'new']);
    await sameHead();
  });

  it('counts a branch that git cannot read as taken', async () => {
    writeFileSync(path.join(repository.gitDir, 'refs/heads/broken'), `${'0'.repeat(39)}1\n`);
    assert.equal(await exists('broken'), true);
  });

  it('reads no file outside for a HEAD that names one', async () => {
    writeFileSync(path.join(repository.gitDir, 'HEAD'), 'ref: refs/heads/../../../outside\n');
    writeFileSync(path.join(repository.gitDir, '../outside'), `${temporary.head(undefined, 'main')}\n`);
    const before = asked;
    await headOf(port, repository.place);
    assert.equal(asked, before + 1, 'git decides');
  });

  it('asks git when the ref is a link or the refs have another format', async () => {
    symlinkSync('main', path.join(repository.gitDir, 'refs/heads/link'));
    assert.equal(await exists('link'), true);
    assert.equal(asked, 1);
    writeFileSync(path.join(repository.gitDir, 'reftable'), '');
    assert.equal(await exists('main'), true);
    assert.equal(asked, 2);
    rmSync(path.join(repository.gitDir, 'reftable'));
  });

  it('vouches for a worktree only when no configuration could lead its files elsewhere', async () => {
    const folder = path.join(temporary.worktrees, 'one');
    temporary.git(['worktree', 'add', '-q', '-b', 'one', folder]);
    const place = value(await worktreePlace(repository.commonDir, folder));
    const head = temporary.head();
    const isOn = (branch: string, commit = head): Promise<boolean> =>
      isPlainlyOn(place, refOf(branch), commit);
    assert.equal(await isOn('one'), true);
    assert.equal(await isOn('main'), false);
    temporary.write('README.md', 'more\n');
    assert.equal(await isOn('one', temporary.commitAll('More')), false);

    temporary.git(['config', 'core.worktree', temporary.root]);
    assert.equal(await isOn('one'), false);
    temporary.git(['config', '--unset', 'core.worktree']);
    assert.equal(await isOn('one'), true);
    temporary.git(['config', 'include.path', 'other']);
    assert.equal(await isOn('one'), false);
    temporary.git(['config', '--unset', 'include.path']);
    writeFileSync(path.join(place.gitDir, 'config.worktree'), '');
    assert.equal(await isOn('one'), false);
  });
});
