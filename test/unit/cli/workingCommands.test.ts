import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, describe, it } from 'mocha';
import { buildPackage, type BuiltPackage } from './builtPrograms';
import { assertShape, documented, ended, Sandbox } from './commandRun';

interface RunAnswer {
  readonly tasks: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly attempts: number;
    readonly commit: string | null;
    readonly worktree: string | null;
    readonly reason: string | null;
    readonly warnings: readonly string[];
  }[];
}

interface StatusAnswer {
  readonly leader: string;
  readonly needs_person: number;
  readonly tasks: readonly {
    readonly id: string;
    readonly progress: string;
    readonly worktree: string | null;
  }[];
}

/** Ids of the processes that belong to a run of a repository, by the environment they started with. */
const processesOf = (repository: string): readonly number[] => {
  const runs = path.join(repository, '.git', 'counterpoint', 'runs');
  const ids = existsSync(runs) ? readdirSync(runs) : [];
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      return ids.some((id) => environment.includes(`COUNTERPOINT_RUN_ID=${id}`)) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
};

/** Whether an agent said that it began. */
const saysWorking = (repository: string): boolean => {
  const runs = path.join(repository, '.git', 'counterpoint', 'runs');
  if (!existsSync(runs)) return false;
  return readdirSync(runs).some((id) => {
    const log = path.join(runs, id, 'hooks.jsonl');
    return existsSync(log) && readFileSync(log, 'utf8').includes('"working"');
  });
};

async function until(what: string, holds: () => boolean): Promise<void> {
  const began = performance.now();
  while (!holds()) {
    assert.ok(performance.now() - began < 60_000, `waited in vain until ${what}`);
    await delay(20);
  }
}

describe('commands that work with the demo agent', function () {
  this.timeout(240_000);
  let built: BuiltPackage;
  const sandbox = new Sandbox();
  const run = (cwd: string, ...args: string[]) => sandbox.run(built.cli, cwd, args);
  const status = async (cwd: string) => {
    const { stdout, code } = await run(cwd, 'status', '--json');
    assert.equal(code, 0);
    return JSON.parse(stdout) as StatusAnswer;
  };

  before(async () => {
    built = await buildPackage();
  });
  after(() => {
    built.remove();
    sandbox.remove();
  });

  it('stops at review; validate judges, rejects, accepts; status and metrics tell of it', async () => {
    const folder = sandbox.sample();
    const first = await run(folder, 'run', 'T001', '--agent', 'demo', '--yes', '--json');
    assert.equal(first.code, 4, first.stderr);
    const answer = JSON.parse(first.stdout) as RunAnswer;
    assertShape(answer, documented('run'));
    assert.deepEqual(
      answer.tasks.map(({ id, outcome }) => [id, outcome]),
      [['T001', 'review']],
    );

    const waiting = await status(folder);
    assertShape(waiting, documented('status'));
    assert.equal(waiting.needs_person, 1);
    assert.equal(waiting.leader, 'nobody');

    const judged = await run(folder, 'validate', 'T001', '--json');
    assert.equal(judged.code, 0, judged.stderr);
    assertShape(JSON.parse(judged.stdout), documented('validate'));

    const rejected = await run(folder, 'validate', 'T001', '--reject', 'Say more.', '--json');
    assert.equal(rejected.code, 0, rejected.stderr);
    assert.equal((JSON.parse(rejected.stdout) as { attempt: number }).attempt, 2);

    const accepted = await run(folder, 'validate', 'T001', '--accept');
    assert.equal(accepted.code, 0, accepted.stderr);
    assert.match(accepted.stderr, /It is merged/);
    assert.match(readFileSync(path.join(folder, 'specs/recipebox/tasks.md'), 'utf8'), /- \[x\] T001 /);
    assert.ok(existsSync(path.join(folder, 'src/config.js')));
    assert.equal(sandbox.git(folder, 'status', '--porcelain'), '');
    assert.deepEqual(
      (await status(folder)).tasks.map(({ progress }) => progress),
      ['integrated'],
    );

    const metrics = await run(folder, 'metrics');
    assert.match(metrics.stdout, /1 \/ 23/);
    const csv = await run(folder, 'metrics', '--format', 'csv');
    assert.equal(csv.code, 0);
    assert.match(csv.stdout, /,/);
    const verified = await run(folder, 'journal', 'verify', '--json');
    assert.equal(verified.code, 0);
    assertShape(JSON.parse(verified.stdout), documented('journal'));
  });

  it('says before it starts which files of the feature its agent will not have', async () => {
    const folder = sandbox.sample();
    const tasks = path.join(folder, 'specs/recipebox/tasks.md');
    writeFileSync(tasks, `${readFileSync(tasks, 'utf8')}\n<!-- not committed -->\n`);
    const { code, stdout, stderr } = await run(folder, 'run', 'T001', '--agent', 'demo', '--yes', '--json');
    assert.equal(code, 4, stderr);
    const answer = JSON.parse(stdout) as RunAnswer;
    assertShape(answer, documented('run'));
    const [warning = ''] = answer.tasks[0]?.warnings ?? [];
    assert.match(warning, /^specs\/recipebox\/tasks\.md has changes that are not committed to main: /);
    assert.ok(stderr.indexOf(warning) < stderr.indexOf('working'), stderr);
    assert.ok(stderr.includes(`warning: ${warning}`), stderr);
  });

  it('accepts what passed, sends back what failed, and does the rest in the order of dependencies', async () => {
    const folder = sandbox.sample();
    const { code, stdout, stderr } = await run(
      folder,
      ...['run', 'T008', 'T003', 'T002', '--ignore-dependencies'],
      ...['--agent', 'demo', '--accept-passing', '--yes', '--json'],
    );
    assert.equal(code, 0, stderr);
    const { tasks } = JSON.parse(stdout) as RunAnswer;
    assert.deepEqual(
      tasks.map(({ id, outcome, attempts }) => [id, outcome, attempts]),
      // T008 forgets a rule the first time.
      [
        ['T002', 'integrated', 1],
        ['T003', 'integrated', 1],
        ['T008', 'integrated', 2],
      ],
    );
    for (const { commit } of tasks) sandbox.git(folder, 'merge-base', '--is-ancestor', commit ?? '', 'main');
    const again = await run(folder, 'run', 'T002', '--agent', 'demo', '--accept-passing', '--json');
    assert.equal(again.code, 0);
    assert.equal((JSON.parse(again.stdout) as RunAnswer).tasks[0]?.outcome, 'done-before');
  });

  it('parks what fails too often, and does not start what depends on it', async () => {
    const folder = sandbox.sample();
    const env = { COUNTERPOINT_DEMO_MISBEHAVE: 'T001=out-of-scope' };
    const args = [
      'run',
      'T001',
      'T006',
      '--agent',
      'demo',
      '--accept-passing',
      '--yes',
      '--attempts',
      '0',
      '--json',
    ];
    const { code, stdout, stderr } = await sandbox.run(built.cli, folder, args, env);
    assert.equal(code, 4, stderr);
    const { tasks } = JSON.parse(stdout) as RunAnswer;
    assert.deepEqual(
      tasks.map(({ id, outcome }) => [id, outcome]),
      [
        ['T001', 'parked'],
        ['T006', 'not-started'],
      ],
    );
    assert.match(tasks[0]?.reason ?? '', /README\.md/);
    assert.match(tasks[1]?.reason ?? '', /waits for T001/);
    assert.ok(existsSync(tasks[0]?.worktree ?? ''), 'its work is kept');
  });

  it('runs no command of the repository that nobody agreed to, and goes on once somebody did', async () => {
    const folder = sandbox.sample();
    const refused = await run(folder, 'run', 'T001', '--agent', 'demo', '--accept-passing');
    assert.equal(refused.code, 3);
    assert.match(refused.stderr, /tests: node --test/);
    assert.match(refused.stderr, /counterpoint: Nobody agreed to the commands.*--yes/);
    const agreed = await run(folder, 'run', 'T001', '--agent', 'demo', '--accept-passing', '--yes', '--json');
    assert.equal(agreed.code, 0, agreed.stderr);
    const [task] = (JSON.parse(agreed.stdout) as RunAnswer).tasks;
    assert.deepEqual(
      [task?.outcome, task?.attempts],
      ['integrated', 1],
      'the agent did not have to work again',
    );
  });

  it('sends work back in a repository whose commands were agreed to in the same call', async () => {
    const folder = sandbox.sample();
    const { code, stdout, stderr } = await sandbox.run(
      built.cli,
      folder,
      ['run', 'T001', '--agent', 'demo', '--accept-passing', '--yes', '--attempts', '1', '--json'],
      { COUNTERPOINT_DEMO_MISBEHAVE: 'T001=out-of-scope' },
    );
    assert.notEqual(code, 3, stderr);
    assert.deepEqual(
      (JSON.parse(stdout) as RunAnswer).tasks.map(({ id, attempts }) => [id, attempts]),
      [['T001', 2]],
    );
  });

  it('gives work up only when told twice, and keeps its state', async () => {
    const folder = sandbox.sample();
    await run(folder, 'run', 'T001', '--agent', 'demo', '--yes');
    assert.equal((await run(folder, 'validate', 'T001', '--discard')).code, 2);
    const worktree = (await status(folder)).tasks[0]?.worktree ?? '';
    assert.ok(existsSync(worktree));
    assert.equal((await run(folder, 'validate', 'T001', '--discard', '--confirm')).code, 0);
    assert.ok(!existsSync(worktree));
    const backups = sandbox.git(folder, 'for-each-ref', '--format=%(refname)', 'refs/counterpoint/backup/');
    const [backup = ''] = backups.split('\n');
    assert.match(sandbox.git(folder, 'ls-tree', '-r', '--name-only', backup), /src\/config\.js/);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`${signal} in the middle ends the agents, keeps the worktree, and the next run carries on`, async function () {
      if (process.platform !== 'linux') this.skip();
      const folder = sandbox.sample();
      const env = { COUNTERPOINT_DEMO_MISBEHAVE: signal === 'SIGINT' ? 'double-fork' : 'hang' };
      const args = ['run', 'T001', 'T002', '--agent', 'demo', '--accept-passing', '--yes', '--json'];
      const child = sandbox.start(built.cli, folder, args, env);
      const end = ended(child);
      await until('the agent is at work', () => saysWorking(folder));
      assert.ok(processesOf(folder).length > 0, 'the agent can be seen');
      child.kill(signal);
      const { code, stdout, stderr } = await end;
      assert.equal(code, 130, stderr);
      assert.deepEqual(
        (JSON.parse(stdout) as RunAnswer).tasks.map(({ id, outcome }) => [id, outcome]),
        [['T001', 'interrupted']],
      );
      await until('nothing of the run is left', () => processesOf(folder).length === 0);
      const [task] = (await status(folder)).tasks;
      assert.equal(task?.progress, 'ended');
      assert.ok(existsSync(task.worktree ?? ''));
      const next = await run(folder, 'run', 'T001', '--agent', 'demo', '--accept-passing', '--yes', '--json');
      assert.equal(next.code, 0, next.stderr);
      assert.equal((JSON.parse(next.stdout) as RunAnswer).tasks[0]?.outcome, 'integrated');
    });
  }

  it('hands its work to the process that leads, and follows it from there', async function () {
    if (process.platform !== 'linux') this.skip();
    const folder = sandbox.sample();
    const env = { COUNTERPOINT_DEMO_MISBEHAVE: 'T001=hang' };
    const args = ['run', 'T001', '--agent', 'demo', '--yes'];
    // Agreed to beforehand: the leader is not asked for what another process wants.
    await run(folder, 'run', 'T003', '--ignore-dependencies', '--agent', 'demo', '--yes');
    const leader = sandbox.start(built.cli, folder, args, env);
    const end = ended(leader);
    try {
      await until('the leader is at work', () => processesOf(folder).length > 0);
      assert.equal((await status(folder)).leader, 'command');
      const more = ['--ignore-dependencies', '--agent', 'demo', '--accept-passing', '--json'];
      const followed = await run(folder, 'run', 'T002', ...more);
      assert.equal(followed.code, 0, followed.stderr);
      assert.match(followed.stderr, /Another window or command leads/);
      assert.equal((JSON.parse(followed.stdout) as RunAnswer).tasks[0]?.outcome, 'integrated');
    } finally {
      leader.kill('SIGINT');
    }
    assert.equal((await end).code, 130);
    assert.equal((await status(folder)).leader, 'nobody');
  });

  it('names every agent, and says what is missing', async () => {
    const folder = sandbox.workspace();
    const { code, stdout } = await run(folder, 'agents', '--json');
    assert.equal(code, 0);
    assertShape(JSON.parse(stdout), documented('agents'));
    assert.match(stdout, /"id":"demo"/);
  });

  it('says with exit code 3 what cannot be done here, and with 2 what was named wrongly', async () => {
    const bare = sandbox.workspace({ 'specs/001-a/tasks.md': '- [ ] T001 a\n' });
    const outside = await run(bare, 'status');
    assert.equal(outside.code, 3);
    assert.match(outside.stderr, /counterpoint: .*git/);
    sandbox.commitAll(bare);
    const unknown = await run(bare, 'run', 'T001', '--agent', 'nobody');
    assert.equal(unknown.code, 3);
    assert.match(unknown.stderr, /no agent called "nobody"/);
    // None is installed in the test's PATH under this name; the demo agent is never chosen silently.
    const unnamed = await sandbox.run(built.cli, bare, ['run', 'T001'], {
      PATH: path.dirname(process.execPath),
    });
    assert.equal(unnamed.code, 3);
    assert.equal((await run(bare, 'run', 'T999', '--agent', 'demo')).code, 2);
    assert.equal((await run(bare, 'run', '--agent', 'demo')).code, 2);
    assert.equal((await run(bare, 'run', 'T001', '--attempts', 'many')).code, 2);
    assert.equal((await run(bare, 'validate', 'T001')).code, 3);
    assert.equal((await run(bare, 'validate', 'T001', '--reject', ' ')).code, 2);
    assert.equal((await run(bare, 'metrics', '--format', 'xml')).code, 2);
    assert.equal((await run(bare, 'journal', 'mend')).code, 2);
  });

  it('finds a journal that was changed', async () => {
    const folder = sandbox.sample();
    await run(folder, 'run', 'T001', '--agent', 'demo', '--yes');
    const journal = path.join(folder, '.git', 'counterpoint', 'journal.jsonl');
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('"agent":"demo"', '"agent":"Demo"'));
    const { code, stdout } = await run(folder, 'journal', 'verify');
    assert.equal(code, 1);
    assert.match(stdout, /was changed from line \d+/);
  });
});
