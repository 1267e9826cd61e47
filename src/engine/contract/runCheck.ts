import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Check } from '../../core/contract/verify/check';
import {
  holdsBound,
  type LatencySummary,
  printedSamples,
  samplesNeeded,
  summarize,
} from '../../core/contract/verify/latency';
import { lastLines } from '../../core/gates/lastLines';
import type { CriterionOutcome } from '../../core/run/criteriaEvents';
import { GATE_ENVIRONMENT } from '../gates/runGates';
import { type ProcessResult, runProcess } from '../processes/runProcess';
import { scrubbedEnvironment } from '../processes/scrubbedEnvironment';

/** What one check came to. */
export interface CheckResult {
  readonly outcome: CriterionOutcome;
  readonly ms: number;
  readonly exitCode?: number;
  /** Whether an output file was written. */
  readonly hasOutput: boolean;
  readonly lastLines?: string;
  readonly latency?: LatencySummary;
  readonly reason?: string;
}

export interface CheckRequest {
  /** Absolute path of the folder that is judged. */
  readonly folder: string;
  /** Absolute path of the file that its output goes to. */
  readonly outputFile: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Marks everything that is started, so that another process can end it. */
  readonly tag: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly graceMs?: number;
}

const MOST_OUTPUT_BYTES = 4 * 1024 * 1024;
/** Kept to look for samples and for what proves that tests ran: 20,000 samples are about 200 KB. */
const TAIL_BYTES = 512 * 1024;

/** Runs the process of a check in the folder that is judged. Whatever it does is a result; nothing is thrown. */
export async function runProcessCheck(
  check: Extract<Check, { kind: 'process' }>,
  request: CheckRequest,
): Promise<CheckResult> {
  const outside = await fileOutside(request.folder, check.files);
  if (outside !== undefined) return { outcome: 'could-not-run', ms: 0, hasOutput: false, reason: outside };
  const [program = '', ...args] = check.command;
  const result = await runProcess({
    program,
    args,
    cwd: request.folder,
    env: scrubbedEnvironment(request.environment, { set: GATE_ENVIRONMENT }),
    timeoutMs: request.timeoutMs,
    output: { file: request.outputFile, maxBytes: MOST_OUTPUT_BYTES },
    tailBytes: TAIL_BYTES,
    signal: request.signal,
    tag: request.tag,
    ...(request.graceMs === undefined ? {} : { graceMs: request.graceMs }),
  });
  return {
    ms: Math.round(result.durationMs),
    hasOutput: result.output !== undefined && result.output.writeError === undefined,
    lastLines: lastLines(result.tail),
    ...judged(check, result, request.timeoutMs),
  };
}

type Verdict = Pick<CheckResult, 'outcome' | 'exitCode' | 'reason' | 'latency'>;

function judged(
  check: Extract<Check, { kind: 'process' }>,
  result: ProcessResult,
  timeoutMs: number,
): Verdict {
  const { end, survivors } = result;
  switch (end.kind) {
    case 'exited':
      if (survivors.length > 0)
        return {
          outcome: 'failed',
          exitCode: end.code,
          reason: `It left processes behind that could not be ended: ${survivors.join(', ')}.`,
        };
      return judgedByOutput(check, end.code, result.tail);
    case 'signalled':
      return { outcome: 'failed', reason: `It was ended by ${end.signal}.` };
    case 'timed-out':
      return { outcome: 'timed-out', reason: `It did not end within ${timeoutMs / 1000} s and was ended.` };
    case 'cancelled':
      return { outcome: 'cancelled', reason: 'It was cancelled.' };
    case 'could-not-start':
      return {
        outcome: 'could-not-run',
        reason: [end.problem.message, end.problem.remedy].filter(Boolean).join(' '),
      };
    default:
      return end satisfies never;
  }
}

const COLOURS = /\u001b\[[0-9;]*m/g;

function judgedByOutput(check: Extract<Check, { kind: 'process' }>, exitCode: number, tail: string): Verdict {
  const output = tail.replace(COLOURS, '');
  const latency = check.bound && latencyOf(check.bound, output);
  if (exitCode !== 0)
    return { outcome: 'failed', exitCode, ...(typeof latency === 'object' ? { latency } : {}) };
  if (check.provenBy && !check.provenBy.test(output))
    return {
      outcome: 'could-not-run',
      exitCode,
      reason:
        'It ended well without saying that any test passed: perhaps no test has that name. Nothing is proven.',
    };
  if (typeof latency === 'string') return { outcome: 'could-not-run', exitCode, reason: latency };
  if (latency)
    return {
      outcome: holdsBound(latency) ? 'held' : 'failed',
      exitCode,
      latency,
      reason: latencyWords(latency),
    };
  return {
    outcome: 'held',
    exitCode,
    ...(check.bound
      ? { reason: 'It exited with 0. It printed no samples, so its word for the bound is all there is.' }
      : {}),
  };
}

/** A summary of printed samples; a reason when there are too few; undefined when none were printed. */
function latencyOf(
  bound: NonNullable<Extract<Check, { kind: 'process' }>['bound']>,
  output: string,
): LatencySummary | string | undefined {
  const samples = printedSamples(output);
  if (!samples) return undefined;
  const needed = samplesNeeded(bound);
  return samples.length < needed
    ? `It printed ${samples.length} samples; p${bound.percentile} needs at least ${needed}.`
    : summarize(samples, 0, bound);
}

/** `p95 12.4 ms of 200 samples (95 % interval 11.8 to 13.0 ms); bound: below 100 ms` */
export function latencyWords({ measured, samples, interval, bound }: LatencySummary): string {
  const { low, high } = interval;
  const range = low === null || high === null ? '' : ` (95 % interval ${low} to ${high} ms)`;
  return `p${bound.percentile} ${measured} ms of ${samples} samples${range}; bound: below ${bound.milliseconds} ms`;
}

/** Why a file that a check names may not be used: an agent can turn any path of its worktree into a link to elsewhere. */
async function fileOutside(folder: string, files: readonly string[]): Promise<string | undefined> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined) return `The folder ${folder} is not there.`;
  for (const file of files) {
    const real: string | undefined = await realpath(path.resolve(root, file)).catch(() => undefined);
    if (real === undefined) return `There is no file ${file} in what is verified.`;
    if (real !== root && !real.startsWith(root + path.sep)) return `${file} leads out of the repository.`;
  }
  return undefined;
}
