import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutableEntry } from '../../../../src/core/git/executableConfig';
import { ExecutableConfigGuard } from '../../../../src/engine/git/executableConfigGuard';
import type { GitPort } from '../../../../src/engine/git/gitPort';
import { gitOperation, type GitVerb, VERBS } from '../../../../src/engine/git/operation';
import type { Repository } from '../../../../src/engine/git/repository';
import { commitTask } from '../../../../src/engine/integration/commitTask';
import { Integrator } from '../../../../src/engine/integration/integrator';
import { changedFiles } from '../../../../src/engine/review/changedFiles';
import { removeWorktree } from '../../../../src/engine/worktrees/removeWorktree';
import { worktreeStatus } from '../../../../src/engine/worktrees/worktreeStatus';
import {
  commitRequest,
  integrationRequest,
  startTask,
  type StartedTask,
  TASK_LIST,
  TASKS,
} from '../integration/integrationFixture';
import {
  canary,
  type Canary,
  problemCode,
  temporaryRepository,
  type TemporaryRepository,
  value,
} from './temporaryRepository';

const HOOKS = [
  'pre-commit',
  'commit-msg',
  'post-commit',
  'post-checkout',
  'pre-merge-commit',
  'post-merge',
  'reference-transaction',
  'post-index-change',
  'prepare-commit-msg',
  'post-rewrite',
  'pre-auto-gc',
];

interface Vector {
  readonly name: string;
  /** No option of git switches it off: our git must refuse to go on, and without a guard it would run. */
  readonly needsGuard: boolean;
  /** What an agent with write access to the shared .git does. */
  readonly plant: (home: TemporaryRepository, program: string, worktree: string) => void;
  /** A command of plain git that proves that the trap is live. */
  readonly proof: readonly string[];
}

const config =
  (...pairs: readonly (readonly [key: string, value: (program: string) => string])[]) =>
  (home: TemporaryRepository, program: string): void => {
    for (const [key, text] of pairs) home.git(['config', key, text(program)]);
  };

const attribute = (text: string, home: TemporaryRepository): void =>
  writeFileSync(path.join(home.root, '.git/info/attributes'), text);

const VECTORS: readonly Vector[] = [
  {
    name: 'core.fsmonitor',
    needsGuard: false,
    plant: config(['core.fsmonitor', (program) => program]),
    proof: ['status'],
  },
  {
    name: 'hook files',
    needsGuard: false,
    plant: (home, program) => {
      for (const hook of HOOKS) {
        writeFileSync(path.join(home.root, '.git/hooks', hook), `#!/bin/sh\nexec '${program}' </dev/null\n`);
        chmodSync(path.join(home.root, '.git/hooks', hook), 0o755);
      }
    },
    proof: ['commit', '--allow-empty', '-m', 'x'],
  },
  {
    name: 'core.hooksPath',
    needsGuard: false,
    plant: (home, program) => {
      const folder = path.join(home.folder, 'planted-hooks');
      mkdirSync(folder);
      for (const hook of HOOKS) {
        writeFileSync(path.join(folder, hook), `#!/bin/sh\nexec '${program}' </dev/null\n`);
        chmodSync(path.join(folder, hook), 0o755);
      }
      home.git(['config', 'core.hooksPath', folder]);
    },
    proof: ['commit', '--allow-empty', '-m', 'x'],
  },
  {
    name: 'diff.external',
    needsGuard: false,
    plant: config(['diff.external', (program) => program]),
    proof: ['diff', 'HEAD~1'],
  },
  {
    name: 'diff driver',
    needsGuard: false,
    plant: (home, program) => {
      attribute('* diff=evil\n', home);
      home.git(['config', 'diff.evil.command', program]);
    },
    proof: ['diff', 'HEAD~1'],
  },
  {
    name: 'text conversion',
    needsGuard: false,
    plant: (home, program) => {
      attribute('* diff=evil\n', home);
      home.git(['config', 'diff.evil.textconv', program]);
    },
    proof: ['diff', 'HEAD~1'],
  },
  {
    name: 'signing program',
    needsGuard: false,
    plant: config(
      ['gpg.program', (program) => program],
      ['commit.gpgSign', () => 'true'],
      ['user.signingKey', () => 'x'],
    ),
    proof: ['commit', '--allow-empty', '-m', 'x'],
  },
  {
    name: 'alias',
    needsGuard: false,
    plant: config(['alias.st', (program) => `!${program}`]),
    proof: ['st'],
  },
  {
    name: 'include of a file of settings',
    needsGuard: false,
    plant: (home, program) => {
      writeFileSync(path.join(home.folder, 'included'), `[core]\n\tfsmonitor = ${program}\n`);
      home.git(['config', 'include.path', path.join(home.folder, 'included')]);
    },
    proof: ['status'],
  },
  {
    name: 'lazy fetch of a partial clone',
    needsGuard: false,
    plant: config(
      ['extensions.partialClone', () => 'evil'],
      ['remote.evil.promisor', () => 'true'],
      ['remote.evil.url', () => 'ssh://nowhere.invalid/x'],
      ['core.sshCommand', (program) => program],
    ),
    proof: ['cat-file', '-p', 'f'.repeat(40)],
  },
  {
    name: 'settings of the worktree alone',
    needsGuard: false,
    plant: (home, program, worktree) => {
      home.git(['config', 'extensions.worktreeConfig', 'true']);
      home.git(['config', '--worktree', 'core.fsmonitor', program], worktree);
    },
    proof: ['-C', 'WORKTREE', 'status'],
  },
  {
    name: 'clean and smudge filters',
    needsGuard: true,
    plant: (home, program) => {
      attribute('* filter=evil\n', home);
      home.git(['config', 'filter.evil.clean', program]);
      home.git(['config', 'filter.evil.smudge', program]);
    },
    proof: ['checkout', '--force', 'HEAD~1', '--', '.'],
  },
  {
    name: 'filter process',
    needsGuard: true,
    plant: (home, program) => {
      attribute('* filter=evil\n', home);
      home.git(['config', 'filter.evil.process', program]);
    },
    proof: ['checkout', '--force', 'HEAD~1', '--', '.'],
  },
  {
    name: 'merge driver',
    needsGuard: true,
    plant: (home, program) => {
      attribute('* merge=evil\n', home);
      home.git(['config', 'merge.evil.driver', `${program} %A`]);
    },
    proof: ['merge-tree', '--write-tree', 'left', 'right'],
  },
];

describe('settings that run programs', function () {
  this.timeout(60_000);
  let home: TemporaryRepository;
  let repository: Repository;
  let task: StartedTask;
  let agreed: readonly ExecutableEntry[];
  let bird: Canary;

  beforeEach(async () => {
    home = temporaryRepository({ 'README.md': 'hello\n', 'both.txt': '1\n2\n3\n', [TASK_LIST]: TASKS });
    home.write('README.md', 'second\n');
    home.commitAll('second');
    home.git(['branch', 'left']);
    home.git(['checkout', '-q', '-b', 'right']);
    home.write('both.txt', '1\n2\nright\n');
    home.commitAll('right');
    home.git(['checkout', '-q', 'left']);
    home.write('both.txt', 'left\n2\n3\n');
    home.commitAll('left');
    home.git(['checkout', '-q', 'main']);
    const port = home.port();
    repository = await home.open(port);
    task = await startTask(home, port, repository, 'T001');
    agreed = value(await new ExecutableConfigGuard(port).read(repository.commonDir)).entries;
    bird = canary(home);
    home.write('both.txt', '1\n2\nthree\n', task.place.cwd);
    home.write('new.ts', 'new\n', task.place.cwd);
    home.write('both.txt', 'one\n2\n3\n');
    home.commitAll('main goes on');
  });
  afterEach(() => home.remove());

  /** All services that run git, one after the other; every verb of the port is used by them or tried below. */
  const everything = async (port: GitPort): Promise<readonly string[]> => {
    const codes: string[] = [];
    const place = task.place;
    codes.push(problemCode(await worktreeStatus(port, repository.commonDir, place.cwd, task.base)));
    codes.push(problemCode(await changedFiles(port, place, task.base)));
    codes.push(problemCode(await commitTask(port, commitRequest(home, repository, task), { tag: 'c' })));
    const commit = home.head(place.cwd);
    codes.push(
      problemCode(
        await new Integrator(port).integrate(integrationRequest(home, repository, task, commit), {
          tag: 'i',
        }),
      ),
    );
    const removal = {
      repository,
      root: home.worktrees,
      folder: place.cwd,
      target: home.head(home.root, 'main'),
      backup: { run: 'r', stamp: 's' },
      deleteBranch: true,
    };
    codes.push(problemCode(await removeWorktree(port, { ...removal, personConfirmed: true }, { tag: 'r' })));
    for (const [verb, args] of Object.entries(TRIALS)) {
      for (const where of [repository.place]) await port.run(gitOperation(verb as GitVerb, where, args));
    }
    return codes;
  };

  for (const vector of VECTORS) {
    it(`${vector.name}: ${vector.needsGuard ? 'nothing goes on until a person agrees' : 'never runs, and is noticed'}`, async () => {
      vector.plant(home, bird.program, task.place.cwd);
      const guarded = home.port();
      const guard = new ExecutableConfigGuard(guarded);
      guarded.guardedBy(guard.asDriverGuard(() => agreed));
      const stopped = await everything(guarded);
      assert.equal(bird.sang(), false, 'with the guard');
      assert.equal(stopped[1], 'executable-config-changed', stopped.join());
      assert.ok(stopped.includes('executable-config-changed'));
      assert.equal(
        home.gitCode(['merge-base', '--is-ancestor', 'main', 'main~1']),
        1,
        'nothing was integrated',
      );
      if (!vector.needsGuard) {
        const codes = await everything(home.port());
        assert.deepEqual(codes, Array(5).fill('no problem'));
        assert.equal(bird.sang(), false, 'without the guard');
      }
      home.gitCode(vector.proof.map((word) => (word === 'WORKTREE' ? task.place.cwd : word)));
      if (vector.name !== 'settings of the worktree alone')
        assert.equal(bird.sang(), true, 'plain git falls for it');
    });
  }

  it('an agreement holds until something changes', async () => {
    const port = home.port();
    const guard = new ExecutableConfigGuard(port);
    home.git(['config', 'filter.mine.clean', 'cat']);
    const first = value(await guard.read(repository.commonDir));
    assert.equal(value(await guard.read(repository.commonDir)).fingerprint, first.fingerprint);
    assert.deepEqual(value(await guard.changesSince(first.entries, repository.commonDir)), {
      appeared: [],
      changed: [],
      gone: [],
    });
    home.git(['config', 'filter.mine.clean', 'rm -rf']);
    const changed = value(await guard.changesSince(first.entries, repository.commonDir));
    assert.deepEqual(
      changed.changed.map((entry) => [entry.name, entry.shown]),
      [['filter.mine.clean', 'rm -rf']],
    );
    home.git(['config', '--unset', 'filter.mine.clean']);
    const gone = value(await guard.changesSince(first.entries, repository.commonDir));
    assert.deepEqual([gone.appeared.length, gone.changed.length, gone.gone.length], [0, 0, 1]);
    assert.notEqual(value(await guard.read(repository.commonDir)).fingerprint, first.fingerprint);
  });

  it('notices a changed hook, a changed included file, and a conditional include', async () => {
    const guard = new ExecutableConfigGuard(home.port());
    const included = path.join(home.folder, 'included');
    writeFileSync(included, '[user]\n\tname = x\n');
    home.git(['config', 'includeIf.gitdir:/nowhere/.path', included]);
    home.write('.git/hooks/pre-commit', '#!/bin/sh\necho one\n');
    const first = value(await guard.read(repository.commonDir));
    assert.deepEqual(
      first.entries.map((entry) => entry.name),
      ['includeif.gitdir:/nowhere/.path', 'pre-commit'],
    );
    home.write('.git/hooks/pre-commit', '#!/bin/sh\necho two\n');
    writeFileSync(included, '[core]\n\tfsmonitor = x\n');
    const changes = value(await guard.changesSince(first.entries, repository.commonDir));
    assert.deepEqual(
      changes.changed.map((entry) => entry.name),
      ['includeif.gitdir:/nowhere/.path', 'pre-commit'],
    );
  });

  it('does not ask about the person’s own settings, nor about harmless ones', async () => {
    writeFileSync(
      path.join(home.environment['HOME'] ?? '', '.gitconfig'),
      '[filter "lfs"]\n\tclean = git-lfs clean\n[core]\n\teditor = vim\n[alias]\n\tst = status\n',
    );
    home.git(['config', 'remote.origin.url', 'https://example.com/x.git']);
    home.git(['config', 'branch.main.remote', 'origin']);
    home.git(['config', 'core.autocrlf', 'input']);
    const read = value(await new ExecutableConfigGuard(home.port()).read(repository.commonDir));
    assert.deepEqual(read.entries, []);
  });

  it('a repository planted inside the worktree runs nothing', async () => {
    const inner = path.join(task.place.cwd, 'inner');
    mkdirSync(inner);
    home.git(['init', '-q'], inner);
    home.write('x', 'x', inner);
    home.git(
      ['-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit', '-q', '--allow-empty', '-m', 'x'],
      inner,
    );
    home.git(['add', 'inner'], task.place.cwd);
    home.git(['config', 'core.fsmonitor', bird.program], inner);
    home.git(['config', 'filter.evil.clean', bird.program], inner);
    home.write('.git/info/attributes', '* filter=evil\n', inner);
    home.write('x', 'changed', inner);
    home.gitCode(['status'], task.place.cwd);
    assert.equal(bird.sang(), true, 'plain git falls for it');
    bird.hush();
    const codes = await everything(home.port());
    assert.deepEqual(codes.slice(0, 4), Array(4).fill('no problem'));
    assert.equal(bird.sang(), false);
  });

  it('every verb of the port is tried', () => {
    assert.deepEqual(Object.keys(TRIALS).sort(), Object.keys(VERBS).sort());
  });
});

const TRIALS: Readonly<Record<GitVerb, readonly string[]>> = {
  '--version': [],
  'rev-parse': ['HEAD'],
  'rev-list': ['-n', '3', '--format=%B', 'HEAD', '--'],
  'merge-base': ['HEAD', 'HEAD~1'],
  'for-each-ref': [],
  var: ['GIT_AUTHOR_IDENT'],
  config: ['--list'],
  'cat-file': ['-p', 'HEAD'],
  'ls-tree': ['-r', 'HEAD'],
  'ls-files': ['--others'],
  'diff-tree': ['-p', '--no-ext-diff', '--no-textconv', 'HEAD~1', 'HEAD'],
  'diff-index': ['HEAD'],
  'diff-files': [],
  status: [],
  'worktree-list': [],
  'merge-tree': ['--write-tree', 'left', 'right'],
  'write-tree': [],
  'commit-tree': ['HEAD^{tree}', '-m', 'x'],
  'read-tree': ['-m', 'HEAD'],
  'update-index': ['--refresh'],
  'checkout-index': ['-f', 'README.md'],
  'hash-object': ['--no-filters', 'README.md'],
  'update-ref': ['refs/heads/trial', 'HEAD'],
  checkout: ['--quiet', '--force', '--detach', 'HEAD', '--'],
  clean: ['-n'],
  'worktree-add': ['--detach', '--', '/nonexistent/folder', 'HEAD'],
};
