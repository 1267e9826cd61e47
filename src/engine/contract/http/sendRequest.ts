import http from 'node:http';
import https from 'node:https';
import { failed, ok, type Result, userProblem } from '../../../core/result';

export interface SentRequest {
  readonly method: string;
  /** Absolute. Redirections are answers and are not followed. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Keeps the connection between requests, as clients do. */
  readonly agent?: http.Agent;
}

export interface Answer {
  readonly status: number;
  /** From the start of the request to the last byte of the answer, milliseconds. */
  readonly ms: number;
  /** The beginning of the body. */
  readonly body: string;
}

const KEPT_BODY_BYTES = 16 * 1024;
/** More is a download that never ends. */
const MOST_BODY_BYTES = 256 * 1024 * 1024;

/** Sends one request and reads the whole answer. Problems: `request-failed`, `request-timed-out`, `cancelled`. */
export function sendRequest({ method, url, timeoutMs, signal, agent }: SentRequest): Promise<Result<Answer>> {
  return new Promise((resolve) => {
    const began = performance.now();
    // One of our own, cleared with the answer: thousands of requests would leave thousands of timers.
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(LATE), Math.max(1, timeoutMs));
    const cancel = () => abort.abort();
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    const settle = (result: Result<Answer>) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      resolve(result);
    };
    const send = url.startsWith('https:') ? https.request : http.request;
    const refuse = (error: unknown) => settle(failed(problemOf(error, abort.signal, timeoutMs)));
    let request: http.ClientRequest;
    try {
      request = send(url, { method, signal: abort.signal, ...(agent ? { agent } : {}) }, (response) => {
        const kept: Buffer[] = [];
        let keptBytes = 0;
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (keptBytes < KEPT_BODY_BYTES) {
            kept.push(chunk.subarray(0, KEPT_BODY_BYTES - keptBytes));
            keptBytes += chunk.length;
          }
          if (bytes > MOST_BODY_BYTES)
            response.destroy(new Error(`the answer is longer than ${MOST_BODY_BYTES} bytes`));
        });
        response.on('error', refuse);
        response.once('end', () =>
          settle(
            ok({
              status: response.statusCode ?? 0,
              ms: performance.now() - began,
              body: Buffer.concat(kept).toString('utf8'),
            }),
          ),
        );
        response.once('close', () => {
          if (!response.complete) refuse(new Error('the connection was closed in the middle of the answer'));
        });
      });
    } catch (error) {
      refuse(error); // An address that Node does not take.
      return;
    }
    // Without this, Node closes the connection and says neither of an answer nor of an error.
    request.once('upgrade', ({ statusCode }, socket) => {
      socket.destroy();
      settle(ok({ status: statusCode ?? 101, ms: performance.now() - began, body: '' }));
    });
    request.on('error', refuse);
    request.end();
  });
}

const LATE = 'late';

function problemOf(error: unknown, signal: AbortSignal, timeoutMs: number) {
  if (signal.aborted && signal.reason !== LATE) return userProblem('cancelled', 'It was cancelled.');
  if (signal.aborted)
    return userProblem(
      'request-timed-out',
      `There was no complete answer within ${Math.round(timeoutMs)} ms.`,
    );
  const text = error instanceof Error ? error.message : String(error);
  return userProblem('request-failed', `The request failed: ${text.slice(0, 300)}`);
}
