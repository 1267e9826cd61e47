import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** An environment without what the test runner, an editor or the person's git would add. */
export const quietEnvironment = (home: string): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: home,
  TMPDIR: home,
  NO_COLOR: '1',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: path.join(home, 'no-git-config'),
  GIT_TERMINAL_PROMPT: '0',
});

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs one program to its end. */
export function run(program: string, args: readonly string[], cwd: string, home: string): Outcome {
  const result = spawnSync(program, args, {
    cwd,
    env: quietEnvironment(home),
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error) throw result.error;
  return { code: result.status, output: result.stdout + result.stderr };
}
