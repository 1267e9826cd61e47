import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { BUILT_IN_ADAPTERS } from '../../../../src/core/agents/builtInAdapters';
import { launchPlan, type LaunchPlan } from '../../../../src/core/agents/launchPlan';
import { RUN_ENVIRONMENT, readLaunchFile } from '../../../../src/core/run/launch';
import {
  newNonce,
  RUN_FILES,
  writeLaunch,
  type LaunchOrder,
} from '../../../../src/engine/agents/writeLaunch';
import { buildProgram, linesOf, removeFolder, temporaryFolder } from '../../runner/runnerProgram';

describe('launch files', () => {
  let root: string;
  let runner: string;
  let demo: string;
  let count = 0;
  before(async () => {
    root = temporaryFolder();
    runner = await buildProgram('src/runner/main.ts', root);
    demo = await buildProgram('src/demo-agent/main.ts', root);
  });
  after(() => removeFolder(root));

  const planFor = (id: string, runFolder: string, cwd: string): LaunchPlan => {
    const adapter = BUILT_IN_ADAPTERS.find((known) => known.id === id);
    assert.ok(adapter);
    const plan = launchPlan({
      adapter,
      program: process.execPath,
      programArgs: id === 'demo' ? [demo] : [],
      mode: 'headless',
      access: 'workspace-write',
      promptText: 'PROMPT',
      promptFile: path.join(runFolder, RUN_FILES.prompt),
      worktree: cwd,
      runFolder,
      resume: false,
      sessionId: '0b1f6a52-6a2e-4f5c-8a52-0f0e6b1f6a52',
      hook: { node: process.execPath, program: '/ext/dist/hook.js', isElectron: false },
      platform: process.platform,
    });
    assert.ok(plan.ok);
    return plan.value;
  };
  const order = (id: string, changes: Partial<LaunchOrder> = {}): LaunchOrder => {
    const folder = path.join(root, `repo-${(count += 1)}`);
    const runFolder = path.join(folder, '.git', 'counterpoint', 'runs', 'r-abc123');
    const cwd = path.join(folder, 'worktree');
    mkdirSync(cwd, { recursive: true });
    return {
      runFolder,
      run: 'r-abc123',
      task: 'T012',
      feature: '003',
      attempt: 2,
      nonce: newNonce(),
      agent: id,
      title: 'T012 · Demo',
      plan: planFor(id, runFolder, cwd),
      promptText: 'PROMPT',
      cwd,
      runner: { node: process.execPath, isElectron: false, program: runner },
      ...changes,
    };
  };

  it('are private, and say all that the runner checks', async () => {
    const made = order('claude');
    const command = await writeLaunch(made);
    assert.ok(command.ok);
    assert.deepEqual(command.value, {
      program: process.execPath,
      args: [runner, path.join(made.runFolder, 'launch.json')],
      env: {},
    });
    assert.equal(statSync(made.runFolder).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(made.runFolder).sort(), [
      'claude-settings.json',
      'launch.json',
      'prompt.md',
    ]);
    for (const name of readdirSync(made.runFolder)) {
      assert.equal(statSync(path.join(made.runFolder, name)).mode & 0o777, 0o600, name);
    }
    const launch = readLaunchFile(readFileSync(path.join(made.runFolder, 'launch.json'), 'utf8'));
    assert.ok(launch.ok);
    assert.equal(launch.value.stdinFile, path.join(made.runFolder, 'prompt.md'));
    assert.equal(launch.value.env[RUN_ENVIRONMENT.nonce], made.nonce);
    assert.equal(launch.value.env[RUN_ENVIRONMENT.attempt], '2');
    assert.equal(launch.value.env[RUN_ENVIRONMENT.session], '0b1f6a52-6a2e-4f5c-8a52-0f0e6b1f6a52');
    assert.ok(launch.value.unsetEnv.includes('GIT_DIR'));
  });

  it('come out the same when written again after a crash, and a folder made too open is closed', async () => {
    const made = order('codex');
    assert.ok((await writeLaunch(made)).ok);
    const first = readFileSync(path.join(made.runFolder, 'launch.json'), 'utf8');
    chmodSync(made.runFolder, 0o755);
    assert.ok((await writeLaunch(made)).ok);
    assert.equal(readFileSync(path.join(made.runFolder, 'launch.json'), 'utf8'), first);
    assert.equal(statSync(made.runFolder).mode & 0o777, 0o700);
  });

  it('do not follow a link that somebody put in their place', async () => {
    const made = order('claude');
    const precious = path.join(root, `precious-${count}`);
    writeFileSync(precious, 'as it was');
    mkdirSync(made.runFolder, { recursive: true });
    for (const name of ['prompt.md', 'launch.json', 'claude-settings.json']) {
      symlinkSync(precious, path.join(made.runFolder, name));
    }
    assert.ok((await writeLaunch(made)).ok);
    assert.equal(readFileSync(precious, 'utf8'), 'as it was');
    const linked = order('claude');
    mkdirSync(path.dirname(linked.runFolder), { recursive: true });
    symlinkSync(root, linked.runFolder);
    const refused = await writeLaunch(linked);
    assert.ok(!refused.ok);
    assert.equal(refused.problem.code, 'run-folder-unsafe');
    assert.ok(!existsSync(path.join(root, 'launch.json')));
  });

  it('are a problem, not an exception, where nothing can be written', async () => {
    const made = order('claude');
    writeFileSync(
      path.join(path.dirname(path.dirname(path.dirname(path.dirname(made.runFolder)))), '.git'),
      'gitdir: x',
    );
    const refused = await writeLaunch(made);
    assert.ok(!refused.ok);
    assert.equal(refused.problem.code, 'run-folder-not-writable');
  });

  it('let the runner run the demo agent to its claim of completion', async () => {
    const made = order('demo', { env: { COUNTERPOINT_DEMO_SPEED: '0' } });
    const command = await writeLaunch(made);
    assert.ok(command.ok);
    const { status, stderr } = spawnSync(command.value.program, [...command.value.args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...command.value.env },
    });
    assert.equal(status, 0, stderr);
    const lines = linesOf(path.join(made.runFolder, RUN_FILES.hookLog));
    assert.deepEqual(
      lines.map((line) => `${String(line['writer'])} ${String(line['status'])}`),
      ['runner started', 'demo-agent working', 'demo-agent complete', 'runner exited'],
    );
    assert.ok(lines.every((line) => line['nonce'] === made.nonce && line['run_id'] === 'r-abc123'));
    assert.ok(existsSync(path.join(made.cwd, 'counterpoint-demo', 't012.md')));
    assert.ok(!readdirSync(made.runFolder).includes('launch.json'));
  });
});

describe('nonces', () => {
  it('are 128 random bits', () => {
    assert.match(newNonce(), /^[0-9a-f]{32}$/);
    assert.notEqual(newNonce(), newNonce());
  });
});
