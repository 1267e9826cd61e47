import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RUN_ENVIRONMENT } from '../../../src/core/run/launch';
import {
  buildProgram,
  processesCarrying,
  removeFolder,
  temporaryFolder,
  TestRun,
  until,
} from './runnerProgram';

const SAY_READY = "require('node:fs').writeFileSync('ready', String(process.pid));";
const STAY = 'setInterval(() => {}, 1000);';

describe('runner without a terminal', () => {
  let root: string;
  let runner: string;
  const started: TestRun[] = [];
  const run = (agent: string, changes: ConstructorParameters<typeof TestRun>[2] = {}): TestRun => {
    const made = new TestRun(root, agent, changes);
    started.push(made);
    return made;
  };
  before(async () => {
    root = temporaryFolder();
    runner = await buildProgram('src/runner/main.ts', root);
  });
  afterEach(() => started.splice(0).forEach((made) => made.stop()));
  after(() => removeFolder(root));

  it('starts the agent in its worktree with exactly the arguments given and records how it ended', async () => {
    const hostile = ['-x', '', '$(touch X); `id` "\'\n', '--', 'ünï\u202e', '{prompt}'];
    const made = run(
      "require('node:fs').writeFileSync('seen.json', JSON.stringify({argv: process.argv.slice(2), cwd: process.cwd()})); process.exitCode = 7;",
    );
    writeFileSync(
      made.launchFile,
      JSON.stringify({ ...made.launch, args: [...made.launch.args, ...hostile] }),
    );
    made.start(runner);
    assert.deepEqual(await made.ended(), { code: 7, signal: null });
    const seen: unknown = JSON.parse(readFileSync(path.join(made.worktree, 'seen.json'), 'utf8'));
    assert.deepEqual(seen, { argv: hostile, cwd: made.worktree });
    assert.deepEqual(
      made.lines.map((line) => [line['status'], line['writer'], line['sequence']]),
      [
        ['started', 'runner', 1],
        ['exited', 'runner', 2],
      ],
    );
    for (const line of made.lines) {
      assert.equal(line['run_id'], made.id);
      assert.equal(line['task_id'], 'T012');
      assert.equal(line['feature_id'], '003');
      assert.equal(line['nonce'], made.launch.nonce);
    }
    assert.equal(made.line('exited')?.['exit_code'], 7);
  });

  it('names the agent by process id and start time, so that a reused id is not taken for it', async function () {
    if (process.platform !== 'linux') return this.skip();
    const made = run(SAY_READY + STAY);
    const child = made.start(runner);
    const line = await until('the agent started', () => made.line('started'));
    const agent = await until('the agent says so', () => read(path.join(made.worktree, 'ready')));
    assert.equal(line['pid'], Number(agent));
    assert.equal(line['runner_pid'], child.pid);
    const fields = readFileSync(`/proc/${agent}/stat`, 'latin1').split(') ')[1]?.split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    assert.equal(line['pid_start'], `${fields?.[19]}@${boot}`);
  });

  it('keeps the editor’s variables from the agent and adds the run’s', async () => {
    const made = run("require('node:fs').writeFileSync('env.json', JSON.stringify(process.env));", {
      unsetEnv: ['GIT_DIR', 'SECRET_OF_EDITOR'],
    });
    made.start(runner, {
      ...process.env,
      ELECTRON_RUN_AS_NODE: '1',
      GIT_DIR: '/elsewhere',
      SECRET_OF_EDITOR: 'x',
    });
    assert.equal((await made.ended()).code, 0);
    const env = JSON.parse(readFileSync(path.join(made.worktree, 'env.json'), 'utf8')) as NodeJS.ProcessEnv;
    assert.equal(env['ELECTRON_RUN_AS_NODE'], undefined);
    assert.equal(env['GIT_DIR'], undefined);
    assert.equal(env['SECRET_OF_EDITOR'], undefined);
    assert.equal(env[RUN_ENVIRONMENT.run], made.id);
  });

  it('gives the prompt file as standard input, byte for byte', async () => {
    const prompt = '--help; $(touch X)\n"quotes" \'and\' `ticks`\n';
    const file = path.join(root, 'prompt.md');
    writeFileSync(file, prompt);
    const made = run("process.stdin.pipe(require('node:fs').createWriteStream('got'));", { stdinFile: file });
    made.start(runner);
    assert.equal((await made.ended()).code, 0);
    assert.equal(readFileSync(path.join(made.worktree, 'got'), 'utf8'), prompt);
  });

  for (const [why, broken, says] of [
    ['is not installed', () => ({ program: 'no-such-agent-anywhere' }), /not installed/],
    ['is not executable', (made: TestRun) => ({ program: plainFile(made) }), /not executable/],
    ['has no interpreter', (made: TestRun) => ({ program: scriptWithoutInterpreter(made) }), /interpreter/],
    [
      'has no working folder',
      (made: TestRun) => ({ cwd: path.join(made.folder, 'gone') }),
      /working folder .* does not exist/,
    ],
    [
      'has no prompt file',
      (made: TestRun) => ({ stdinFile: path.join(made.folder, 'gone.md') }),
      /input file cannot be read/,
    ],
  ] as const) {
    it(`says why when the agent ${why}`, async () => {
      const made = run('');
      writeFileSync(made.launchFile, JSON.stringify({ ...made.launch, ...broken(made) }));
      made.start(runner);
      assert.equal((await made.ended()).code, 127);
      assert.deepEqual(
        made.lines.map((line) => line['status']),
        ['failed'],
      );
      assert.match(String(made.line('failed')?.['message']), says);
      assert.match(made.output, says);
    });
  }

  it('starts an agent once, however many runners get its launch file', async () => {
    const made = run("require('node:fs').appendFileSync('starts', 'x');");
    const rivals = Array.from({ length: 4 }, () => made.start(runner));
    await until('all runners end', () => rivals.every((rival) => rival.exitCode !== null));
    assert.equal(readFileSync(path.join(made.worktree, 'starts'), 'utf8'), 'x');
    assert.deepEqual(rivals.map((rival) => rival.exitCode).sort(), [0, 70, 70, 70]);
  });

  it('leaves the nonce in no file of the launch once the agent runs', async () => {
    const made = run('', {
      env: { [RUN_ENVIRONMENT.nonce]: 'nonce-in-environment' },
      nonce: 'nonce-in-environment',
    });
    made.start(runner);
    await made.ended();
    assert.ok(!existsSync(made.launchFile));
    const kept = readFileSync(path.join(made.folder, 'launch.started.json'), 'utf8');
    assert.ok(!kept.includes('nonce-in-environment'));
    assert.ok(kept.includes(made.id));
  });

  it('refuses a launch file with wrong fields and names them', async () => {
    const made = run('');
    writeFileSync(made.launchFile, JSON.stringify({ ...made.launch, args: 'rm -rf /', cwd: 'relative' }));
    made.start(runner);
    assert.equal((await made.ended()).code, 70);
    assert.match(made.output, /wrong or missing fields: args, cwd/);
  });

  it('still runs the agent when the hook log cannot be written, and says so', async () => {
    const made = run("require('node:fs').writeFileSync('ran', ''); process.exitCode = 5;");
    writeFileSync(
      made.launchFile,
      JSON.stringify({ ...made.launch, hookLog: existsSync('/dev/full') ? '/dev/full' : made.folder }),
    );
    made.start(runner);
    assert.equal((await made.ended()).code, 5);
    assert.ok(existsSync(path.join(made.worktree, 'ran')));
    assert.match(made.output, /could not write to this run's hook log: (ENOSPC|EISDIR)/);
  });

  it('writes through no symbolic link that an agent put in place of its hook log', async () => {
    const target = path.join(root, 'precious');
    writeFileSync(target, 'as it was');
    const made = run('');
    symlinkSync(target, made.launch.hookLog);
    made.start(runner);
    await made.ended();
    assert.equal(readFileSync(target, 'utf8'), 'as it was');
    assert.match(made.output, /hook log: ELOOP/);
    rmSync(made.launch.hookLog);
  });

  it('puts its line on a line of its own behind a torn one', async () => {
    const made = run('');
    writeFileSync(made.launch.hookLog, '{"status":"comp');
    made.start(runner);
    await made.ended();
    const lines = readFileSync(made.launch.hookLog, 'utf8').split('\n').filter(Boolean);
    assert.equal(lines[0], '{"status":"comp');
    assert.equal(lines.length, 3);
    for (const line of lines.slice(1)) assert.doesNotThrow(() => JSON.parse(line) as unknown);
  });

  it('passes SIGTERM on and lets the agent end in its own way', async () => {
    const made = run(
      `process.on('SIGTERM', () => { require('node:fs').writeFileSync('goodbye', ''); process.exit(9); });${SAY_READY}${STAY}`,
    );
    const child = made.start(runner);
    await until('the agent is ready', () => existsSync(path.join(made.worktree, 'ready')));
    child.kill('SIGTERM');
    assert.equal((await made.ended()).code, 9);
    assert.ok(existsSync(path.join(made.worktree, 'goodbye')));
    assert.equal(made.line('exited')?.['exit_code'], 9);
  });

  it('says of an agent that was told to end, and ended well, that it was told to', async () => {
    const made = run(`process.on('SIGTERM', () => process.exit(0));${SAY_READY}${STAY}`);
    const child = made.start(runner);
    await until('the agent is ready', () => existsSync(path.join(made.worktree, 'ready')));
    child.kill('SIGTERM');
    assert.equal((await made.ended()).code, 0);
    const exited = made.line('exited');
    assert.deepEqual([exited?.['exit_code'], exited?.['signal']], [0, 'SIGTERM']);
  });

  it('passes SIGHUP on as SIGHUP', async () => {
    const made = run(`process.on('SIGHUP', () => process.exit(4));${SAY_READY}${STAY}`);
    const child = made.start(runner);
    await until('the agent is ready', () => existsSync(path.join(made.worktree, 'ready')));
    child.kill('SIGHUP');
    assert.equal((await made.ended()).code, 4);
  });

  const STUBBORN = `for (const name of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(name, () => require('node:fs').appendFileSync('told', name));`;

  it('ends an agent that ignores SIGTERM when its grace period is over', async () => {
    const made = run(STUBBORN + SAY_READY + STAY, { graceMs: 100 });
    const child = made.start(runner);
    await until('the agent is ready', () => existsSync(path.join(made.worktree, 'ready')));
    child.kill('SIGTERM');
    assert.equal((await made.ended()).code, 137);
    assert.equal(made.line('exited')?.['signal'], 'SIGKILL');
    assert.equal(readFileSync(path.join(made.worktree, 'told'), 'utf8'), 'SIGTERM');
  });

  it('ends it at once when told a second time', async () => {
    const made = run(STUBBORN + SAY_READY + STAY, { graceMs: 600_000 });
    const child = made.start(runner);
    await until('the agent is ready', () => existsSync(path.join(made.worktree, 'ready')));
    child.kill('SIGTERM');
    await until('the agent was told', () => existsSync(path.join(made.worktree, 'told')));
    child.kill('SIGTERM');
    assert.equal((await made.ended()).code, 137);
  });

  it('ends what the agent started, also what left its session and lost its parent', async function () {
    if (process.platform !== 'linux') return this.skip();
    const made = run(
      `const { spawn } = require('node:child_process');
       const stay = "for (const s of ['SIGTERM','SIGHUP']) process.on(s, () => {}); require('node:fs').writeFileSync('child' + process.pid, ''); setInterval(() => {}, 1000)";
       for (const detached of [true, false]) spawn(process.execPath, ['-e', stay], { detached, stdio: 'ignore' }).unref();
       ${SAY_READY}${STAY}`,
      { graceMs: 100 },
    );
    const child = made.start(runner);
    await until('three processes run', () => processesCarrying(made.id).length === 3);
    child.kill('SIGTERM');
    await made.ended();
    assert.deepEqual(processesCarrying(made.id), []);
  });

  it('ends a process that outlives an agent that ended by itself, and says how many', async function () {
    if (process.platform !== 'linux') return this.skip();
    const made = run(
      `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' }).unref();`,
      { graceMs: 50 },
    );
    made.start(runner);
    assert.equal((await made.ended()).code, 0);
    assert.equal(made.line('exited')?.['leftovers'], 1);
    assert.deepEqual(processesCarrying(made.id), []);
  });

  it('lets a completion hook finish that the agent started on its way out', async () => {
    const made = run(
      `require('node:child_process').spawn(process.execPath, ['-e', "setTimeout(() => require('node:fs').writeFileSync('claimed', ''), 300)"], { detached: true, stdio: 'ignore' }).unref();`,
    );
    made.start(runner);
    await until('the run is recorded as ended', () => made.line('exited'));
    assert.ok(existsSync(path.join(made.worktree, 'claimed')));
    assert.equal(made.line('exited')?.['leftovers'], undefined);
  });

  it('never ends its own ancestors, whatever their environment says', async () => {
    const made = run('', { graceMs: 10 });
    // The runner itself inherits the run's id here, as it would from an agent that starts a runner.
    made.start(runner, { ...process.env, [RUN_ENVIRONMENT.run]: made.id });
    assert.equal((await made.ended()).code, 0);
    assert.equal(made.line('exited')?.['leftovers'], undefined);
  });
});

const read = (file: string): string | undefined => {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text === '' ? undefined : text;
};

const plainFile = (made: TestRun): string => {
  const file = path.join(made.folder, 'plain');
  writeFileSync(file, 'text');
  chmodSync(file, 0o644);
  return file;
};

const scriptWithoutInterpreter = (made: TestRun): string => {
  const file = path.join(made.folder, 'script');
  writeFileSync(file, '#!/no/such/interpreter\n');
  chmodSync(file, 0o755);
  return file;
};
