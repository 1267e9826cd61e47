import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CommitId } from '../../../../src/core/git/refs';
import { failed, ok, userProblem } from '../../../../src/core/result';
import type { GitPort } from '../../../../src/engine/git/gitPort';
import type { Repository } from '../../../../src/engine/git/repository';
import { type IntegrationOutcome, Integrator } from '../../../../src/engine/integration/integrator';
import type { IntegrationRequest } from '../../../../src/engine/integration/mergeAndCheck';
import {
  problemCode,
  temporaryRepository,
  type TemporaryRepository,
  until,
  value,
} from '../git/temporaryRepository';
import {
  committed,
  integrationRequest,
  startTask,
  type StartedTask,
  TASK_LIST,
  TASKS,
} from './integrationFixture';

describe('integrating a task', () => {
  let home: TemporaryRepository;
  let port: GitPort;
  let repository: Repository;
  let integrator: Integrator;
  let task: StartedTask;
  let commit: CommitId;
  const integrate = async (
    more: Partial<IntegrationRequest> = {},
    of = task,
    what = commit,
  ): Promise<IntegrationOutcome> =>
    value(
      await integrator.integrate(integrationRequest(home, repository, of, what, more), {
        tag: `integrate-${of.id}`,
      }),
    );
  const doTask = async (id: string, file: string, text: string): Promise<[StartedTask, CommitId]> => {
    const started = await startTask(home, port, repository, id);
    home.write(file, text, started.place.cwd);
    return [started, await committed(home, port, repository, started)];
  };

  beforeEach(async () => {
    home = temporaryRepository({ 'README.md': 'hello\n', 'a.txt': '1\n2\n3\n', [TASK_LIST]: TASKS });
    port = home.port({ backOff: () => 2 });
    repository = await home.open(port);
    integrator = new Integrator(port);
    [task, commit] = await doTask('T001', 'login.ts', 'login\n');
  });
  afterEach(() => home.remove());

  it('moves a checked-out target with its files, the tick in the same commit, and keeps what was before', async () => {
    const outcome = await integrate();
    assert.equal(outcome.kind, 'integrated');
    assert.ok(outcome.kind === 'integrated' && outcome.backup);
    assert.equal(home.head(home.root, 'main'), outcome.tip);
    assert.equal(home.git(['rev-parse', `${outcome.tip}^@`]), `${task.base}\n${commit}`);
    assert.equal(home.head(home.root, outcome.backup.ref), task.base);
    assert.equal(home.read('login.ts'), 'login\n');
    assert.equal(home.read(TASK_LIST), TASKS.replace('[ ] T001', '[x] T001'));
    assert.equal(home.git(['status', '--porcelain']), '');
    assert.match(
      home.git(['log', '-1', '--format=%B', 'main']),
      /^Integrate T001: Add login\n\nInto main\.\n\nCounterpoint-Task: T001\n/,
    );
    assert.match(home.git(['reflog', '-1', 'main']), /counterpoint: integrate T001/);
    assert.deepEqual(
      readdirSync(repository.commonDir).filter((name) => /lock|counterpoint/.test(name)),
      [],
    );
  });

  it('does nothing the second time', async () => {
    const first = await integrate();
    const second = await integrate();
    assert.ok(first.kind === 'integrated' && second.kind === 'integrated');
    assert.equal(second.already, true);
    assert.equal(second.tip, first.tip);
  });

  it('swaps a target that is checked out nowhere', async () => {
    home.git(['checkout', '-q', '--detach']);
    const outcome = await integrate();
    assert.ok(outcome.kind === 'integrated');
    assert.equal(home.head(home.root, 'main'), outcome.tip);
    assert.ok(!existsSync(path.join(home.root, 'login.ts')), 'the checkout is not touched');
  });

  it('squashes to one parent, keeps the task’s commit, and knows it again', async () => {
    const outcome = await integrate({ strategy: 'squash' });
    assert.ok(outcome.kind === 'integrated');
    assert.equal(home.git(['rev-parse', `${outcome.tip}^@`]), task.base);
    assert.equal(home.head(home.root, `refs/counterpoint/kept/${commit}`), commit);
    const again = await integrate({ strategy: 'squash' });
    assert.ok(again.kind === 'integrated' && again.already);
  });

  it('brings parallel tasks in one after the other without a conflict in the task list', async () => {
    const [second, secondCommit] = await doTask('T002', 'logout.ts', 'logout\n');
    const [third, thirdCommit] = await doTask('T003', 'reset.ts', 'reset\n');
    const outcomes = await Promise.all([
      integrate(),
      integrate({}, second, secondCommit),
      integrate({}, third, thirdCommit),
    ]);
    assert.deepEqual(
      outcomes.map((one) => one.kind),
      ['integrated', 'integrated', 'integrated'],
    );
    assert.equal(home.read(TASK_LIST), TASKS.replaceAll('[ ]', '[x]'));
    assert.deepEqual(
      ['login.ts', 'logout.ts', 'reset.ts'].filter((file) => existsSync(path.join(home.root, file))).length,
      3,
    );
  });

  it('names the files of a conflict and moves nothing', async () => {
    const [second, secondCommit] = await doTask('T002', 'a.txt', '1\ntwo\n3\n');
    home.write('a.txt', '1\nzwei\n3\n');
    const tip = home.commitAll('main goes on');
    const outcome = await integrate({}, second, secondCommit);
    assert.equal(outcome.kind, 'conflict');
    assert.deepEqual(outcome.kind === 'conflict' && outcome.files, ['a.txt']);
    assert.equal(home.head(home.root, 'main'), tip);
    assert.equal(home.git(['status', '--porcelain']), '');
  });

  it('runs the checks on the merged files and stops when they fail', async () => {
    home.write('main.ts', 'main\n');
    const tip = home.commitAll('main goes on');
    let seen: string[] = [];
    const outcome = await integrate({
      gates: async (folder) => {
        seen = readdirSync(folder).sort();
        writeFileSync(path.join(folder, 'left-by-a-check'), 'x');
        return failed(userProblem('tests-failed', '1 test failed.'));
      },
    });
    assert.equal(outcome.kind, 'checks-failed');
    assert.deepEqual(seen, ['.git', 'README.md', 'a.txt', 'login.ts', 'main.ts', 'specs']);
    assert.equal(home.head(home.root, 'main'), tip);
    const again = await integrate({
      gates: async (folder) => ok(assert.ok(!existsSync(path.join(folder, 'left-by-a-check')))),
    });
    assert.equal(again.kind, 'integrated');
  });

  it('keeps local changes that do not touch the same files: modified, staged and untracked', async () => {
    home.write('README.md', 'mine\n');
    home.write('a.txt', 'staged\n');
    home.git(['add', 'a.txt']);
    home.write('notes.txt', 'notes\n');
    const before = home.git(['status', '--porcelain']);
    assert.equal((await integrate()).kind, 'integrated');
    assert.equal(home.git(['status', '--porcelain']), before);
    assert.equal(home.read('README.md'), 'mine\n');
    assert.equal(home.read('login.ts'), 'login\n');
  });

  for (const [what, prepare] of [
    ['a modified file', (): void => home.write(TASK_LIST, `${TASKS}mine\n`)],
    [
      'a staged file',
      (): void => {
        home.write(TASK_LIST, `${TASKS}mine\n`);
        home.git(['add', TASK_LIST]);
      },
    ],
    ['an untracked file', (): void => home.write('login.ts', 'my own\n')],
    ['an untracked file of the same content', (): void => home.write('login.ts', 'login\n')],
    [
      'an ignored file',
      (): void => {
        home.write('login.ts', 'my own\n');
        writeFileSync(path.join(repository.commonDir, 'info', 'exclude'), 'login.ts\n');
      },
    ],
    ['an untracked folder in the way', (): void => home.write('login.ts/x', 'my own\n')],
  ] as const) {
    it(`waits rather than overwrite ${what}, and goes on afterwards`, async () => {
      prepare();
      const before = home.git(['status', '--porcelain', '--ignored']);
      const contents = [TASK_LIST, 'login.ts', 'login.ts/x'].map((file) => {
        try {
          return home.read(file);
        } catch {
          return undefined;
        }
      });
      let checks = 0;
      const gates = async () => ok(void checks++);
      const outcome = await integrate({ gates });
      assert.equal(outcome.kind, 'waiting');
      assert.equal(outcome.kind === 'waiting' && outcome.reason.code, 'local-changes');
      assert.equal(home.head(home.root, 'main'), task.base);
      assert.equal(home.git(['status', '--porcelain', '--ignored']), before);
      assert.deepEqual(
        [TASK_LIST, 'login.ts', 'login.ts/x'].map((file) => {
          try {
            return home.read(file);
          } catch {
            return undefined;
          }
        }),
        contents,
      );
      home.git(['reset', '-q', '--hard']);
      rmSync(path.join(home.root, 'login.ts'), { recursive: true, force: true });
      const again = await integrate({
        gates,
        ...(outcome.kind === 'waiting' ? { checked: outcome.merged } : {}),
      });
      assert.equal(again.kind, 'integrated');
      assert.equal(checks, 1, 'what was checked is not checked again');
    });
  }

  it('waits while the target’s checkout is in the middle of a merge, and while it is being rebased', async () => {
    home.git(['checkout', '-q', '-b', 'other', 'HEAD~0']);
    home.write('a.txt', 'x\n');
    home.commitAll('other');
    home.git(['checkout', '-q', 'main']);
    home.write('a.txt', 'y\n');
    home.commitAll('main');
    assert.notEqual(home.gitCode(['merge', 'other']), 0);
    const merging = await integrate();
    assert.equal(merging.kind === 'waiting' && merging.reason.code, 'operation-in-progress');
    home.git(['merge', '--abort']);
    assert.notEqual(home.gitCode(['rebase', 'other']), 0);
    const rebasing = await integrate();
    assert.equal(rebasing.kind === 'waiting' && rebasing.reason.code, 'target-being-rewritten');
    home.git(['rebase', '--abort']);
    assert.equal((await integrate()).kind, 'integrated');
  });

  it('waits out a short index lock, reports a long one, and deletes neither', async () => {
    const lock = path.join(repository.commonDir, 'index.lock');
    writeFileSync(lock, '');
    const long = await integrate();
    assert.equal(long.kind === 'waiting' && long.reason.code, 'git-locked');
    assert.ok(existsSync(lock));
    let looks = 0;
    const short = await integrate({
      backOff: () => {
        if (++looks === 3) rmSync(lock);
        return 1;
      },
    });
    assert.equal(short.kind, 'integrated');
    assert.ok(looks >= 3);
  });

  it('reports a branch lock of another program and leaves it', async () => {
    home.git(['checkout', '-q', '--detach']);
    const lock = path.join(repository.commonDir, 'refs/heads/main.lock');
    writeFileSync(lock, '');
    const outcome = await integrate();
    assert.equal(outcome.kind === 'waiting' && outcome.reason.code, 'git-locked');
    assert.ok(existsSync(lock));
    assert.equal(home.head(home.root, 'main'), task.base);
  });

  it('starts again from the new tip when the target moves during the checks', async () => {
    home.git(['checkout', '-q', '--detach']);
    let rounds = 0;
    const outcome = await integrate({
      gates: async () => {
        if (++rounds === 1) {
          const tree = home.git(['rev-parse', 'main^{tree}']);
          home.git([
            'update-ref',
            'refs/heads/main',
            home.git(['commit-tree', tree, '-p', 'main', '-m', 'pushed by somebody']),
          ]);
        }
        return ok(undefined);
      },
    });
    assert.equal(outcome.kind, 'integrated');
    assert.equal(rounds, 2);
    assert.match(home.git(['log', '--format=%s', 'main']), /pushed by somebody/);
  });

  it('refuses an integration folder that is not its own', async () => {
    home.write('precious.txt', 'x', path.join(home.worktrees, 'integration'));
    const request = integrationRequest(home, repository, task, commit);
    assert.equal(
      problemCode(await integrator.integrate(request, { tag: 'x' })),
      'integration-folder-not-ours',
    );
    assert.equal(home.read('precious.txt', path.join(home.worktrees, 'integration')), 'x');
    rmSync(path.join(home.worktrees, 'integration'), { recursive: true });
    home.git(['worktree', 'add', '-q', '-b', 'mine', path.join(home.worktrees, 'integration')]);
    home.write('precious.txt', 'x', path.join(home.worktrees, 'integration'));
    assert.equal(
      problemCode(await integrator.integrate(request, { tag: 'x' })),
      'integration-folder-not-ours',
    );
    assert.equal(home.read('precious.txt', path.join(home.worktrees, 'integration')), 'x');
  });

  it('makes its integration worktree again when the folder was deleted', async () => {
    await integrate({ gates: async () => failed(userProblem('no', 'no')) });
    rmSync(path.join(home.worktrees, 'integration'), { recursive: true });
    assert.equal((await integrate()).kind, 'integrated');
  });

  it('refuses targets that are no branch', async () => {
    for (const target of ['-bpwn', 'HEAD', '@{-1}', 'refs/heads/main', '--output=x', 'a..b', '']) {
      const result = await integrator.integrate(
        integrationRequest(home, repository, task, commit, { target }),
        { tag: 'x' },
      );
      assert.equal(problemCode(result), 'branch-name-refused', target);
    }
    const missing = await integrator.integrate(
      integrationRequest(home, repository, task, commit, { target: 'gone' }),
      { tag: 'x' },
    );
    assert.equal(problemCode(missing), 'unknown-revision');
  });

  it('is cancelled between its steps without moving anything', async () => {
    const stop = new AbortController();
    const result = integrator.integrate(
      integrationRequest(home, repository, task, commit, { gates: async () => ok(stop.abort()) }),
      { tag: 'x', signal: stop.signal },
    );
    assert.equal(problemCode(await result), 'cancelled');
    assert.equal(home.head(home.root, 'main'), task.base);
    await until(() => !existsSync(path.join(repository.commonDir, 'index.lock')), 'no lock is left');
  });
});
