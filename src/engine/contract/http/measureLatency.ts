import { Agent } from 'node:http';
import {
  type LatencyBound,
  type LatencySummary,
  MOST_SAMPLES,
  samplesNeeded,
  summarize,
} from '../../../core/contract/verify/latency';
import { failed, ok, type Result, userProblem } from '../../../core/result';
import { type Answer, sendRequest } from './sendRequest';

/** Requests before those that count: caches, compilers and connections warm up in them. */
const WARM_UP = 20;

export interface Measurement {
  readonly samples: readonly number[];
  readonly summary: LatencySummary;
  /** Whether it ended early, because no further sample could have changed the verdict. */
  readonly isCutShort: boolean;
}

export interface MeasureRequest {
  readonly method: string;
  readonly url: string;
  readonly bound: LatencyBound;
  /** Whether an answer is the one that is expected; else why not. */
  readonly judge: (answer: Answer) => string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Measures how fast requests are answered, one after the other over one connection. Samples are only ever whole answers
 * that are right: the first wrong one ends it. Problems: `answer-wrong`, `percentile-too-high`, `too-few-samples`, and
 * those of `sendRequest`.
 */
export async function measureLatency(request: MeasureRequest): Promise<Result<Measurement>> {
  const { bound, timeoutMs } = request;
  const needed = samplesNeeded(bound);
  if (needed > MOST_SAMPLES)
    return failed(
      userProblem(
        'percentile-too-high',
        `p${bound.percentile} needs ${needed} samples; at most ${MOST_SAMPLES} are taken.`,
      ),
    );
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const limit = performance.now() + timeoutMs;
  try {
    return await take(request, needed, agent, limit);
  } finally {
    agent.destroy();
  }
}

async function take(
  request: MeasureRequest,
  needed: number,
  agent: Agent,
  limit: number,
): Promise<Result<Measurement>> {
  const { bound, judge, method, signal, url } = request;
  const samples: number[] = [];
  /** So many slow answers fit beyond the percentile; one more, and it is missed whatever follows. */
  const mostSlow = needed - Math.ceil((bound.percentile / 100) * needed - 1e-9);
  let slow = 0;
  for (let sent = 0; sent < WARM_UP + needed; sent += 1) {
    const left = limit - performance.now();
    if (left <= 0) return failed(tooFew(samples.length, needed, request.timeoutMs));
    const isHttps = url.startsWith('https:');
    const answer = await sendRequest({ method, url, timeoutMs: left, signal, ...(isHttps ? {} : { agent }) });
    if (!answer.ok) {
      return answer.problem.code === 'request-timed-out'
        ? failed(tooFew(samples.length, needed, request.timeoutMs))
        : answer;
    }
    const wrong = judge(answer.value);
    if (wrong !== undefined)
      return failed(
        userProblem(
          'answer-wrong',
          sent === 0 ? wrong : `Of ${sent + 1} requests the last was answered wrongly: ${wrong}`,
          {
            detail: answer.value.body,
          },
        ),
      );
    if (sent < WARM_UP) continue;
    samples.push(Math.round(answer.value.ms * 1000) / 1000);
    if (answer.value.ms >= bound.milliseconds) slow += 1;
    if (slow > mostSlow) break;
  }
  return ok({ samples, summary: summarize(samples, WARM_UP, bound), isCutShort: samples.length < needed });
}

const tooFew = (taken: number, needed: number, timeoutMs: number) =>
  userProblem(
    'too-few-samples',
    `Only ${taken} of ${needed} samples were taken within ${Math.round(timeoutMs / 1000)} s, which is too few to say anything.`,
  );
