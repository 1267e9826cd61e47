import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type GitPort } from '../../../../src/engine/git/gitPort';
import { gitOperation, type GitPlace } from '../../../../src/engine/git/operation';
import { openRepository } from '../../../../src/engine/git/repository';
import { endTaggedProcesses } from '../../../../src/engine/git/taggedProcesses';
import { updateRef } from '../../../../src/engine/git/updateRef';
import { checkGitVersion, readVersion } from '../../../../src/engine/git/version';
import { branchRef } from '../../../../src/core/git/refs';
import {
  problemCode,
  temporaryRepository,
  type TemporaryRepository,
  until,
  value,
} from './temporaryRepository';

/** A program in git's place that says what it was given, and can be told to misbehave. */
const fakeGit = (home: TemporaryRepository, script: string): string => {
  const program = path.join(home.folder, 'fake-git.sh');
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  return program;
};

describe('the git port', () => {
  let home: TemporaryRepository;
  let port: GitPort;
  let place: GitPlace;
  const ref = (branch: string) => value(branchRef(branch));

  beforeEach(() => {
    home = temporaryRepository();
    port = home.port();
    place = {
      cwd: home.root,
      gitDir: path.join(home.root, '.git'),
      workTree: home.root,
      commonDir: path.join(home.root, '.git'),
    };
  });
  afterEach(() => home.remove());

  it('runs nothing of the environment that steers git', async () => {
    const other = path.join(home.folder, 'other');
    mkdirSync(other);
    home.git(['init', '-q'], other);
    const environment = {
      ...home.environment,
      GIT_DIR: path.join(other, '.git'),
      GIT_INDEX_FILE: '/nowhere/index',
      GIT_EXTERNAL_DIFF: '/bin/false',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.fsmonitor',
      GIT_CONFIG_VALUE_0: '/bin/false',
      git_trace: '/nowhere/trace',
      EDITOR: '/bin/false',
    };
    const facts = value(await openRepository(home.port({ environment }), home.root));
    assert.equal(facts.repository.root, home.root);
    assert.equal(facts.head.kind, 'branch');
    const printer = fakeGit(home, 'env');
    for (const [operation, locks] of [
      [gitOperation('ls-files', place, []), true],
      [gitOperation('update-ref', place, []), false],
    ] as const) {
      const seen = value(
        await home.port({ environment, gitPath: printer }).run(operation, { tag: 'abc' }),
      ).text.split('\n');
      const names = seen
        .filter((line) => /^(GIT_|EDITOR|git_)/i.test(line))
        .map((line) => line.split('=')[0])
        .sort();
      assert.deepEqual(names, [
        'GIT_CEILING_DIRECTORIES',
        'GIT_DIR',
        'GIT_LITERAL_PATHSPECS',
        'GIT_NO_LAZY_FETCH',
        'GIT_NO_REPLACE_OBJECTS',
        ...(locks ? ['GIT_OPTIONAL_LOCKS'] : []),
        'GIT_TERMINAL_PROMPT',
        'GIT_WORK_TREE',
      ]);
      assert.ok(seen.includes('LC_ALL=C') && seen.includes('COUNTERPOINT_GIT_OPERATION=abc'));
    }
  });

  it('has the same words for both of its clients', async () => {
    for (const client of ['short-read', 'own'] as const) {
      const read = await port.run(gitOperation('rev-parse', place, ['nonsense^{commit}'], { client }));
      assert.equal(problemCode(read), 'unknown-revision', client);
      const answer = value(
        await port.run(
          gitOperation('rev-parse', place, ['--verify', 'nonsense^{commit}'], { client, answers: [128] }),
        ),
      );
      assert.equal(answer.exitCode, 128, client);
      assert.equal(
        value(await port.run(gitOperation('rev-parse', place, ['HEAD'], { client }))).text,
        home.head(),
      );
      const gone = await port.run(
        gitOperation('rev-parse', { ...place, cwd: path.join(home.folder, 'gone') }, ['HEAD'], { client }),
      );
      assert.ok(
        ['folder-missing', 'git-missing'].includes(problemCode(gone)),
        `${client} ${problemCode(gone)}`,
      );
      assert.equal(
        problemCode(
          await home
            .port({ gitPath: '/nowhere/git' })
            .run(gitOperation('rev-parse', place, ['HEAD'], { client })),
        ),
        'git-missing',
      );
      const stopped = new AbortController();
      stopped.abort();
      assert.equal(
        problemCode(
          await port.run(gitOperation('rev-parse', place, ['HEAD'], { client }), { signal: stopped.signal }),
        ),
        'cancelled',
      );
      const slow = home.port({ gitPath: fakeGit(home, 'exec sleep 60') });
      assert.equal(
        problemCode(await slow.run(gitOperation('rev-parse', place, ['HEAD'], { client, timeoutMs: 50 }))),
        'timeout',
      );
    }
  });

  it('ends the whole process group on timeout and on cancelling', async () => {
    const mark = path.join(home.folder, 'grandchild-lives');
    // The parent ignores the polite signal and has a child that would go on writing.
    const program = fakeGit(
      home,
      `trap '' TERM\n(trap '' TERM; sleep 60; touch '${mark}') &\ntouch '${home.folder}/started'\nwait`,
    );
    const stubborn = home.port({ gitPath: program });
    assert.equal(
      problemCode(
        await stubborn.run(gitOperation('status', place, [], { timeoutMs: 200 }), { tag: 'stubborn' }),
      ),
      'timeout',
    );
    assert.equal((await endTaggedProcesses('stubborn')).ended, 0);
    rmSync(path.join(home.folder, 'started'));
    const stop = new AbortController();
    const running = stubborn.run(gitOperation('status', place, []), {
      tag: 'cancelled',
      signal: stop.signal,
    });
    await until(() => existsSync(path.join(home.folder, 'started')), 'it started');
    stop.abort();
    assert.equal(problemCode(await running), 'cancelled');
    assert.equal((await endTaggedProcesses('cancelled')).ended, 0);
  }).timeout(20_000);

  it('finds and ends what a crash left running', async () => {
    const program = fakeGit(home, `(sleep 60) &\n(sleep 60) &\nexit 0`);
    void home.port({ gitPath: program }).run(gitOperation('status', place, []), { tag: 'left over' });
    await until(
      async () => (await endTaggedProcesses('left over')).ended > 0 || process.platform !== 'linux',
      'left-over processes are found',
    );
    assert.equal((await endTaggedProcesses('left over')).ended, 0);
  });

  it('cuts or refuses endless output', async () => {
    const endless = home.port({ gitPath: fakeGit(home, 'yes') });
    assert.equal(
      problemCode(await endless.run(gitOperation('status', place, [], { outputCap: 1000 }))),
      'output-too-large',
    );
    const cut = value(
      await endless.run(gitOperation('diff-tree', place, [], { outputCap: 1001, atCap: 'cut' })),
    );
    assert.deepEqual([cut.stdout.length, cut.cut], [1001, true]);
  });

  it('waits out a short lock, reports a long one with its file, and deletes neither', async () => {
    const lock = path.join(home.root, '.git', 'index.lock');
    writeFileSync(lock, '');
    let waits = 0;
    const patient = home.port({
      backOff: (attempt) => {
        if (++waits === 3) rmSync(lock);
        return attempt;
      },
    });
    value(await patient.run(gitOperation('read-tree', place, ['HEAD'])));
    assert.equal(waits, 3);
    writeFileSync(lock, 'somebody’s');
    waits = 10;
    const locked = await patient.run(gitOperation('read-tree', place, ['HEAD']));
    assert.equal(problemCode(locked), 'git-locked');
    assert.equal(waits, 19, 'ten tries');
    assert.ok(!locked.ok && locked.problem.message.includes(lock));
    assert.ok(existsSync(lock));
  });

  it('can be cancelled while it waits for a lock', async () => {
    writeFileSync(path.join(home.root, '.git', 'index.lock'), '');
    const stop = new AbortController();
    const waiting = port.run(gitOperation('read-tree', place, ['HEAD']), { signal: stop.signal });
    setTimeout(() => stop.abort(), 120);
    assert.equal(problemCode(await waiting), 'cancelled');
  });

  it('lets one writer at a time into a repository, and a waiting one leave', async () => {
    const order: string[] = [];
    let release = (): void => undefined;
    const held = port.exclusive(place.commonDir, async (inside) => {
      order.push('first in');
      await new Promise<void>((resolve) => (release = resolve));
      value(await inside.run(gitOperation('read-tree', place, ['HEAD'])));
      order.push('first out');
      return { ok: true, value: undefined };
    });
    const second = port.run(gitOperation('read-tree', place, ['HEAD'])).then(() => order.push('second'));
    const stop = new AbortController();
    const third = port.run(gitOperation('read-tree', place, ['HEAD']), { signal: stop.signal });
    value(await port.run(gitOperation('rev-parse', place, ['HEAD'])));
    order.push('reader');
    stop.abort();
    assert.equal(problemCode(await third), 'cancelled');
    release();
    await Promise.all([held, second]);
    assert.deepEqual(order, ['first in', 'reader', 'first out', 'second']);
  });

  it('goes on after work in a turn failed or threw', async () => {
    await assert.rejects(port.exclusive(place.commonDir, () => Promise.reject(new Error('defect'))));
    value(await port.run(gitOperation('read-tree', place, ['HEAD'])));
  });

  it('refuses arguments that start programs or write files', async () => {
    for (const argument of [
      '--output=x',
      '--upload-pack=x',
      '--exec=x',
      '--ext-diff',
      '--textconv',
      '-Ox',
      '--open-files-in-pager',
      'a\0b',
    ]) {
      assert.equal(
        problemCode(await port.run(gitOperation('diff-tree', place, [argument]))),
        'git-argument-refused',
        argument,
      );
    }
  });

  it('swaps a ref only from the value that was seen', async () => {
    const head = home.head();
    home.write('a', 'a');
    const next = home.commitAll('next');
    home.git(['branch', 'other', head]);
    assert.equal(
      problemCode(await updateRef(port, place, { ref: ref('other'), to: next, from: next })),
      'ref-moved',
    );
    assert.equal(
      problemCode(await updateRef(port, place, { ref: ref('other'), to: next, from: 'absent' })),
      'ref-exists',
    );
    value(await updateRef(port, place, { ref: ref('other'), to: next, from: head }));
    assert.equal(
      problemCode(await updateRef(port, place, { ref: ref('other'), to: undefined, from: head })),
      'ref-moved',
    );
    value(await updateRef(port, place, { ref: ref('other'), to: undefined, from: next }));
    assert.equal(
      problemCode(await updateRef(port, place, { ref: ref('main/x'), to: next, from: 'absent' })),
      'ref-name-taken',
    );
  });

  it('knows the versions it can work with', async () => {
    value(await checkGitVersion(port, home.root));
    for (const [said, code] of [
      ['git version 2.37.9', 'git-too-old'],
      ['git version 1.9', 'git-too-old'],
      ['git version 2.38.0', 'no problem'],
      ['git version 2.45.1.windows.1', 'no problem'],
      ['git version 3.0.0 (Apple Git-200)', 'no problem'],
      ['hello', 'git-version-unknown'],
    ] as const) {
      assert.equal(
        problemCode(
          await checkGitVersion(home.port({ gitPath: fakeGit(home, `echo '${said}'`) }), home.root),
        ),
        code,
        said,
      );
    }
    assert.deepEqual(readVersion('git version 2.45.1.windows.1'), { text: '2.45.1', major: 2, minor: 45 });
  });
});

describe('opening a repository', () => {
  let home: TemporaryRepository;
  const open = (folder: string) => openRepository(home.port(), folder);
  beforeEach(() => (home = temporaryRepository()));
  afterEach(() => home.remove());

  it('tells every kind apart', async () => {
    const facts = value(await open(home.root));
    assert.deepEqual(facts.head, { kind: 'branch', branch: 'main', commit: home.head() });
    assert.deepEqual(
      [facts.below, facts.linkedWorktree, facts.superproject, facts.nestedIn, facts.cannotDelegate],
      ['', false, undefined, undefined, undefined],
    );
    home.write('deep/er/x', 'x');
    assert.equal(value(await open(path.join(home.root, 'deep/er'))).below, 'deep/er');
    home.git(['checkout', '-q', '--detach']);
    assert.equal(value(await open(home.root)).head.kind, 'detached');

    const linked = path.join(home.folder, 'linked');
    home.git(['worktree', 'add', '-q', linked, 'main']);
    const worktree = value(await open(linked));
    assert.deepEqual(
      [worktree.linkedWorktree, worktree.repository.commonDir],
      [true, path.join(home.root, '.git')],
    );

    const empty = path.join(home.folder, 'empty');
    mkdirSync(empty);
    assert.equal(problemCode(await open(empty)), 'not-a-repository');
    home.git(['init', '-q', '-b', 'trunk'], empty);
    const unborn = value(await open(empty));
    assert.deepEqual(unborn.head, { kind: 'unborn', branch: 'trunk' });
    assert.equal(unborn.cannotDelegate?.code, 'no-commits');

    const bare = path.join(home.folder, 'bare.git');
    home.git(['init', '-q', '--bare', bare]);
    assert.equal(problemCode(await open(bare)), 'bare-repository');
    assert.equal(problemCode(await open(path.join(home.root, '.git'))), 'bare-repository');

    const nested = path.join(home.root, 'nested');
    mkdirSync(nested);
    home.git(['init', '-q'], nested);
    assert.equal(value(await open(nested)).nestedIn, home.root);
    assert.equal(problemCode(await open(path.join(home.folder, 'missing'))), 'folder-missing');
  });

  it('knows a submodule by its superproject', async () => {
    const library = path.join(home.folder, 'library');
    mkdirSync(library);
    home.git(['init', '-q'], library);
    home.git(
      ['-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit', '-q', '--allow-empty', '-m', 'x'],
      library,
    );
    home.git(['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'lib']);
    const facts = value(await open(path.join(home.root, 'lib')));
    assert.equal(facts.superproject && realpathSync(facts.superproject), home.root);
  });
});
