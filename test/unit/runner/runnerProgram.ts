import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { RUN_ENVIRONMENT, type LaunchFile } from '../../../src/core/run/launch';

/** Bundles one program the way the extension ships it, so that tests start what people start. */
export const buildProgram = async (entry: string, folder: string): Promise<string> => {
  const outfile = path.join(
    folder,
    `${path.basename(path.dirname(entry))}-${path.basename(entry, '.ts')}.js`,
  );
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  });
  return outfile;
};

/** A private folder for one test file. */
export const temporaryFolder = (): string =>
  realpathSync(mkdtempSync(path.join(tmpdir(), 'counterpoint-runner-')));

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** A hook line as a test looks at it. */
export type Line = Readonly<Record<string, unknown>>;

/** Complete lines of a hook log; throws on one that is not JSON, because the runner must never write such a line. */
export const linesOf = (log: string): readonly Line[] =>
  existsSync(log)
    ? readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Line)
    : [];

/** Waits for a condition instead of a time. */
export const until = async <T>(what: string, find: () => T | undefined | false): Promise<T> => {
  const start = performance.now();
  for (;;) {
    const found = find();
    if (found !== undefined && found !== false) return found;
    assert.ok(performance.now() - start < 15_000, `waited in vain until ${what}`);
    await delay(10);
  }
};

let runs = 0;

/** One run in a folder of its own. `agent` is the text of a Node program that plays the agent. */
export class TestRun {
  readonly id = `r-test${process.pid}x${(runs += 1)}`;
  readonly folder: string;
  readonly worktree: string;
  readonly launch: LaunchFile;
  readonly launchFile: string;
  output = '';
  private child: ChildProcess | undefined;

  constructor(root: string, agent: string, changes: Partial<LaunchFile> = {}) {
    this.folder = path.join(root, this.id);
    this.worktree = path.join(this.folder, 'worktree');
    mkdirSync(this.worktree, { recursive: true });
    const program = path.join(this.folder, 'agent.cjs');
    writeFileSync(program, agent);
    this.launch = {
      v: 1,
      run: this.id,
      task: 'T012',
      feature: '003',
      nonce: `nonce-of-${this.id}`,
      agent: 'test',
      title: 'T012 · Test agent',
      program: process.execPath,
      args: [program],
      cwd: this.worktree,
      env: { [RUN_ENVIRONMENT.run]: this.id },
      unsetEnv: [],
      hookLog: path.join(this.folder, 'hooks.jsonl'),
      graceMs: 2_000,
      ...changes,
    };
    this.launchFile = path.join(this.folder, 'launch.json');
    writeFileSync(this.launchFile, JSON.stringify(this.launch));
  }

  /** Starts the runner without a terminal, in a process group of its own as the engine does. */
  start(runner: string, env: NodeJS.ProcessEnv = process.env): ChildProcess {
    return this.follow(
      spawn(process.execPath, [runner, this.launchFile], {
        env,
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      }),
    );
  }

  /** Starts it in a pseudo-terminal of util-linux `script`; the fixed command text holds variables only. */
  startInTerminal(runner: string): ChildProcess {
    return this.follow(
      spawn(
        'script',
        ['--quiet', '--return', '--command', 'exec "$T_NODE" "$T_RUNNER" "$T_LAUNCH"', '/dev/null'],
        {
          env: {
            ...process.env,
            SHELL: '/bin/sh',
            NO_COLOR: '1',
            T_NODE: process.execPath,
            T_RUNNER: runner,
            T_LAUNCH: this.launchFile,
          },
          detached: true,
          stdio: ['pipe', 'pipe', 'pipe'],
        },
      ),
    );
  }

  get lines(): readonly Line[] {
    return linesOf(this.launch.hookLog);
  }

  line(status: string): Line | undefined {
    return this.lines.find((line) => line['status'] === status);
  }

  /** Waits for the line and for the runner's end; gives both. */
  async ended(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    const child = this.child;
    assert.ok(child);
    return await until('the runner ends', () =>
      child.exitCode !== null || child.signalCode !== null
        ? { code: child.exitCode, signal: child.signalCode }
        : undefined,
    );
  }

  /** Ends whatever a failed test left behind. */
  stop(): void {
    if (this.child?.pid === undefined || this.child.exitCode !== null) return;
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // It ended in the meantime.
    }
  }

  private follow(child: ChildProcess): ChildProcess {
    this.child = child;
    child.stdout?.on('data', (text: Buffer) => (this.output += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (this.output += text.toString()));
    child.stdin?.on('error', () => undefined);
    return child;
  }
}

/** Live processes (zombies left out) that started with this run's id in their environment. */
export const processesCarrying = (run: string): readonly number[] => {
  const names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return names.map(Number).filter((pid) => {
    try {
      const state = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0];
      return (
        state !== 'Z' &&
        readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${RUN_ENVIRONMENT.run}=${run}\0`)
      );
    } catch {
      return false;
    }
  });
};
