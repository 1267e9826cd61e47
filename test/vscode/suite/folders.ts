import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A new folder below the temporary folder, in a parent of its own where worktrees have room. */
export interface ScratchFolder {
  readonly folder: string;
  remove(): void;
}

/** Makes a folder with files: path below it → text. */
export function scratchFolder(name: string, files: Readonly<Record<string, string>> = {}): ScratchFolder {
  const parent = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'counterpoint-')));
  const folder = path.join(parent, name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return {
    folder,
    remove: () => rmSync(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

/** Runs git without the person's own configuration; gives what it printed, trimmed. */
export const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: os.devNull,
      GIT_CONFIG_GLOBAL: os.devNull,
      GIT_CONFIG_NOSYSTEM: '1',
    },
  }).trim();

/** Makes a folder a repository with an identity of its own. */
export function initRepository(folder: string): void {
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'config', 'user.name', 'Counterpoint Test');
  git(folder, 'config', 'user.email', 'test@counterpoint.invalid');
  git(folder, 'config', 'commit.gpgsign', 'false');
}

/** Commits everything there is. */
export function commitAll(folder: string): void {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message=Start');
}
