import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CommitId } from '../../../../src/core/git/refs';
import type { Result } from '../../../../src/core/result';
import { GitPort, type GitRunner } from '../../../../src/engine/git/gitPort';
import type { GitOperation } from '../../../../src/engine/git/operation';
import type { Repository } from '../../../../src/engine/git/repository';
import { endTaggedProcesses } from '../../../../src/engine/git/taggedProcesses';
import { type IntegrationOutcome, Integrator } from '../../../../src/engine/integration/integrator';
import type { IntegrationRequest } from '../../../../src/engine/integration/mergeAndCheck';
import { killableRequest, LIST } from './killableRequest';
import { seededRandom } from '../git/seededRandom';
import {
  manyFiles,
  temporaryRepository,
  type TemporaryRepository,
  until,
  value,
} from '../git/temporaryRepository';

const never = <T>(): Promise<T> => new Promise(() => undefined);

/** Where and how one round is killed. */
interface Kill {
  /** The writing process to kill: by its number, or the one that moves the person's files, or their branch. */
  readonly at: number | 'files' | 'branch';
  readonly afterMs: number;
  readonly group: boolean;
  /** Our own program dies at that moment too: nothing it would have done afterwards happens. */
  readonly hostDies: boolean;
}

/** A port whose nth writing process is killed; when the host dies with it, no call ever comes back. */
const mortalPort = (home: TemporaryRepository, kill: Kill): { runner: GitRunner; dead: Promise<void> } => {
  let count = 0;
  let isDead = false;
  let die = (): void => undefined;
  const dead = new Promise<void>((resolve) => (die = resolve));
  const isTarget = (operation: GitOperation, number: number): boolean => {
    if (kill.at === 'files') {
      return (
        operation.indexFile?.endsWith('counterpoint-index') === true &&
        operation.args.includes('-u') &&
        !operation.args.includes('-n')
      );
    }
    return kill.at === 'branch' ? operation.args.includes('refs/heads/main') : number === kill.at;
  };
  const port = new GitPort({
    environment: home.environment,
    backOff: () => 2,
    onProcess: (pid, operation) => {
      if (operation.readOnly || !isTarget(operation, count++)) return;
      setTimeout(() => {
        try {
          process.kill(kill.group ? -pid : pid, 'SIGKILL');
        } catch {
          // It had ended already: the host dies between two steps.
        }
        isDead = kill.hostDies;
        die();
      }, kill.afterMs);
    },
  });
  const wrap = (inner: GitRunner): GitRunner => ({
    run: async (operation: GitOperation, options) => {
      if (isDead) return never();
      const answer = await inner.run(operation, options);
      return isDead ? never() : answer;
    },
    exclusive: (commonDir, work, options) =>
      inner.exclusive(commonDir, (inside) => work(wrap(inside)), options),
  });
  return { runner: wrap(port), dead };
};

describe('an integration that is killed', function () {
  this.timeout(600_000);
  let home: TemporaryRepository;
  let repository: Repository;
  let workshop: string;

  before(async () => {
    home = temporaryRepository({
      ...manyFiles(80),
      'README.md': 'hello\n',
      'staged.txt': 'x\n',
      [LIST]: '- [ ] T1\n',
      '.gitignore': '*.env\n',
    });
    repository = await home.open(home.port());
    workshop = path.join(home.folder, 'workshop');
    home.git(['worktree', 'add', '-q', '--detach', workshop]);
  });
  after(() => home.remove());

  /** A task's commit that changes, adds and deletes files, made by plain git. */
  const taskCommit = (round: number): CommitId => {
    home.git(['checkout', '-q', '--detach', 'main'], workshop);
    for (let file = 0; file < 40; file++)
      home.write(`src/d${file % 20}/f${file}.txt`, `round ${round}\n`.repeat(300), workshop);
    for (let file = 0; file < 10; file++)
      home.write(`made/r${round}/n${file}.txt`, 'new\n'.repeat(500), workshop);
    if (round > 0) rmSync(path.join(workshop, `made/r${round - 1}`), { recursive: true, force: true });
    return home.commitAll(`task ${round}`, workshop);
  };

  const request = (round: number, commit: CommitId): IntegrationRequest =>
    killableRequest({ repository, worktrees: home.worktrees, round, commit });

  it('is done or undone at 40 random points; local changes stay, nothing is left behind', async () => {
    const random = seededRandom(42);
    home.write('README.md', 'my local change\n');
    home.write('staged.txt', 'my staged change\n');
    home.git(['add', 'staged.txt']);
    home.write('notes.txt', 'untracked\n');
    home.write('secret.env', 'ignored\n');
    const local = home.git(['status', '--porcelain', '--ignored']);
    let recovered = 0;
    let midway = 0;
    for (let round = 0; round < 40; round++) {
      const before = home.head(home.root, 'main');
      const commit = taskCommit(round);
      const numbered = Math.floor(random() * 14);
      const kill: Kill = {
        at: round % 4 === 2 ? 'branch' : round % 4 === 3 ? 'files' : numbered,
        afterMs: random() * 6,
        group: random() < 0.5,
        hostDies: Math.floor(round / 4) % 2 === 0,
      };
      const { runner, dead } = mortalPort(home, kill);
      const tag = `round-${round}`;
      const first = new Integrator(runner).integrate(request(round, commit), { tag });
      const outcome = await Promise.race([first, dead.then(() => (kill.hostDies ? undefined : first))]);
      if (existsSync(path.join(repository.commonDir, 'index.lock'))) midway++;
      const again: Result<IntegrationOutcome> = await new Integrator(
        home.port({ backOff: () => 2 }),
      ).integrate(request(round, commit), {
        tag,
        interruptedSince: Date.now() - 60_000,
      });
      const done = value(again);
      assert.equal(done.kind, 'integrated', `round ${round} ${JSON.stringify({ kill, done, outcome })}`);
      if (outcome === undefined || !outcome.ok) recovered++;
      const tip = home.head(home.root, 'main');
      assert.equal(
        home.git(['rev-parse', `${tip}^@`]),
        `${before}\n${commit}`,
        `round ${round}: one integration commit, no more`,
      );
      assert.equal(
        home.git(['status', '--porcelain', '--ignored']),
        local,
        `round ${round} ${JSON.stringify(kill)}`,
      );
      assert.equal(
        home.read('README.md') + home.read('notes.txt') + home.read('secret.env'),
        'my local change\nuntracked\nignored\n',
      );
      assert.equal(home.git(['show', ':staged.txt']), 'my staged change');
      assert.deepEqual(
        readdirSync(repository.commonDir).filter((name) => /lock$|^counterpoint/.test(name)),
        [],
        `round ${round}`,
      );
      assert.equal((await endTaggedProcesses(tag)).ended, 0, `round ${round} left a process`);
    }
    assert.ok(recovered >= 10, `only ${recovered} rounds had to recover`);
    assert.ok(midway >= 2, `only ${midway} rounds were caught while files moved`);
    assert.equal(home.gitCode(['fsck', '--no-dangling']), 0);
  });

  it('goes on where a host process was when it was killed, and ends the git it left running', async () => {
    const random = seededRandom(99);
    const local = home.git(['status', '--porcelain', '--ignored']);
    for (let round = 50; round < 55; round++) {
      const commit = taskCommit(round);
      const host = spawn(
        process.execPath,
        [
          '--import',
          'tsx',
          path.join(import.meta.dirname, 'integrationHost.ts'),
          JSON.stringify({ root: home.root, worktrees: home.worktrees, round, commit }),
        ],
        { env: { ...home.environment, TSX_DISABLE_CACHE: '1' }, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const ended = new Promise((resolve) => host.on('exit', resolve));
      await new Promise((resolve) => host.stdout.once('data', resolve));
      setTimeout(() => host.kill('SIGKILL'), random() * 150);
      await ended;
      const again = await new Integrator(home.port({ backOff: () => 2 })).integrate(request(round, commit), {
        tag: `round-${round}`,
        interruptedSince: Date.now() - 60_000,
      });
      assert.equal(value(again).kind, 'integrated', `round ${round}`);
      assert.equal(home.git(['rev-parse', 'main^2']), commit);
      assert.equal(home.git(['status', '--porcelain', '--ignored']), local, `round ${round}`);
      assert.equal((await endTaggedProcesses(`round-${round}`)).ended, 0);
    }
  });

  it('takes files back that a killed checkout had replaced, made, cut short or removed', async () => {
    const before = home.head(home.root, 'main');
    const commit = taskCommit(100);
    const local = home.git(['status', '--porcelain', '--ignored']);
    const tree = home.git(['rev-parse', `${commit}^{tree}`]);
    // The state right after the kill, made by hand: our lock says what was going on.
    const mark = { counterpoint: 'gone', branch: 'main', from: before, to: commit, phase: 'moving' };
    writeFileSync(path.join(repository.commonDir, 'index.lock'), `${JSON.stringify(mark)}\n`);
    const now = home.git(['show', `${tree}:src/d1/f1.txt`]);
    home.write('src/d1/f1.txt', `${now}\n`);
    home.write('src/d2/f2.txt', now.slice(0, 100));
    rmSync(path.join(home.root, 'src/d3/f3.txt'));
    home.write('made/r100/n0.txt', 'new\n'.repeat(500));
    home.write('made/r100/n1.txt', '');
    home.write('src/d4/f4.txt', 'edited by the person since\n');
    const stopped = value(
      await new Integrator(home.port({ backOff: () => 1 })).integrate(request(100, commit), {
        tag: 'gone',
        interruptedSince: 0,
      }),
    );
    assert.equal(
      stopped.kind === 'waiting' && stopped.reason.code,
      'local-changes',
      'the edit of the person still stands',
    );
    assert.equal(
      home.git(['status', '--porcelain', '--ignored']),
      `${local.replace(' M README.md\n', ' M README.md\n M src/d4/f4.txt\n')}`,
    );
    assert.equal(home.read('src/d4/f4.txt'), 'edited by the person since\n');
    assert.ok(!existsSync(path.join(home.root, 'made/r100')));
    home.git(['checkout', '-q', 'src/d4/f4.txt']);
    assert.equal(
      value(await new Integrator(home.port()).integrate(request(100, commit), { tag: 'gone' })).kind,
      'integrated',
    );
  });

  it('leaves an index lock alone that is not its own, whatever it holds', async () => {
    const lock = path.join(repository.commonDir, 'index.lock');
    for (const content of ['', 'DIRC', '{"counterpoint":1}', '{"counterpoint":"x","branch":"main"}']) {
      writeFileSync(lock, content);
      const outcome = value(
        await new Integrator(home.port({ backOff: () => 1 })).integrate(request(200, taskCommit(200)), {
          tag: 'y',
          interruptedSince: 0,
        }),
      );
      assert.equal(outcome.kind === 'waiting' && outcome.reason.code, 'git-locked', content);
      assert.ok(existsSync(lock));
    }
    rmSync(lock);
    await until(() => !existsSync(lock), 'cleaned');
  });
});
