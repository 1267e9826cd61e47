import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  buildProgram,
  processesCarrying,
  removeFolder,
  temporaryFolder,
  TestRun,
  until,
} from './runnerProgram';

const SAY_READY =
  "require('node:fs').writeFileSync('ready', require('node:fs').readlinkSync('/proc/self/fd/0'));";
const STAY = 'setInterval(() => {}, 1000);';

describe('runner in a terminal', function () {
  let root: string;
  let runner: string;
  const started: TestRun[] = [];
  const run = (agent: string, changes: ConstructorParameters<typeof TestRun>[2] = {}): TestRun => {
    const made = new TestRun(root, agent, changes);
    started.push(made);
    return made;
  };
  before(async function () {
    const found = spawnSync('script', ['--version'], { encoding: 'utf8' });
    // The pseudo-terminal of these tests is that of util-linux.
    if (process.platform !== 'linux' || !found.stdout?.includes('util-linux')) return this.skip();
    root = temporaryFolder();
    runner = await buildProgram('src/runner/main.ts', root);
  });
  afterEach(() => started.splice(0).forEach((made) => made.stop()));
  after(() => root && removeFolder(root));

  const pressEnter = async (made: TestRun, child: ReturnType<TestRun['start']>): Promise<void> => {
    await until('it asks for Enter', () => made.output.includes('Press Enter to close'));
    while (child.exitCode === null && child.signalCode === null) {
      child.stdin?.write('\r');
      await delay(50);
    }
  };

  it('shows what runs, gives the agent the terminal, and keeps it readable until Enter', async () => {
    const made = run(
      "process.stdout.write('tty ' + process.stdin.isTTY + process.stdout.isTTY); process.exitCode = 3;",
      {
        title: 'T012 \u001b]0;evil\u0007· Test agent',
      },
    );
    const child = made.startInTerminal(runner);
    const line = await until('the outcome is recorded', () => made.line('exited'));
    assert.equal(line['exit_code'], 3);
    await until('it asks for Enter', () => made.output.includes('Press Enter to close'));
    assert.equal(child.exitCode, null, 'recorded before anybody pressed a key');
    await pressEnter(made, child);
    assert.equal((await made.ended()).code, 0);
    assert.match(made.output, /T012 \]0;evil· Test agent\r+\n.*tty truetrue/s);
    assert.match(made.output, /ended with exit code 3 after/);
    assert.ok(!made.output.includes('\u001b]0;evil'));
  });

  it('says why an agent did not start, and waits', async () => {
    const made = run('', { program: 'no-such-agent-anywhere' });
    const child = made.startInTerminal(runner);
    await pressEnter(made, child);
    assert.match(made.output, /no-such-agent-anywhere is not installed/);
    assert.equal(made.line('failed')?.['exit_code'], 127);
  });

  it('does not die of Ctrl-C before the agent, and does not send it twice', async () => {
    const made = run(
      `process.on('SIGINT', () => require('node:fs').appendFileSync('told', 'x'));
       process.on('SIGUSR1', () => process.exit(6)); ${SAY_READY}${STAY}`,
    );
    const child = made.startInTerminal(runner);
    await until('the agent is ready', () => existsSync(path.join(made.worktree, 'ready')));
    child.stdin?.write('\u0003');
    await until('the agent was told', () => existsSync(path.join(made.worktree, 'told')));
    process.kill(Number(made.line('started')?.['pid']), 'SIGUSR1');
    const line = await until('the outcome is recorded', () => made.line('exited'));
    assert.equal(line['exit_code'], 6);
    assert.equal(readFileSync(path.join(made.worktree, 'told'), 'utf8'), 'x');
    await pressEnter(made, child);
  });

  it('lets the agent see that the terminal was resized', async () => {
    const made = run(
      `process.stdout.on('resize', () => require('node:fs').writeFileSync('size', process.stdout.columns + 'x' + process.stdout.rows));${SAY_READY}${STAY}`,
    );
    made.startInTerminal(runner);
    const terminal = await until('the agent is ready', () => text(path.join(made.worktree, 'ready')));
    spawnSync('stty', ['-F', terminal, 'rows', '41', 'cols', '133']);
    assert.equal(await until('the agent knows', () => text(path.join(made.worktree, 'size'))), '133x41');
  });

  it('closing the terminal ends a deaf agent and all it started, and the end is recorded', async () => {
    const made = run(
      `for (const name of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(name, () => {});
       process.stdout.on('error', () => {});
       require('node:child_process').spawn(process.execPath, ['-e', "process.on('SIGHUP', () => {}); setInterval(() => {}, 1000)"], { detached: true, stdio: 'ignore' });
       ${SAY_READY}${STAY}`,
      { graceMs: 200 },
    );
    const child = made.startInTerminal(runner);
    await until('the agent is ready', () => existsSync(path.join(made.worktree, 'ready')));
    await until('its child runs', () => processesCarrying(made.id).length === 2);
    // Its end of the pseudo-terminal goes with it, as when VS Code closes a terminal.
    child.kill('SIGKILL');
    const line = await until('the outcome is recorded', () => made.line('exited'));
    assert.equal(line['signal'], 'SIGKILL');
    await until('nothing is left', () => processesCarrying(made.id).length === 0);
    const runnerPid = Number(made.line('started')?.['runner_pid']);
    await until('the runner is gone', () => !existsSync(`/proc/${runnerPid}/exe`));
  });
});

const text = (file: string): string | undefined => {
  const found = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return found === '' ? undefined : found;
};
