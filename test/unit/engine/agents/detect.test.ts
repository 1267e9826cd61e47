import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { agentAdapterSchema, type AgentAdapter } from '../../../../src/core/agents/adapter';
import { BUILT_IN_ADAPTERS } from '../../../../src/core/agents/builtInAdapters';
import { detectAgent, type DetectedAgent, type DetectionOptions } from '../../../../src/engine/agents/detect';
import { findProgram } from '../../../../src/engine/agents/findProgram';

describe('detecting agents', () => {
  let root: string;
  before(function () {
    if (process.platform === 'win32') return this.skip();
    root = realpathSync(mkdtempSync(path.join(tmpdir(), 'counterpoint-detect-')));
  });
  after(() => root && rmSync(root, { recursive: true, force: true }));

  /** A program that is a Node script; its folder is returned. */
  const program = (name: string, script: string, mode = 0o755): string => {
    const folder = mkdtempSync(path.join(root, 'bin-'));
    writeFileSync(path.join(folder, name), `#!${process.execPath}\n${script}`, { mode });
    return folder;
  };
  const detect = async (
    folders: readonly string[],
    more: Partial<DetectionOptions> & { readonly adapter?: AgentAdapter } = {},
  ): Promise<DetectedAgent> => {
    const claude = more.adapter ?? BUILT_IN_ADAPTERS.find(({ id }) => id === 'claude');
    assert.ok(claude);
    return detectAgent(claude, {
      environment: { PATH: folders.join(':'), HOME: root },
      demo: { node: '/node', program: '/demo.js' },
      ...more,
    });
  };

  it('finds the first program on the PATH and the version it prints', async () => {
    const first = program('claude', "console.log('2.1.329 (Claude Code)')");
    const second = program('claude', "console.log('1.0.0')");
    const found = await detect(['/nowhere', first, second]);
    assert.equal(found.program, path.join(first, 'claude'));
    assert.equal(found.version, '2.1.329');
    assert.equal(found.problem, undefined);
  });

  it('warns of a version older than the one known to work, and still offers it', async () => {
    const found = await detect([program('claude', "console.log('2.0.9')")]);
    assert.equal(found.problem?.code, 'agent-version-old');
    assert.ok(found.program);
  });

  it('says what to do when there is none', async () => {
    const found = await detect([root]);
    assert.equal(found.program, undefined);
    assert.equal(found.problem?.code, 'agent-not-installed');
    assert.match(found.problem?.remedy ?? '', /Install Claude Code/);
  });

  it('passes over files that are no programs, folders, and relative parts of the PATH', async () => {
    const plain = program('claude', '', 0o644);
    const folder = mkdtempSync(path.join(root, 'bin-'));
    mkdirSync(path.join(folder, 'claude'));
    const cwd = process.cwd();
    const here = program('claude', "console.log('6.6.6')");
    process.chdir(here);
    try {
      const found = await detect(['.', '', 'sub', plain, folder]);
      assert.equal(found.program, undefined);
    } finally {
      process.chdir(cwd);
    }
  });

  it('uses a path the person set, and says when it is no program', async () => {
    const folder = program('my-claude', "console.log('2.2.0')");
    const set = await detect([], { paths: { claude: path.join(folder, 'my-claude') } });
    assert.equal(set.version, '2.2.0');
    const wrong = await detect([folder], { paths: { claude: '/no/such/claude' } });
    assert.equal(wrong.problem?.code, 'agent-path-wrong');
  });

  it('does not wait for a program that hangs, and leaves nothing of it behind', async () => {
    const pidFile = path.join(root, 'pid');
    const folder = program(
      'claude',
      `require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`,
    );
    const found = await detect([folder], { timeoutMs: 1_000 });
    assert.equal(found.problem?.code, 'agent-version-hangs');
    assert.match(found.problem.message, /^Claude Code did not answer --version within 1 s \(/);
    assert.ok(found.program);
    if (existsSync(pidFile)) assert.throws(() => process.kill(Number(readFileSync(pidFile, 'utf8')), 0));
  });

  it('shows the program no key and no editor variable', async () => {
    const folder = program(
      'claude',
      "console.log('9.9.9 ' + Object.keys(process.env).sort().join(' ')); require('node:fs').writeFileSync(process.env.HOME + '/env', Object.keys(process.env).join(' '))",
    );
    await detect([folder], {
      environment: {
        PATH: folder,
        HOME: root,
        ANTHROPIC_API_KEY: 'k',
        NODE_OPTIONS: '--inspect',
        VSCODE_PID: '1',
      },
    });
    const seen = readFileSync(path.join(root, 'env'), 'utf8');
    assert.ok(!/ANTHROPIC|NODE_OPTIONS|VSCODE/.test(seen), seen);
  });

  it('runs the demo agent with the given Node', async () => {
    const demo = BUILT_IN_ADAPTERS.find(({ id }) => id === 'demo');
    const found = await detect([], demo ? { adapter: demo } : {});
    assert.deepEqual([found.program, found.programArgs, found.problem], ['/node', ['/demo.js'], undefined]);
  });

  it('asks an agent without a version command nothing', async () => {
    const canary = path.join(root, 'canary');
    const folder = program('quiet', `require('node:fs').writeFileSync(${JSON.stringify(canary)}, '')`);
    const quiet = agentAdapterSchema.parse({ id: 'quiet', displayName: 'Quiet', programs: ['quiet'] });
    const found = await detect([folder], { adapter: quiet });
    assert.equal(found.problem, undefined);
    assert.ok(!existsSync(canary));
  });
});

describe('finding a program', () => {
  it('takes no path that is relative to the working folder', async () => {
    for (const name of ['./sh', 'bin/sh', '../sh', 'sh\0']) {
      assert.equal(await findProgram(name, { PATH: '/bin:/usr/bin' }), undefined);
    }
  });

  it('looks for Windows endings in the PATH’s order, programs before batch files, and nowhere else', async () => {
    const environment = { Path: 'relative;C:\\one;C:\\two', PATHEXT: '.CMD;.EXE' };
    const asked: string[] = [];
    const on = (...files: readonly string[]) =>
      findProgram('claude', environment, 'win32', async (file) => {
        asked.push(file);
        return files.includes(file);
      });
    assert.equal(await on('C:\\two\\claude.EXE', 'C:\\two\\claude.CMD'), 'C:\\two\\claude.EXE');
    assert.deepEqual(asked, ['C:\\one\\claude.EXE', 'C:\\one\\claude.CMD', 'C:\\two\\claude.EXE']);
    assert.equal(await on('relative\\claude.EXE'), undefined);
  });
});
