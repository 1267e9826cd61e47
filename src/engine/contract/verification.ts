import path from 'node:path';
import type { Check } from '../../core/contract/verify/check';
import type { VerificationRequester } from '../../core/run/criteriaEvents';
import type { EventOf, JournalEvent } from '../../core/run/events';
import { runGates } from '../gates/runGates';
import type { RunOptions } from '../git/gitPort';
import { worktreesRoot } from '../run/context';
import type { RequestParts } from '../run/requestRun';
import { changesOf } from '../run/reviewWork';
import type { WorktreePlace } from '../worktrees/place';
import type { PlannedCheck } from './checkAgreements';
import { evidenceFolder, evidencePath } from './evidenceFolder';
import { judgesChanged } from './judgesChanged';
import type { JudgedPlace } from './judgedPlace';
import { type CheckResult, runProcessCheck } from './runCheck';
import { runHttpCheck } from './http/httpCheck';
import { addScratchWorktree, resetScratchWorktree } from './scratchWorktree';

export interface VerificationWork {
  readonly parts: RequestParts;
  readonly verification: string;
  readonly checks: readonly PlannedCheck[];
  readonly place: JudgedPlace;
  readonly by: VerificationRequester;
  readonly signal: AbortSignal;
  readonly record: (events: readonly JournalEvent[]) => void;
  /** Marks everything that is started. */
  readonly tag: string;
  /** Of the names of evidence files, where one verification has several parts. */
  readonly prefix?: string;
  /** For each criterion. */
  readonly timeoutMs: number;
}

/**
 * Verifies criteria one after the other in one folder, and records what each came to as soon as it is known. The scratch
 * worktree it may make is removed by whoever called it, whatever happens here.
 */
export async function carryOut(work: VerificationWork): Promise<void> {
  const { checks, signal } = work;
  const prepared = signal.aborted ? { reason: CANCELLED } : await prepare(work);
  for (const [index, planned] of checks.entries()) {
    const { check } = planned;
    const result = signal.aborted
      ? cancelled
      : check.kind === 'none'
        ? couldNotRun(check.reason)
        : 'reason' in prepared
          ? couldNotRun(prepared.reason)
          : await verifyOne(work, planned, index, prepared).catch(faultOfOurs);
    work.record([evidenceEvent(work, planned, index, result)]);
  }
}

const couldNotRun = (reason: string): CheckResult => ({
  outcome: 'could-not-run',
  ms: 0,
  hasOutput: false,
  reason,
});

/** A fault of ours in one criterion is said of this one, and does not keep the others from being verified. */
const faultOfOurs = (error: unknown): CheckResult => ({
  outcome: 'could-not-run',
  ms: 0,
  hasOutput: false,
  reason: `A fault of Counterpoint kept it from being verified, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
});

const CANCELLED = 'It was cancelled.';
const cancelled: CheckResult = { outcome: 'cancelled', ms: 0, hasOutput: false, reason: CANCELLED };

/** Where checks run. */
interface Prepared {
  readonly folder: string;
  readonly scratch: WorktreePlace | undefined;
}

async function prepare(work: VerificationWork): Promise<Prepared | { readonly reason: string }> {
  const { parts, place, verification, signal } = work;
  const there = place.task?.folder ?? place.folder;
  if (there !== undefined) return { folder: there, scratch: undefined };
  if (work.checks.every(({ check }) => check.kind === 'none')) return { reason: 'Nothing of it can be run.' };
  const { git, repository } = parts.context;
  const scratch = { repository, root: worktreesRoot(parts.context), verification };
  const added = await addScratchWorktree(git, scratch, place.commit, optionsOf(work));
  if (!added.ok) return { reason: [added.problem.message, added.problem.remedy].filter(Boolean).join(' ') };
  const folder = added.value.workTree;
  if (place.setup.length > 0) {
    const report = await runGates({
      gates: place.setup,
      worktree: folder,
      runFolder: evidenceFolder(repository, verification),
      judged: () => Promise.resolve({ commit: place.commit }),
      changedFiles: [],
      readBase: (file) => parts.files.text(place.commit, file),
      environment: process.env,
      tag: work.tag,
      signal,
    });
    const bad = report.verdicts.find(({ verdict }) => verdict !== 'passed');
    if (bad)
      return {
        reason: `Nothing ran because ${bad.name} did not pass: ${[bad.problem?.message, bad.lastLines].filter(Boolean).join('\n').slice(-1500)}`,
      };
  }
  return { folder, scratch: added.value };
}

const optionsOf = ({ tag, signal }: VerificationWork): RunOptions => ({ tag, signal });

const logName = ({ prefix = '' }: VerificationWork, index: number): string => `${prefix}${index + 1}.log`;

async function verifyOne(
  work: VerificationWork,
  { check }: PlannedCheck,
  index: number,
  prepared: Prepared,
): Promise<CheckResult> {
  const result = await runOne(work, check, index, prepared);
  if (prepared.scratch) {
    const { git } = work.parts.context;
    const reset = await resetScratchWorktree(git, prepared.scratch, work.place.commit, {
      tag: work.tag,
    });
    // The next criterion would be judged on what this one left: this one says so, and the reset is tried again after the next.
    if (!reset.ok)
      return { ...result, reason: [result.reason, reset.problem.message].filter(Boolean).join(' ') };
    return result;
  }
  return unlessMoved(work, result);
}

async function runOne(
  work: VerificationWork,
  check: Check,
  index: number,
  { folder }: Prepared,
): Promise<CheckResult> {
  const { parts, place, signal, verification } = work;
  const request = {
    folder,
    outputFile: path.join(evidenceFolder(parts.context.repository, verification), logName(work, index)),
    timeoutMs: work.timeoutMs,
    signal,
    tag: work.tag,
    environment: process.env,
  };
  switch (check.kind) {
    case 'process':
      return runProcessCheck(check, request);
    case 'http':
      return runHttpCheck(check, place.workflow.verify?.server, request);
    case 'none':
      return { outcome: 'could-not-run', ms: 0, hasOutput: false, reason: check.reason };
    default:
      return check satisfies never;
  }
}

/** In a task's worktree an agent may write meanwhile: then nothing says which state was verified. */
async function unlessMoved({ parts, place }: VerificationWork, result: CheckResult): Promise<CheckResult> {
  if (!place.task || result.outcome === 'cancelled' || result.outcome === 'could-not-run') return result;
  const now = await changesOf(parts.context, place.task.state);
  if (now.ok && now.value.tree === place.tree) return result;
  return {
    ...result,
    outcome: 'could-not-run',
    reason: now.ok
      ? 'The worktree changed while it was verified, so nothing says which state this is about. Verify it again; keep what it writes out of git.'
      : now.problem.message,
  };
}

function evidenceEvent(
  work: VerificationWork,
  planned: PlannedCheck,
  index: number,
  result: CheckResult,
): EventOf<'criterion.verified'> {
  const { place, verification, by, checks } = work;
  const { check, criterion, key, ref } = planned;
  const command = check.kind === 'process' ? check.command : undefined;
  const changed = judgesChanged(planned, place.changed);
  const words = result.lastLines?.slice(-Math.max(200, Math.floor(MOST_WORDS / checks.length)));
  return {
    type: 'criterion.verified',
    verification,
    criterion: key,
    file: ref.file,
    ...(ref.feature === undefined ? {} : { feature: ref.feature }),
    commit: place.commit,
    tree: place.tree,
    contentHash: criterion.contentHash,
    ...(place.task ? { task: place.task.key, worktree: place.task.folder } : {}),
    outcome: result.outcome,
    kind: criterion.verification.kind,
    // As many words, and as long, as an event may hold: one that breaks its schema is lost on the next start.
    ...(command ? { command: command.slice(0, 300).map((word) => word.slice(0, 8192)) } : {}),
    ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
    ms: Math.max(0, result.ms),
    ...(result.hasOutput ? { output: evidencePath(verification, logName(work, index)) } : {}),
    ...(words === undefined || words === '' ? {} : { lastLines: words }),
    ...(result.latency ? { latency: result.latency } : {}),
    ...(place.task?.state.runs.at(-1) === undefined ? {} : { run: place.task.state.runs.at(-1) }),
    by,
    ...(result.reason === undefined ? {} : { reason: result.reason.slice(0, 4000) }),
    ...(changed.length > 0 ? { judgesChanged: [...changed] } : {}),
  };
}

/** Characters of what criteria of one verification printed, in the journal; all of it is in the files. */
const MOST_WORDS = 40_000;
