import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import assert from 'node:assert/strict';
import { isObjectId, type CommitId } from '../../../../src/core/git/refs';
import type { Result } from '../../../../src/core/result';
import { GitPort, type GitPortOptions } from '../../../../src/engine/git/gitPort';
import { openRepository, type Repository } from '../../../../src/engine/git/repository';

/** A real repository in a folder of its own, with a private HOME. */
export interface TemporaryRepository {
  /** Holds everything; removed by `remove`. */
  readonly folder: string;
  readonly root: string;
  readonly worktrees: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Plain git, as a person would run it; throws when it fails. */
  git(args: readonly string[], cwd?: string): string;
  /** Exit code of plain git. */
  gitCode(args: readonly string[], cwd?: string): number;
  write(file: string, text: string | Buffer, cwd?: string): void;
  read(file: string, cwd?: string): string;
  commitAll(message: string, cwd?: string): CommitId;
  head(cwd?: string, revision?: string): CommitId;
  port(options?: GitPortOptions): GitPort;
  open(port: GitPort): Promise<Repository>;
  remove(): void;
}

export const temporaryRepository = (
  files: Readonly<Record<string, string>> = { 'README.md': 'hello\n' },
): TemporaryRepository => {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'counterpoint-test-')));
  const root = path.join(folder, 'app');
  const home = path.join(folder, 'home');
  mkdirSync(root);
  mkdirSync(home);
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: home,
    TMPDIR: os.tmpdir(),
    LC_ALL: 'C',
  };
  const run = (args: readonly string[], cwd = root) =>
    spawnSync('git', args, { cwd, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const git = (args: readonly string[], cwd = root): string => {
    const answer = run(args, cwd);
    assert.equal(answer.status, 0, `git ${args.join(' ')}: ${answer.stderr}`);
    return answer.stdout.trimEnd();
  };
  const repository: TemporaryRepository = {
    folder,
    root,
    worktrees: path.join(folder, 'app.worktrees'),
    environment,
    git,
    gitCode: (args, cwd) => run(args, cwd).status ?? -1,
    write: (file, text, cwd = root) => {
      mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
      writeFileSync(path.join(cwd, file), text);
    },
    read: (file, cwd = root) => readFileSync(path.join(cwd, file), 'utf8'),
    commitAll: (message, cwd = root) => {
      git(['add', '-A'], cwd);
      git(['commit', '-q', '-m', message], cwd);
      return repository.head(cwd);
    },
    head: (cwd = root, revision = 'HEAD') => {
      const id = git(['rev-parse', revision], cwd);
      assert.ok(isObjectId(id));
      return id;
    },
    port: (options = {}) => new GitPort({ environment, ...options }),
    open: async (port) => value(await openRepository(port, root)).repository,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
  git(['init', '-q', '-b', 'main']);
  git(['config', 'user.name', 'Ada']);
  git(['config', 'user.email', 'ada@example.com']);
  for (const [file, text] of Object.entries(files)) repository.write(file, text);
  repository.commitAll('first');
  return repository;
};

export const value = <T>(result: Result<T>): T => {
  assert.ok(
    result.ok,
    result.ok ? '' : `${result.problem.code}: ${result.problem.message}\n${result.problem.detail ?? ''}`,
  );
  return result.value;
};

export const problemCode = (result: Result<unknown>): string =>
  result.ok ? 'no problem' : result.problem.code;

export interface Canary {
  readonly program: string;
  readonly sang: () => boolean;
  readonly hush: () => void;
}

/** A program that leaves a mark when anything runs it, and passes its input on. */
export const canary = (repository: TemporaryRepository): Canary => {
  const mark = path.join(repository.folder, 'canary-sang');
  const program = path.join(repository.folder, 'canary.sh');
  // As a ssh program it must fail at once; as a filter it must pass its input on.
  writeFileSync(program, `#!/bin/sh\ntouch '${mark}'\ncase "$*" in *nowhere.invalid*) exit 1;; esac\ncat\n`);
  chmodSync(program, 0o755);
  return { program, sang: () => existsSync(mark), hush: () => rmSync(mark, { force: true }) };
};

/** Waits for a condition; a test never waits for time. */
export const until = async (condition: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  for (let round = 0; round < 2000; round++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.fail(`never happened: ${what}`);
};

export const manyFiles = (count: number, bytes = 2000): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `src/d${index % 20}/f${index}.txt`,
      `${index}\n`.repeat(Math.ceil(bytes / 4)),
    ]),
  );
