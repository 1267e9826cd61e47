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
    const limit = AbortSignal.timeout(Math.max(1, timeoutMs));
    const send = url.startsWith('https:') ? https.request : http.request;
    const refuse = (error: unknown) => resolve(failed(problemOf(error, signal, limit, timeoutMs)));
    let request: http.ClientRequest;
    try {
      request = send(
        url,
        { method, signal: AbortSignal.any([signal, limit]), ...(agent ? { agent } : {}) },
        (response) => {
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
          response.once('error', refuse);
          response.once('end', () =>
            resolve(
              ok({
                status: response.statusCode ?? 0,
                ms: performance.now() - began,
                body: Buffer.concat(kept).toString('utf8'),
              }),
            ),
          );
          response.once('close', () => {
            if (!response.complete)
              refuse(new Error('the connection was closed in the middle of the answer'));
          });
        },
      );
    } catch (error) {
      refuse(error); // An address that Node does not take.
      return;
    }
    request.once('error', refuse);
    request.end();
  });
}

function problemOf(error: unknown, signal: AbortSignal, limit: AbortSignal, timeoutMs: number) {
  if (signal.aborted) return userProblem('cancelled', 'It was cancelled.');
  if (limit.aborted)
    return userProblem(
      'request-timed-out',
      `There was no complete answer within ${Math.round(timeoutMs)} ms.`,
    );
  const text = error instanceof Error ? error.message : String(error);
  return userProblem('request-failed', `The request failed: ${text.slice(0, 300)}`);
}
