import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildPrompt } from '../../../src/core/agents/prompt';
import { RUN_ENVIRONMENT } from '../../../src/core/run/launch';
import { linesOf, processesCarrying, until, type Line } from '../runner/runnerProgram';

let runs = 0;

export interface DemoOptions {
  readonly task?: string;
  readonly attempt?: number;
  readonly comments?: string;
  /** The task's own text in the prompt. */
  readonly body?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A worktree and runs of the demo agent in it. */
export class DemoWorktree {
  readonly runId = `r-demo${process.pid}x${(runs += 1)}`;
  readonly folder: string;
  readonly hookLog: string;
  output = '';

  /** @param sample whether the worktree is a checkout of RecipeBox. */
  constructor(
    root: string,
    private readonly program: string,
    sample: boolean,
  ) {
    const base = path.join(root, this.runId);
    this.folder = path.join(base, 'worktree');
    this.hookLog = path.join(base, 'hooks.jsonl');
    mkdirSync(this.folder, { recursive: true });
    if (sample) cpSync('samples/recipebox', this.folder, { recursive: true });
    const git = (...args: string[]): void => {
      const { status, stderr } = spawnSync('git', args, {
        cwd: this.folder,
        encoding: 'utf8',
        env: gitEnvironment(base),
      });
      assert.equal(status, 0, stderr);
    };
    git('init', '--quiet');
    git('config', 'user.name', 'Test');
    git('config', 'user.email', 'test@example.invalid');
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', 'Base');
  }

  /** Ends what a failed test left behind. */
  stop(): void {
    for (const pid of processesCarrying(this.runId)) process.kill(pid, 'SIGKILL');
  }

  get lines(): readonly Line[] {
    return linesOf(this.hookLog);
  }

  get statuses(): readonly unknown[] {
    return this.lines.map((line) => line['status']);
  }

  /** Paths that differ from the base, as `git status` names them. */
  changed(): readonly string[] {
    const { stdout } = spawnSync('git', ['status', '--porcelain', '--untracked-files=all'], {
      cwd: this.folder,
      encoding: 'utf8',
      env: gitEnvironment(this.folder),
    });
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice(3))
      .sort();
  }

  start({ task = 'T001', attempt = 1, comments, body = '', env = {} }: DemoOptions = {}): ChildProcess {
    const promptFile = path.join(path.dirname(this.folder), 'prompt.md');
    writeFileSync(promptFile, promptFor(task, attempt, comments, body));
    const child = spawn(process.execPath, [this.program, '--headless'], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: {
        PATH: process.env['PATH'],
        HOME: path.dirname(this.folder),
        COUNTERPOINT_DEMO_SPEED: '0',
        [RUN_ENVIRONMENT.run]: this.runId,
        [RUN_ENVIRONMENT.task]: task,
        [RUN_ENVIRONMENT.feature]: 'recipebox',
        [RUN_ENVIRONMENT.nonce]: 'nonce-of-the-demo',
        [RUN_ENVIRONMENT.hookLog]: this.hookLog,
        [RUN_ENVIRONMENT.promptFile]: promptFile,
        [RUN_ENVIRONMENT.attempt]: String(attempt),
        ...env,
      },
    });
    child.stdout.on('data', (text: Buffer) => (this.output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (this.output += text.toString()));
    return child;
  }

  async run(
    options: DemoOptions = {},
  ): Promise<{ readonly code: number | null; readonly signal: string | null }> {
    const child = this.start(options);
    let isClosed = false;
    // Its output is complete only then.
    child.once('close', () => (isClosed = true));
    return await until('the demo agent ends', () =>
      isClosed ? { code: child.exitCode, signal: child.signalCode } : undefined,
    );
  }
}

const gitEnvironment = (home: string): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: home,
  LC_ALL: 'C',
});

const promptFor = (task: string, attempt: number, comments: string | undefined, body: string): string =>
  buildPrompt({
    task: {
      id: task,
      title: 'A task',
      body,
      file: 'tasks.md',
      line: 1,
      paths: [],
      checklist: [],
      story: undefined,
    },
    feature: { id: 'recipebox', name: 'RecipeBox' },
    spec: [],
    plan: [],
    contract: [],
    constitution: [],
    handoffs: [],
    access: 'workspace-write',
    scope: [],
    gates: [],
    attempt,
    ...(comments === undefined ? {} : { comments }),
    report: { kind: 'automatic' },
  }).text;
