import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A fresh git repository with one commit, made from a folder. */
export interface CopiedRepository {
  /** The work tree's real path (the temporary folder may be behind a symbolic link). */
  readonly folder: string;
  /** Removes it together with everything beside it, such as worktrees. */
  remove(): void;
}

/**
 * Copies `source` to a new folder below the temporary folder, named `name`, and commits it on the branch `main` with an
 * identity that is set in this repository alone.
 */
export function copyAsRepository(source: string, name: string): CopiedRepository {
  const parent = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'counterpoint-')));
  const folder = path.join(parent, name);
  cpSync(source, folder, {
    recursive: true,
    filter: (entry) => !['node_modules', '.git'].includes(path.basename(entry)),
  });
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: parent,
        // The person's own configuration may sign commits or run hooks.
        GIT_CONFIG_GLOBAL: os.devNull,
        GIT_CONFIG_NOSYSTEM: '1',
      },
    });
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Counterpoint Test');
  git('config', 'user.email', 'test@counterpoint.invalid');
  git('config', 'commit.gpgsign', 'false');
  git('add', '--all');
  git('commit', '--quiet', '--message=Start');
  return {
    folder,
    remove: () => rmSync(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}
