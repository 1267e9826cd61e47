import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import assert from 'node:assert/strict';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A private folder with a home and workspaces for the tests of one file. */
export class Sandbox {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'counterpoint-cli-work-')));
  private count = 0;

  constructor() {
    mkdirSync(path.join(this.folder, 'home'));
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      HOME: path.join(this.folder, 'home'),
      TMPDIR: process.env['TMPDIR'],
      LC_ALL: 'C.UTF-8',
      GIT_CONFIG_NOSYSTEM: '1',
      COUNTERPOINT_DEMO_SPEED: '0',
    };
  }

  /** A new folder with these files, by relative path. */
  workspace(files: Readonly<Record<string, string>> = {}): string {
    const folder = path.join(this.folder, `workspace-${(this.count += 1)}`);
    mkdirSync(folder);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    return folder;
  }

  /** RecipeBox as a git repository with one commit. */
  sample(): string {
    const folder = this.workspace();
    cpSync('samples/recipebox', folder, { recursive: true });
    this.commitAll(folder);
    return folder;
  }

  commitAll(folder: string): void {
    this.git(folder, 'init', '--quiet', '--initial-branch=main');
    this.git(folder, 'config', 'user.name', 'Test');
    this.git(folder, 'config', 'user.email', 'test@example.invalid');
    this.git(folder, 'add', '--all');
    this.git(folder, 'commit', '--quiet', '--message', 'Base');
  }

  git(folder: string, ...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      env: this.environment,
    });
    assert.equal(status, 0, stderr);
    return stdout;
  }

  start(cli: string, cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    return spawn(process.execPath, [cli, ...args], {
      cwd,
      env: { ...this.environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async run(cli: string, cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return await ended(this.start(cli, cwd, args, env));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The example of an answer in docs/cli.md. */
export function documented(shape: string): unknown {
  const text = readFileSync('docs/cli.md', 'utf8');
  const [, json] = new RegExp(`<!-- shape: ${shape} -->\\n\`\`\`json\\n([^]*?)\`\`\``).exec(text) ?? [];
  assert.ok(json !== undefined, `docs/cli.md has no example of ${shape}`);
  return JSON.parse(json);
}

/** Fails where an answer has other fields, or values of another kind, than its example; null stands for any kind. */
export function assertShape(actual: unknown, example: unknown, place = 'answer'): void {
  if (actual === null || example === null) return;
  if (Array.isArray(actual)) {
    assert.ok(Array.isArray(example), `${place} is a list`);
    if (example.length > 0)
      actual.forEach((each, index) => assertShape(each, example[0], `${place}[${index}]`));
    return;
  }
  assert.equal(typeof actual, typeof example, place);
  if (typeof actual !== 'object' || typeof example !== 'object') return;
  assert.ok(!Array.isArray(example), `${place} is no list`);
  const fields = new Map(Object.entries(actual));
  const expected = new Map(Object.entries(example));
  // Its fields are the marks that were met.
  if (place.endsWith('.other_marks')) return;
  assert.deepEqual([...fields.keys()].sort(), [...expected.keys()].sort(), place);
  for (const [name, value] of fields) assertShape(value, expected.get(name), `${place}.${name}`);
}
