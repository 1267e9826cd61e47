import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type Problem, userProblem } from '../../core/result';
import { CappedOutput, type OutputReport } from './cappedOutput';
import { endProcesses, PROCESS_TAG, type StartedProcess } from './endProcesses';
import { notFound, resolveProgram } from './resolveProgram';
import { TailBuffer } from './tailBuffer';

const DEFAULT_GRACE_MS = 5_000;
const DEFAULT_TAIL_BYTES = 16 * 1024;
const DEFAULT_OUTPUT_BYTES = 4 * 1024 * 1024;
/** How long output may keep coming after everything was ended; a stranger may hold the pipe for ever. */
const DRAIN_MS = 500;

export interface ProcessRequest {
  /** Program and arguments go to the system as they are; no shell sees them. */
  readonly program: string;
  readonly args: readonly string[];
  /** Absolute. A relative `program` with a slash is looked up from here. */
  readonly cwd: string;
  /** The whole environment: nothing is inherited. See `scrubbedEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  /** Standard input; absent: empty. */
  readonly stdin?: string | Uint8Array;
  readonly timeoutMs?: number;
  /** Between SIGTERM and SIGKILL, milliseconds. */
  readonly graceMs?: number;
  readonly signal?: AbortSignal;
  /** Standard output and error, in the order in which they arrive, in a file of at most about `maxBytes`. */
  readonly output?: { readonly file: string; readonly maxBytes?: number };
  /** Bytes of output kept in memory for messages. */
  readonly tailBytes?: number;
  /** Random text that marks all descendants. Give one to be able to end them from another process (`endTaggedProcesses`). */
  readonly tag?: string;
  readonly onStarted?: (started: StartedProcess) => void;
}

export type ProcessEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'timed-out'; readonly afterMs: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'could-not-start'; readonly problem: Problem };

export interface ProcessResult {
  readonly end: ProcessEnd;
  readonly durationMs: number;
  /** The last output, as text. */
  readonly tail: string;
  readonly output: OutputReport | undefined;
  /** Processes that could not be ended; empty is the promise, anything else is worth telling a person. */
  readonly survivors: readonly number[];
}

/**
 * Runs one program to its end, and leaves nothing behind: whatever it started is ended with it, whether it exits,
 * overruns or is cancelled. Never rejects; a program that cannot be started is a result as well.
 */
export async function runProcess(request: ProcessRequest): Promise<ProcessResult> {
  const start = performance.now();
  const tail = new TailBuffer(request.tailBytes ?? DEFAULT_TAIL_BYTES);
  const finish = (end: ProcessEnd, output?: OutputReport, survivors: number[] = []): ProcessResult => ({
    end,
    durationMs: performance.now() - start,
    tail: tail.text(),
    output,
    survivors,
  });
  if (request.signal?.aborted) return finish({ kind: 'cancelled' });

  const tag = request.tag ?? randomUUID();
  // Before the start: Node throws away the output of a program that exits before anybody reads.
  const output = request.output
    ? await CappedOutput.create(request.output.file, request.output.maxBytes ?? DEFAULT_OUTPUT_BYTES)
    : undefined;
  const launched = await launch(request, tag);
  if ('problem' in launched) {
    return finish({ kind: 'could-not-start', problem: launched.problem }, await output?.close());
  }
  const { child, pid } = launched;
  const started = { pid, tag };
  const ended = endOf(child, request);
  const closed = once(child, 'close');
  if (request.stdin !== undefined) feed(child, request.stdin);
  request.onStarted?.(started);
  const reading = Promise.all([drain(child.stdout, tail, output), drain(child.stderr, tail, output)]);

  const end = await ended;
  const survivors = await endProcesses(started, request.graceMs ?? DEFAULT_GRACE_MS);
  await Promise.race([Promise.all([reading, closed]), delay(DRAIN_MS, undefined, { ref: false })]);
  child.stdout?.destroy();
  child.stderr?.destroy();
  await reading;
  return finish(end, await output?.close(), survivors);
}

async function launch(
  { program, args, cwd, env, stdin }: ProcessRequest,
  tag: string,
): Promise<{ child: ChildProcess; pid: number } | { problem: Problem }> {
  const invocation = resolveProgram(
    { program, args },
    env,
    (file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true,
  );
  if (!invocation.ok) return { problem: invocation.problem };
  try {
    const child = spawn(invocation.value.program, invocation.value.args, {
      cwd,
      // A run inside a run keeps the outer tag: whoever ends the outer one must find these as well.
      env: { ...env, [PROCESS_TAG]: [process.env[PROCESS_TAG], tag].filter(Boolean).join(':') },
      // On POSIX this makes a session and process group of its own, without a terminal that could be asked for passwords.
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    await once(child, 'spawn');
    if (child.pid === undefined) return { problem: notFound(program) };
    return { child, pid: child.pid };
  } catch (error) {
    return { problem: await startProblem(error, program, cwd) };
  }
}

/** Node says ENOENT for a missing working folder, too, and blames the program. */
async function startProblem(error: unknown, program: string, cwd: string): Promise<Problem> {
  const folder = await stat(cwd).catch(() => undefined);
  if (!folder?.isDirectory()) {
    return userProblem('folder-not-found', `${program} was not started: the folder ${cwd} does not exist.`, {
      remedy: 'The worktree may have been removed; start the run again.',
    });
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const detail = String(error);
  switch (code) {
    case 'ENOENT':
      return notFound(program);
    case 'EACCES':
    case 'EPERM':
      return userProblem('program-not-executable', `${program} may not be executed.`, {
        remedy: `Make it executable (chmod +x ${program}), or name the program that reads it, for example ["bash", "${program}"].`,
        detail,
      });
    case 'E2BIG':
      return userProblem(
        'arguments-too-long',
        `The arguments of ${program} are longer than the system allows.`,
        { detail },
      );
    case 'ERR_INVALID_ARG_VALUE':
    case 'ERR_INVALID_ARG_TYPE':
      return userProblem('argument-invalid', `An argument of ${program} cannot be passed to a program.`, {
        remedy: 'Arguments must be text without NUL characters.',
        detail,
      });
    default:
      return userProblem('program-not-started', `${program} could not be started.`, { detail });
  }
}

/** What ended it, whichever came first. On a time-out or a cancellation the process may still run. */
function endOf(child: ChildProcess, { timeoutMs, signal }: ProcessRequest): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (end: ProcessEnd) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      resolve(end);
    };
    const cancel = () => settle({ kind: 'cancelled' });
    child.once('exit', (code, exitSignal) =>
      settle(
        exitSignal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'signalled', signal: exitSignal },
      ),
    );
    signal?.addEventListener('abort', cancel, { once: true });
    if (timeoutMs !== undefined)
      timer = setTimeout(() => settle({ kind: 'timed-out', afterMs: timeoutMs }), timeoutMs);
    if (signal?.aborted) cancel();
  });
}

function feed(child: ChildProcess, stdin: string | Uint8Array): void {
  // A program need not read what it is given; that it closed its input is not an error of ours.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);
}

async function drain(
  stream: Readable | null,
  tail: TailBuffer,
  output: CappedOutput | undefined,
): Promise<void> {
  if (!stream) return;
  try {
    for await (const chunk of stream) {
      const bytes = chunk as Buffer; // No encoding is set on this stream, so chunks are buffers.
      tail.push(bytes);
      await output?.write(bytes);
    }
  } catch {
    // Destroyed above while a stranger still held the other end of the pipe: what came until then is kept.
  }
}
