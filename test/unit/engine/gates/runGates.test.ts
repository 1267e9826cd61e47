import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GateDefinition } from '../../../../src/core/gates/gate';
import { eventSchema } from '../../../../src/core/run/events';
import { DELEGATE_VALIDATE_COMMIT } from '../../../../src/core/workflow/builtIn';
import { commandFingerprint } from '../../../../src/engine/gates/commandFingerprint';
import { repositoryGates } from '../../../../src/engine/gates/repositoryGates';
import { type GateEvent, type GatesRequest, runGates } from '../../../../src/engine/gates/runGates';

describe('runGates', () => {
  let root: string;
  let worktree: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'counterpoint-gates-'));
    worktree = path.join(root, 'worktree');
    mkdirSync(worktree);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const script = (name: string, code: string, more: Partial<GateDefinition> = {}): GateDefinition => ({
    name,
    kind: 'tests',
    command: [process.execPath, '-e', code],
    timeoutSeconds: 60,
    why: 'test',
    ...more,
  });
  const run = (gates: GateDefinition[], more: Partial<GatesRequest> = {}) =>
    runGates({
      gates,
      worktree,
      runFolder: path.join(root, 'run'),
      judged: async () => ({ commit: 'c1', tree: 't1' }),
      changedFiles: [],
      readBase: async () => undefined,
      environment: {
        ...process.env,
        MY_API_KEY: 'secret',
        DATABASE_URL: 'postgres://a:b@c/d',
        GIT_DIR: '/elsewhere',
      },
      graceMs: 200,
      ...more,
    });
  const log = (name: string) => readFileSync(path.join(root, 'run', 'gates', `${name}.log`), 'utf8');

  it('gives every gate its verdict, its output and its events, in order', async () => {
    const events: string[] = [];
    const report = await run(
      [
        script('good', 'console.log(process.cwd());console.error("\\u001b[32mfine")'),
        script('bad', 'console.log("1 failing");process.exit(4)'),
        script('slow', 'setInterval(()=>{},1e3)', { timeoutSeconds: 1 }),
        script('missing', '', { command: ['no-such-program'] }),
        script('shot', 'process.kill(process.pid,"SIGKILL")'),
      ],
      {
        onEvent: (event: GateEvent) =>
          events.push(
            event.type === 'gate-started'
              ? `> ${event.gate.name}`
              : `${event.verdict.name} ${event.verdict.verdict}`,
          ),
      },
    );
    assert.deepEqual(events, [
      '> good',
      'good passed',
      '> bad',
      'bad failed',
      '> slow',
      'slow timed-out',
      '> missing',
      'missing could-not-run',
      '> shot',
      'shot failed',
    ]);
    assert.equal(report.outcome, 'failed');
    assert.deepEqual(
      report.verdicts.map(({ exitCode, problem }) => [exitCode, problem?.code]),
      [
        [0, undefined],
        [4, undefined],
        [undefined, 'gate-timed-out'],
        [undefined, 'program-not-found'],
        [undefined, 'gate-killed'],
      ],
    );
    assert.equal(report.verdicts[1]?.lastLines, '1 failing');
    assert.ok(report.verdicts[0]?.lastLines?.endsWith('fine'));
    assert.ok(log('good').startsWith(worktree));
    assert.equal(report.verdicts[0]?.output, 'gates/good.log');
    const event = {
      type: 'gates.finished',
      run: 'r-abcd',
      task: 'tasks.md#T1',
      stage: 'validate',
      gates: report.verdicts,
      ms: report.ms,
    };
    assert.ok(
      eventSchema.safeParse({ ...event, scope: { changed: 0, outOfScope: [], sensitive: [] } }).success,
    );
  });

  it('passes only when all passed, one at least, and the worktree stayed what it was', async () => {
    assert.equal((await run([script('a', ''), script('b', '')])).outcome, 'passed');
    assert.equal((await run([])).outcome, 'nothing-to-run');
    let commit = 0;
    const moved = await run([script('a', '')], { judged: async () => ({ commit: `c${(commit += 1)}` }) });
    assert.equal(moved.outcome, 'moved');
    const undefinedGate = await run([script('a', '')], { missing: ['nope'] });
    assert.equal(undefinedGate.outcome, 'failed');
    assert.equal(undefinedGate.verdicts[0]?.problem?.code, 'gate-not-defined');
  });

  it('shows gates a quiet environment without secrets, and the named exception', async () => {
    const print =
      'console.log(["CI","TERM","NO_COLOR","MY_API_KEY","DATABASE_URL","GIT_DIR"].map(n=>process.env[n]).join())';
    await run([script('plain', print), script('database', print, { environment: ['DATABASE_URL'] })]);
    assert.equal(log('plain'), '1,dumb,1,,,\n');
    assert.equal(log('database'), '1,dumb,1,,postgres://a:b@c/d,\n');
  });

  it('does not run the others when what they need failed', async () => {
    const report = await run([
      script('install', 'process.exit(1)', { kind: 'setup' }),
      script('tests', 'require("fs").writeFileSync("ran","")'),
    ]);
    assert.deepEqual(
      report.verdicts.map(({ verdict, problem }) => [verdict, problem?.code]),
      [
        ['failed', undefined],
        ['could-not-run', 'setup-failed'],
      ],
    );
    assert.equal(existsSync(path.join(worktree, 'ran')), false);
  });

  it('can be cancelled; what did not run says so', async () => {
    const cancel = new AbortController();
    const report = await run([script('first', 'setInterval(()=>{},1e3)'), script('second', '')], {
      signal: cancel.signal,
      onEvent: (event) => event.type === 'gate-started' && setImmediate(() => cancel.abort()),
    });
    assert.equal(report.outcome, 'cancelled');
    assert.deepEqual(
      report.verdicts.map(({ verdict }) => verdict),
      ['cancelled', 'cancelled'],
    );
  });

  it('says which changes of the agent have a say in which gate', async () => {
    const npm = { ...script('tests', ''), command: ['npm', 'test'] };
    writeFileSync(path.join(worktree, 'package.json'), '{"scripts":{"test":"exit 0"}}');
    const report = await run([{ ...npm, command: ['npm', 'run', 'test'] }, script('other', '')], {
      changedFiles: ['package.json', 'src/a.js'],
      readBase: async () => '{"scripts":{"test":"mocha"}}',
      signal: AbortSignal.abort(),
    });
    assert.deepEqual(
      report.verdicts.map(({ definitionChangedBy }) => definitionChangedBy),
      [['package.json'], undefined],
    );
    assert.deepEqual(
      report.sourceChanges.map(({ file, gates }) => [file, gates]),
      [['package.json', ['tests']]],
    );
  });

  it('goes nowhere through links that an agent planted', async () => {
    const outside = path.join(root, 'outside');
    mkdirSync(outside);
    mkdirSync(path.join(root, 'run'));
    symlinkSync(outside, path.join(worktree, 'packages'));
    symlinkSync(outside, path.join(root, 'run', 'gates'));
    const report = await run([
      script('a', 'console.log("x")'),
      script('b', '', { folder: 'packages' }),
      script('c', '', { folder: 'gone' }),
    ]);
    assert.deepEqual(
      report.verdicts.map(({ problem }) => problem?.code),
      [undefined, 'folder-outside', 'folder-not-found'],
    );
    assert.equal(existsSync(path.join(outside, 'a.log')), false);
    assert.equal(log('a'), 'x\n');
  });

  it('judges although the logs cannot be written', async () => {
    writeFileSync(path.join(root, 'run'), 'a file where the folder should be');
    const report = await run([script('a', 'console.log("x")')]);
    assert.equal(report.outcome, 'passed');
    assert.equal(report.verdicts[0]?.output, undefined);
    assert.equal(report.verdicts[0]?.lastLines, 'x');
  });
});

describe('repositoryGates', () => {
  const files: Record<string, string> = { 'package.json': '{"scripts":{"test":"mocha"}}', 'src/a.js': '' };
  const sources = { read: async (name: string) => files[name], listFiles: async () => Object.keys(files) };

  it('detects gates where the workflow defines none', async () => {
    const gates = await repositoryGates({ workflow: DELEGATE_VALIDATE_COMMIT, ...sources });
    assert.deepEqual(
      gates.map(({ name, scripts }) => [name, scripts]),
      [['tests', { test: 'mocha' }]],
    );
  });

  it('takes those of the workflow, with the scripts behind them', async () => {
    const gate: GateDefinition = {
      name: 'a',
      kind: 'tests',
      command: ['npm', 't'],
      timeoutSeconds: 1,
      why: '',
    };
    const gates = await repositoryGates({
      workflow: { ...DELEGATE_VALIDATE_COMMIT, gates: [gate] },
      ...sources,
    });
    assert.deepEqual(gates, [{ ...gate, scripts: { test: 'mocha' } }]);
  });
});

describe('commandFingerprint', () => {
  const gate: GateDefinition = {
    name: 'a',
    kind: 'tests',
    command: ['npm', 'test'],
    timeoutSeconds: 1,
    why: '',
  };
  const other: GateDefinition = { ...gate, name: 'b', command: ['npm', 'run', 'lint'] };

  it('is the same for as long as the same would be run', () => {
    const fingerprint = commandFingerprint([gate, other]);
    assert.match(fingerprint, /^[0-9a-f]{64}$/);
    assert.equal(commandFingerprint([other, { ...gate, name: 'renamed', timeoutSeconds: 9 }]), fingerprint);
  });

  it('changes with command, folder, environment and the scripts behind', () => {
    const variants: GateDefinition[] = [
      gate,
      { ...gate, command: ['npm', 'test', '--', 'x'] },
      { ...gate, command: ['npm', 'test --', 'x'] },
      { ...gate, folder: 'a' },
      { ...gate, environment: ['A'] },
      { ...gate, scripts: { test: 'mocha' } },
      { ...gate, scripts: { test: 'true' } },
    ];
    assert.equal(new Set(variants.map((variant) => commandFingerprint([variant]))).size, variants.length);
  });
});
