import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerDefinition } from '../../../core/workflow/schema';
import { lastLines } from '../../../core/gates/lastLines';
import { failed, ok, type Result, userProblem } from '../../../core/result';
import { folderOf, GATE_ENVIRONMENT } from '../../gates/runGates';
import { runProcess, type ProcessResult } from '../../processes/runProcess';
import { scrubbedEnvironment } from '../../processes/scrubbedEnvironment';
import { sendRequest } from './sendRequest';

/** A server that runs for one criterion, in the folder that is judged. */
export interface JudgedServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Ends it and everything it started. */
  readonly stop: () => Promise<void>;
  /** Resolves when it ended by itself. */
  readonly ended: Promise<ProcessResult>;
}

export interface ServerRequest {
  readonly definition: ServerDefinition;
  readonly folder: string;
  readonly outputFile: string;
  readonly signal: AbortSignal;
  readonly tag: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Somebody else may take the free port before the server does. */
const TRIES = 3;
const BETWEEN_LOOKS_MS = 50;
const LOOK_TIMEOUT_MS = 2000;
const ADDRESS_TAKEN = /EADDRINUSE|address already in use|AddrInUse/i;

/**
 * Starts the server of the workflow on a free port of 127.0.0.1 and waits until it answers.
 * Problems: `server-ended`, `server-not-ready`, `cancelled`, and those of starting a program.
 */
export async function startServer(request: ServerRequest): Promise<Result<JudgedServer>> {
  for (let attempt = 1; ; attempt += 1) {
    const started = await startOnce(request, await freePort());
    const isTaken =
      !started.ok &&
      started.problem.code === 'server-ended' &&
      ADDRESS_TAKEN.test(started.problem.detail ?? '');
    if (!isTaken || attempt === TRIES) return started;
  }
}

async function startOnce(request: ServerRequest, port: number): Promise<Result<JudgedServer>> {
  const { definition, folder, signal } = request;
  const cwd = await folderOf(folder, definition.folder);
  if (typeof cwd !== 'string') return failed(cwd.problem);
  const words = definition.command.map((word) => word.replaceAll('{port}', String(port)));
  const [program = '', ...args] = words;
  const abort = new AbortController();
  const ended = runProcess({
    program,
    args,
    cwd,
    env: scrubbedEnvironment(request.environment, {
      set: { ...GATE_ENVIRONMENT, [definition.portVariable]: String(port) },
      keep: definition.environment ?? [],
    }),
    output: { file: request.outputFile, maxBytes: 1024 * 1024 },
    signal: AbortSignal.any([signal, abort.signal]),
    tag: request.tag,
  });
  const origin = `http://127.0.0.1:${port}`;
  const stop = async () => {
    abort.abort();
    await ended;
  };
  let end: ProcessResult | undefined;
  void ended.then((result) => (end = result));
  const limit = performance.now() + definition.readySeconds * 1000;
  while (performance.now() < limit) {
    if (end) return failed(endProblem(end, words));
    if (await answers(origin + definition.readyPath, signal)) {
      // It may have ended while somebody else answered on the port that it did not get.
      if (end) return failed(endProblem(end, words));
      return ok({ origin, stop, ended });
    }
    await delay(BETWEEN_LOOKS_MS);
  }
  await stop();
  return failed(
    userProblem(
      'server-not-ready',
      `The server did not answer on ${definition.readyPath} within ${definition.readySeconds} s.`,
      {
        remedy: `It is started with the port in ${definition.portVariable}; it must listen there. See verify.server in .counterpoint/workflow.json.`,
        detail: lastLines(end?.tail ?? (await ended).tail),
      },
    ),
  );
}

/** Any answer but an error of the server itself: a path that is not there is answered by one that is. */
async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  const sent = await sendRequest({ method: 'GET', url, timeoutMs: LOOK_TIMEOUT_MS, signal });
  return sent.ok && sent.value.status < 500;
}

function endProblem({ end, tail }: ProcessResult, command: readonly string[]) {
  if (end.kind === 'could-not-start') return end.problem;
  if (end.kind === 'cancelled') return userProblem('cancelled', 'It was cancelled.');
  const how =
    end.kind === 'exited' ? `exit code ${end.code}` : end.kind === 'signalled' ? end.signal : 'time-out';
  const printed = lastLines(tail, 8, 1000);
  return userProblem(
    'server-ended',
    `The server (${command.join(' ')}) ended before it answered, with ${how}.${printed === '' ? '' : ` It printed: ${printed}`}`,
    { detail: tail.slice(-4000) },
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
