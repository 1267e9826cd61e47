import { GitPluginError, simpleGit, type SimpleGitOptions } from 'simple-git';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { ProcessOutcome } from './processGroup';

/** A short read: text in, text out, no input, no children. */
export interface ShortRead {
  readonly gitPath: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

// simple-git refuses the settings that protect us together with those that attack; these are the ones hardening.ts sets.
const HARDENING_ALLOWED: SimpleGitOptions['unsafe'] = {
  allowUnsafeHooksPath: true,
  allowUnsafeFsMonitor: true,
  allowUnsafePager: true,
  allowUnsafeAskPass: true,
  allowUnsafeSshCommand: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeCustomBinary: true,
};

/**
 * Runs a short read through simple-git, with our environment and arguments as they are. An exit code is an answer
 * for the caller to judge, not an exception. Problems: `timeout`, `cancelled`, `program-missing`, `folder-missing`.
 */
export const simpleGitRead = async (read: ShortRead): Promise<Result<ProcessOutcome>> => {
  let exitCode = 0;
  let stderr = '';
  try {
    const git = simpleGit({
      baseDir: read.cwd,
      binary: read.gitPath,
      maxConcurrentProcesses: 1,
      timeout: { block: read.timeoutMs, stdErr: false, stdOut: false },
      allowEnvironment: Object.keys(read.env),
      unsafe: HARDENING_ALLOWED,
      ...(read.signal === undefined ? {} : { abort: read.signal }),
      errors: (error, result) => {
        exitCode = result.exitCode;
        stderr = Buffer.concat(result.stdErr).toString('utf8');
        return error instanceof GitPluginError ? error : undefined;
      },
    }).env(read.env);
    const stdout = await git.raw([...read.args]);
    // The stack of a failed spawn arrives as error output.
    if (exitCode < 0 || /^Error: spawn .* ENOENT/.test(stderr)) {
      return failed(
        userProblem('program-missing', `${read.gitPath} could not be started.`, {
          remedy: 'Install git, or set its path.',
        }),
      );
    }
    return ok({ exitCode, killedBy: null, stdout: Buffer.from(stdout), stderr, cut: false });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (read.signal?.aborted) return failed(userProblem('cancelled', 'git was cancelled.'));
    if (message.includes('block timeout reached')) {
      return failed(
        userProblem('timeout', `git did not answer within ${Math.round(read.timeoutMs / 1000)} s.`, {
          remedy: 'Try again; a slow or sleeping disk may need longer.',
        }),
      );
    }
    if (message.includes('Cannot use simple-git on a directory that does not exist')) {
      return failed(userProblem('folder-missing', `${read.cwd} does not exist.`));
    }
    return failed({
      code: 'git-client',
      message: 'The git client failed.',
      fault: 'bug',
      detail: message.slice(0, 2000),
    });
  }
};
