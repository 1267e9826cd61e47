import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Check } from '../../../core/contract/verify/check';
import { holdsBound } from '../../../core/contract/verify/latency';
import type { Problem } from '../../../core/result';
import type { ServerDefinition } from '../../../core/workflow/schema';
import { latencyWords, type CheckRequest, type CheckResult } from '../runCheck';
import { measureLatency } from './measureLatency';
import { startServer } from './judgedServer';
import { type Answer, sendRequest } from './sendRequest';

type HttpCheck = Extract<Check, { kind: 'http' }>;

/** One answer takes no longer, milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;

const NO_SERVER =
  'Nothing says how this project is served. Put "verify": { "server": { "command": ["node", "src/server.js"] } } into .counterpoint/workflow.json and commit it.';

/** Sends the request of a check, to the project's own server or to the address it names. Whatever happens is a result. */
export async function runHttpCheck(
  check: HttpCheck,
  definition: ServerDefinition | undefined,
  request: CheckRequest,
): Promise<CheckResult> {
  const began = performance.now();
  const done = (result: Omit<CheckResult, 'ms'>): CheckResult => ({
    ...result,
    ms: Math.round(performance.now() - began),
  });
  if (!check.target.startsWith('/')) return done(await ask(check, check.target, request));
  if (!definition) return done({ outcome: 'could-not-run', hasOutput: false, reason: NO_SERVER });
  const server = await startServer({
    definition,
    folder: request.folder,
    outputFile: request.outputFile.replace(/\.log$/, '.server.log'),
    signal: request.signal,
    tag: request.tag,
    environment: request.environment,
  });
  if (!server.ok) return done(ofProblem(server.problem));
  try {
    return done(await ask(check, server.value.origin + check.target, request));
  } finally {
    await server.value.stop();
  }
}

type Result = Omit<CheckResult, 'ms'>;

async function ask(check: HttpCheck, url: string, request: CheckRequest): Promise<Result> {
  const { method, bound } = check;
  const { signal, timeoutMs } = request;
  const judge = (answer: Answer) => wrongStatus(check, answer);
  if (!bound) {
    const answer = await sendRequest({
      method,
      url,
      timeoutMs: Math.min(timeoutMs, REQUEST_TIMEOUT_MS),
      signal,
    });
    if (!answer.ok) return ofProblem(answer.problem);
    const { body, ms, status } = answer.value;
    const wrong = judge(answer.value);
    const text = `${method} ${url}\n${status} after ${ms.toFixed(1)} ms\n\n${body}\n`;
    const hasOutput = await keep(request.outputFile, text);
    const lastLines = body.slice(0, 2000);
    return wrong === undefined
      ? {
          outcome: 'held',
          hasOutput,
          reason: `It answered ${status}.`,
          ...(lastLines === '' ? {} : { lastLines }),
        }
      : { outcome: 'failed', hasOutput, reason: wrong, ...(lastLines === '' ? {} : { lastLines }) };
  }
  const measured = await measureLatency({ method, url, bound, judge, timeoutMs, signal });
  if (!measured.ok) {
    const { detail } = measured.problem;
    const hasOutput = await keep(
      request.outputFile,
      `${method} ${url}\n${measured.problem.message}\n\n${detail ?? ''}\n`,
    );
    return { ...ofProblem(measured.problem), hasOutput };
  }
  const { isCutShort, samples, summary } = measured.value;
  const words = `${latencyWords(summary)}${isCutShort ? '; ended early, because the rest could not have changed that' : ''}`;
  const hasOutput = await keep(
    request.outputFile,
    `${method} ${url}\n${words}\n${summary.warmUp} requests before were not counted.\n${JSON.stringify({ samples_ms: samples })}\n`,
  );
  // Cut short means missed, whatever the percentile of the samples that were taken.
  const holds = !isCutShort && holdsBound(summary);
  return { outcome: holds ? 'held' : 'failed', hasOutput, latency: summary, reason: words };
}

function wrongStatus({ status: wanted }: HttpCheck, { status }: Answer): string | undefined {
  if (wanted === undefined)
    return status < 400 ? undefined : `It answered ${status}, and the criterion names no status.`;
  return status === wanted ? undefined : `It answered ${status} instead of ${wanted}.`;
}

/** An answer that did not come, and a wrong one, are failures; what kept us from asking is none. */
function ofProblem({ code, message, remedy }: Problem): Result {
  const reason = [message, remedy].filter(Boolean).join(' ').slice(0, 3000);
  switch (code) {
    case 'cancelled':
      return { outcome: 'cancelled', hasOutput: false, reason };
    case 'request-timed-out':
      return { outcome: 'timed-out', hasOutput: false, reason };
    case 'answer-wrong':
    case 'request-failed':
      return { outcome: 'failed', hasOutput: false, reason };
    default:
      return { outcome: 'could-not-run', hasOutput: false, reason };
  }
}

/** @returns whether it could be written: a verdict is one without its file as well */
async function keep(file: string, text: string): Promise<boolean> {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    // Agents can write where evidence lies: a link planted under this name would send it elsewhere.
    await rm(file, { force: true });
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}
