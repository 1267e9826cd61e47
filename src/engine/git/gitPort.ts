import { setTimeout as delay } from 'node:timers/promises';
import { failed, ok, type Problem, type Result, userProblem } from '../../core/result';
import { type GitFailure, gitProblem } from './gitProblem';
import { gitEnvironment, hardeningArguments } from './hardening';
import { commandWords, type GitOperation } from './operation';
import { type ProcessOutcome, runProcess } from './processGroup';
import { simpleGitRead } from './simpleGitReads';
import { Turns } from './turns';

export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly cut: boolean;
  /** Output as text without its final newline. */
  readonly text: string;
}

/** What may differ from call to call without being part of the operation. */
export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Put into the environment of every process, so that orphans of a crash can be found. */
  readonly tag?: string;
}

/** The one way to run git. */
export interface GitRunner {
  run(operation: GitOperation, options?: RunOptions): Promise<Result<GitAnswer>>;
  /**
   * Several operations on one repository without another writer of ours in between. `work` is given a runner that
   * holds the turn already.
   */
  exclusive<T>(
    commonDir: string,
    work: (runner: GitRunner) => Promise<Result<T>>,
    options?: RunOptions,
  ): Promise<Result<T>>;
}

/** Asked before git may run filter, merge or diff drivers; answers with the problem that forbids it. */
export type DriverGuard = (operation: GitOperation, options: RunOptions) => Promise<Problem | undefined>;

export interface GitPortOptions {
  /** Program; from a machine-scoped setting only, never from a workspace. */
  readonly gitPath?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly guard?: DriverGuard;
  /** Told of every process, for tests and traces. */
  readonly onProcess?: (pid: number, operation: GitOperation) => void;
  /** Milliseconds before attempt n + 1 after contention; the default is that of VS Code's own git extension. */
  readonly backOff?: (attempt: number) => number;
}

const ATTEMPTS = 10;
const quadratic = (attempt: number): number => 50 * attempt * attempt;

/** Runs git operations: hardened, one writer per repository, with timeout, cancellation and retries as the operation says. */
export class GitPort implements GitRunner {
  private readonly turns = new Turns();
  private guard: DriverGuard | undefined;

  constructor(private readonly options: GitPortOptions = {}) {
    this.guard = options.guard;
  }

  /** The guard needs the port to read the configuration, so it comes after it. */
  guardedBy(guard: DriverGuard): void {
    this.guard = guard;
  }

  async run(operation: GitOperation, options: RunOptions = {}): Promise<Result<GitAnswer>> {
    if (!operation.lock) return this.attempt(operation, options);
    const turn = await this.turns.take(operation.place.commonDir, options.signal, () =>
      this.attempt(operation, options),
    );
    return turn.ok ? turn.value : turn;
  }

  async exclusive<T>(
    commonDir: string,
    work: (runner: GitRunner) => Promise<Result<T>>,
    options: RunOptions = {},
  ): Promise<Result<T>> {
    const inside: GitRunner = {
      // Options given inside replace the outer ones: undoing must go on after the signal of the work was aborted.
      run: (operation, own) => this.attempt(operation, own ?? options),
      exclusive: (other, more, own) =>
        other === commonDir ? more(inside) : this.exclusive(other, more, own ?? options),
    };
    const turn = await this.turns.take(commonDir, options.signal, () => work(inside));
    return turn.ok ? turn.value : turn;
  }

  /** Contention with other programs' git is waited out; their lock files are never touched. */
  private async attempt(operation: GitOperation, options: RunOptions): Promise<Result<GitAnswer>> {
    for (let attempt = 1; ; attempt++) {
      const result = await this.once(operation, options);
      const again =
        !result.ok &&
        result.problem.code === 'git-locked' &&
        operation.retry === 'lock-contention' &&
        attempt < ATTEMPTS &&
        !options.signal?.aborted;
      if (!again) return result;
      try {
        await delay(
          (this.options.backOff ?? quadratic)(attempt),
          undefined,
          options.signal ? { signal: options.signal } : {},
        );
      } catch {
        return failed(
          userProblem('cancelled', `git ${operation.verb} was cancelled while it waited for a lock.`),
        );
      }
    }
  }

  private async once(operation: GitOperation, options: RunOptions): Promise<Result<GitAnswer>> {
    const words = commandWords(operation.verb);
    const refused = refuseArguments(operation);
    if (refused) return failed(refused);
    if (operation.runsDrivers && this.guard) {
      const stop = await this.guard(operation, options);
      if (stop) return failed(stop);
    }
    const args = [...hardeningArguments(), ...words, ...operation.args];
    const env = gitEnvironment(operation, this.options.environment ?? process.env, options.tag);
    const outcome = await this.start(operation, args, env, options);
    if (!outcome.ok) return failed(named(outcome.problem, this.gitPath));
    const { exitCode, stdout, stderr, cut } = outcome.value;
    // After a cut the program was ended by us, so its exit code says nothing.
    if (exitCode === 0 || cut || (exitCode !== null && operation.answers.includes(exitCode))) {
      return ok({
        exitCode: exitCode ?? 0,
        stdout,
        stderr,
        cut,
        get text() {
          return stdout.toString('utf8').replace(/\r?\n$/, '');
        },
      });
    }
    const failure: GitFailure = {
      command: words.join(' '),
      exitCode,
      killedBy: outcome.value.killedBy,
      stderr,
      stdout: stdout.toString('utf8').slice(-2000),
    };
    return failed(gitProblem(failure));
  }

  private get gitPath(): string {
    return this.options.gitPath ?? 'git';
  }

  private start(
    operation: GitOperation,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    options: RunOptions,
  ): Promise<Result<ProcessOutcome>> {
    const common = {
      args,
      env,
      cwd: operation.place.cwd,
      timeoutMs: operation.timeoutMs,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    };
    if (operation.client === 'short-read') return simpleGitRead({ ...common, gitPath: this.gitPath });
    const { onProcess } = this.options;
    return runProcess({
      ...common,
      program: this.gitPath,
      outputCap: operation.outputCap,
      atCap: operation.atCap,
      ...(operation.stdin === undefined ? {} : { stdin: operation.stdin }),
      ...(onProcess === undefined ? {} : { onStarted: (pid) => onProcess(pid, operation) }),
    });
  }
}

/** Options with which git starts programs or writes files; nothing of ours uses them, so seeing one is a defect. */
const FORBIDDEN =
  /^(?:--(?:output|upload-pack|receive-pack|exec|exec-path|ext-diff|textconv|open-files-in-pager|config-env|template)(?:=|$)|-O.)/;

const refuseArguments = (operation: GitOperation): Problem | undefined => {
  const end = operation.args.indexOf('--');
  const options = end < 0 ? operation.args : operation.args.slice(0, end);
  const bad =
    options.find((argument) => FORBIDDEN.test(argument)) ??
    operation.args.find((argument) => argument.includes('\0'));
  return bad === undefined
    ? undefined
    : {
        code: 'git-argument-refused',
        message: `git ${operation.verb} was given an argument that is never allowed.`,
        fault: 'bug',
        detail: bad.slice(0, 200),
      };
};

const named = (problem: Problem, gitPath: string): Problem =>
  problem.code === 'program-missing'
    ? userProblem('git-missing', `Git could not be started (${gitPath}).`, {
        remedy: 'Install git 2.38 or newer, or set the path of git in the settings.',
      })
    : problem;
