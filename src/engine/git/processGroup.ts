import { spawn } from 'node:child_process';
import { failed, ok, type Result, userProblem } from '../../core/result';

/** How one program is run. No shell, no terminal, a process group of its own. */
export interface ProcessRequest {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: Buffer | string;
  readonly timeoutMs: number;
  readonly outputCap: number;
  readonly atCap: 'fail' | 'cut';
  readonly signal?: AbortSignal;
  /** Told once the process exists. */
  readonly onStarted?: (pid: number) => void;
}

export interface ProcessOutcome {
  readonly exitCode: number | null;
  readonly killedBy: string | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** Output went on after the cap. */
  readonly cut: boolean;
}

const STDERR_CAP = 64 * 1024;
/** Git removes its own lock files on SIGTERM, so it gets a moment before SIGKILL. */
const GRACE_MS = 2000;

/**
 * Ends a process and all that it started. `git worktree add` runs `git reset` as a child, which goes on writing
 * files when only its parent dies.
 */
export const endProcessGroup = (pid: number, signal: 'SIGTERM' | 'SIGKILL'): void => {
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true, stdio: 'ignore' }).on(
      'error',
      () => {
        // taskkill is missing: nothing more can be done, and the timeout is reported all the same.
      },
    );
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: the group is gone already, which is what was wanted.
  }
};

/** Runs a program to its end. Problems: `program-missing`, `timeout`, `cancelled`, `output-too-large`, `folder-missing`. */
export const runProcess = (request: ProcessRequest): Promise<Result<ProcessOutcome>> =>
  new Promise((resolve) => {
    const name =
      `${request.program} ${request.args.find((argument) => /^[a-z]/.test(argument) && !argument.includes('=')) ?? ''}`.trim();
    if (request.signal?.aborted) {
      resolve(failed(userProblem('cancelled', `${name} was cancelled before it started.`)));
      return;
    }
    const child = spawn(request.program, request.args, {
      cwd: request.cwd,
      env: request.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const output: Buffer[] = [];
    let bytes = 0;
    let complaint = '';
    let cut = false;
    let stopped: 'timeout' | 'cancelled' | 'cap' | undefined;
    let lastResort: NodeJS.Timeout | undefined;

    const stop = (why: 'timeout' | 'cancelled' | 'cap'): void => {
      if (stopped !== undefined || child.pid === undefined) return;
      const { pid } = child;
      stopped = why;
      endProcessGroup(pid, 'SIGTERM');
      lastResort = setTimeout(() => endProcessGroup(pid, 'SIGKILL'), GRACE_MS);
    };
    const timer = setTimeout(() => stop('timeout'), request.timeoutMs);
    const onAbort = (): void => stop('cancelled');
    request.signal?.addEventListener('abort', onAbort, { once: true });
    const settle = (result: Result<ProcessOutcome>): void => {
      clearTimeout(timer);
      clearTimeout(lastResort);
      request.signal?.removeEventListener('abort', onAbort);
      resolve(result);
    };

    child.stdout.on('data', (chunk: Buffer) => {
      const room = request.outputCap - bytes;
      if (room > 0) output.push(chunk.subarray(0, room));
      bytes += chunk.length;
      if (bytes > request.outputCap) {
        cut = true;
        stop('cap');
      }
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      // Keeps the end: git states the reason last.
      complaint = (complaint + chunk).slice(-STDERR_CAP);
    });
    // EPIPE: the program ended without reading its input; its exit code tells why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(request.stdin);
    child.on('error', (error: NodeJS.ErrnoException) => {
      // spawn reports a missing working folder as ENOENT of the program.
      settle(
        failed(
          error.code === 'ENOENT'
            ? userProblem('program-missing', `${request.program} could not be started in ${request.cwd}.`, {
                remedy: 'Check that it is installed and that the folder exists.',
              })
            : userProblem('program-failed', `${request.program} could not be started.`, {
                detail: error.message,
              }),
        ),
      );
    });
    child.on('exit', (_code, killedBy) => {
      // A leader that was killed leaves children which hold the pipes open and go on writing files.
      if (child.pid !== undefined && killedBy !== null) endProcessGroup(child.pid, 'SIGKILL');
    });
    child.on('close', (exitCode, killedBy) => {
      if (stopped === 'timeout') {
        settle(
          failed(
            userProblem(
              'timeout',
              `${name} did not end within ${Math.round(request.timeoutMs / 1000)} s and was ended.`,
              {
                remedy: 'Try again; a slow disk or a very large repository may need longer.',
                detail: complaint.slice(-2000),
              },
            ),
          ),
        );
      } else if (stopped === 'cancelled') {
        settle(failed(userProblem('cancelled', `${name} was cancelled.`)));
      } else if (stopped === 'cap' && request.atCap === 'fail') {
        settle(
          failed(userProblem('output-too-large', `${name} wrote more than ${request.outputCap} bytes.`)),
        );
      } else settle(ok({ exitCode, killedBy, stdout: Buffer.concat(output), stderr: complaint, cut }));
    });
    if (child.pid !== undefined) request.onStarted?.(child.pid);
  });
