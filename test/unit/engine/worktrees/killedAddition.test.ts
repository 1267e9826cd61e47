import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { GitPort } from '../../../../src/engine/git/gitPort';
import { gitEnvironment, hardeningArguments } from '../../../../src/engine/git/hardening';
import { gitOperation } from '../../../../src/engine/git/operation';
import type { Repository } from '../../../../src/engine/git/repository';
import { endTaggedProcesses } from '../../../../src/engine/git/taggedProcesses';
import { addWorktree, type WorktreeIntent } from '../../../../src/engine/worktrees/addWorktree';
import { recoverWorktree } from '../../../../src/engine/worktrees/recoverWorktree';
import { seededRandom } from '../git/seededRandom';
import {
  manyFiles,
  problemCode,
  temporaryRepository,
  type TemporaryRepository,
  value,
} from '../git/temporaryRepository';

const FILES = 120;

/** How far an addition has come, from 0 to 1, as seen from outside. */
const progress = (intent: WorktreeIntent): number => {
  const { commonDir } = intent.repository;
  if (!existsSync(path.join(commonDir, 'refs/heads', intent.branch))) return 0;
  if (!existsSync(path.join(commonDir, 'worktrees', path.basename(intent.folder)))) return 0.1;
  const source = path.join(intent.folder, 'src');
  if (!existsSync(source)) return 0.2;
  const folders = readdirSync(source);
  return (
    0.3 + (0.7 * folders.reduce((sum, name) => sum + readdirSync(path.join(source, name)).length, 0)) / FILES
  );
};

/** Runs the very command of the service and kills it at a point, with no service there to clean up. */
const killedAddition = (
  home: TemporaryRepository,
  intent: WorktreeIntent,
  tag: string,
  point: number,
  group: boolean,
): Promise<boolean> =>
  new Promise((resolve) => {
    mkdirSync(intent.root, { recursive: true });
    const operation = gitOperation('worktree-add', intent.repository.place, []);
    const words = [
      'worktree',
      'add',
      '--quiet',
      '--no-track',
      '-b',
      intent.branch,
      '--',
      intent.folder,
      intent.base,
    ];
    const child = spawn('git', [...hardeningArguments(), ...words], {
      cwd: intent.repository.root,
      env: gitEnvironment(operation, home.environment, tag),
      detached: true,
      stdio: 'ignore',
    });
    let running = true;
    const watch = (): void => {
      if (!running) return;
      if (progress(intent) >= point) process.kill(group ? -(child.pid ?? 0) : (child.pid ?? 0), 'SIGKILL');
      else setImmediate(watch);
    };
    watch();
    child.on('exit', (_code, signal) => {
      running = false;
      resolve(signal !== null);
    });
  });

describe('a worktree addition that is killed', function () {
  this.timeout(600_000);
  let home: TemporaryRepository;
  let port: GitPort;
  let repository: Repository;
  const intent = (round: number): WorktreeIntent => ({
    repository,
    root: home.worktrees,
    folder: path.join(home.worktrees, `f-t${round}`),
    branch: `counterpoint/f/t${round}`,
    base: home.head(),
  });

  before(async () => {
    home = temporaryRepository(manyFiles(FILES));
    port = home.port();
    repository = await home.open(port);
  });
  after(() => home.remove());

  it('is done or undone at 40 random points, and never loses work of others', async () => {
    const random = seededRandom(20261120);
    const other = value(await addWorktree(port, { ...intent(999) }, { tag: 'other' }));
    home.write('uncommitted.txt', 'precious\n', other.cwd);
    home.write('local.txt', 'mine\n');
    let killed = 0;
    let half = 0;
    for (let round = 0; round < 40; round++) {
      const wanted = intent(round);
      const tag = `round-${round}`;
      if (await killedAddition(home, wanted, tag, random(), round % 2 === 0)) killed++;
      const left =
        existsSync(path.join(repository.commonDir, 'refs/heads', wanted.branch)) || existsSync(wanted.folder);
      const recovery = value(await recoverWorktree(port, wanted, { tag, interruptedSince: 0 }));
      if (recovery === 'absent') {
        if (left) half++;
        assert.ok(!existsSync(wanted.folder), `round ${round}`);
        assert.equal(home.gitCode(['rev-parse', '--verify', '-q', wanted.branch]), 1, `round ${round}`);
        assert.ok(
          !home.git(['worktree', 'list', '--porcelain']).includes(`worktree ${wanted.folder}\n`),
          `round ${round}`,
        );
        value(await addWorktree(port, wanted, { tag: `${tag}-again` }));
      }
      assert.equal(home.git(['status', '--porcelain'], wanted.folder), '', `round ${round}`);
      assert.equal((await endTaggedProcesses(tag)).ended, 0, `round ${round} left a process`);
      assert.equal(home.read('uncommitted.txt', other.cwd), 'precious\n');
    }
    assert.ok(killed >= 20, `only ${killed} rounds were killed`);
    assert.ok(half >= 5, `only ${half} rounds left something half-made`);
    assert.equal(home.read('local.txt'), 'mine\n');
    assert.equal(home.gitCode(['fsck', '--no-dangling']), 0);
    assert.deepEqual(readdirSync(path.join(repository.commonDir, 'worktrees')).length, 41);
  });

  it('is undone by the service itself when only git is killed', async () => {
    const random = seededRandom(7);
    for (let round = 0; round < 6; round++) {
      const wanted = { ...intent(100 + round) };
      const killing = home.port({
        onProcess: (pid, operation) => {
          if (operation.verb === 'worktree-add')
            setTimeout(() => kill(round % 2 === 0 ? -pid : pid), random() * 20);
        },
      });
      const result = await addWorktree(killing, wanted, { tag: `service-${round}` });
      assert.equal(existsSync(wanted.folder), result.ok, `round ${round}`);
      assert.equal(home.gitCode(['rev-parse', '--verify', '-q', wanted.branch]), result.ok ? 0 : 1);
    }
  });

  it('keeps a half-made folder in which somebody has worked', async () => {
    const wanted = intent(200);
    value(await addWorktree(port, wanted, { tag: 'a' }));
    const registration = path.join(repository.commonDir, 'worktrees', path.basename(wanted.folder));
    home.write('locked', 'initializing', registration);
    home.write('README.new', 'somebody’s\n', wanted.folder);
    assert.equal(
      problemCode(await recoverWorktree(port, wanted, { tag: 'b', interruptedSince: 0 })),
      'worktree-has-work',
    );
    assert.equal(home.read('README.new', wanted.folder), 'somebody’s\n');
    home.write('src/d0/f0.txt', 'changed by somebody\n', wanted.folder);
    assert.equal(
      problemCode(await recoverWorktree(port, wanted, { tag: 'b', interruptedSince: 0 })),
      'worktree-has-work',
    );
  });

  it('keeps a branch that holds commits', async () => {
    const wanted = intent(201);
    home.git(['branch', wanted.branch]);
    const tree = home.git(['rev-parse', 'HEAD^{tree}']);
    home.git([
      'update-ref',
      `refs/heads/${wanted.branch}`,
      home.git(['commit-tree', tree, '-p', 'HEAD', '-m', 'work']),
    ]);
    assert.equal(
      problemCode(await recoverWorktree(port, wanted, { tag: 'c', interruptedSince: 0 })),
      'branch-moved',
    );
    assert.equal(home.gitCode(['rev-parse', '--verify', '-q', wanted.branch]), 0);
  });

  const kill = (pid: number): void => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It had ended already.
    }
  };
});
