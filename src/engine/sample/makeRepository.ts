import { failed, ok, type Result, userProblem } from '../../core/result';
import { runProcess } from '../processes/runProcess';
import { scrubbedEnvironment } from '../processes/scrubbedEnvironment';

const TIMEOUT_MS = 30_000;

/**
 * Makes a folder of our own a repository with one commit of everything in it. The commit carries the person's own
 * identity, or the sample's where git knows none; the identity is written to no configuration but this repository's.
 */
export async function makeRepository(folder: string, message: string): Promise<Result<void>> {
  const hasIdentity = (await git(folder, ['var', 'GIT_AUTHOR_IDENT'])).ok;
  const identity = hasIdentity
    ? []
    : [
        ['config', 'user.name', 'RecipeBox'],
        ['config', 'user.email', 'recipebox@localhost'],
      ];
  const steps = [
    ['init', '--quiet', '--initial-branch=main'],
    ...identity,
    ['add', '--all'],
    ['commit', '--quiet', '--no-verify', '-m', message],
  ];
  for (const args of steps) {
    const done = await git(folder, args);
    if (!done.ok) return done;
  }
  return ok(undefined);
}

async function git(folder: string, args: readonly string[]): Promise<Result<void>> {
  const { end, tail } = await runProcess({
    program: 'git',
    args: ['-c', 'core.hooksPath=/dev/null', '-c', 'commit.gpgSign=false', ...args],
    cwd: folder,
    env: scrubbedEnvironment(process.env),
    timeoutMs: TIMEOUT_MS,
  });
  if (end.kind === 'exited' && end.code === 0) return ok(undefined);
  return failed(
    userProblem('sample-not-committed', `git ${args[0] ?? ''} failed in ${folder}.`, {
      remedy: 'Look at the log, then try again.',
      detail: tail,
    }),
  );
}
