import type { SharedLog } from './events';
import type { Handlers } from './handlers';
import { isNews } from './lineOrder';
import { advance, stopWaiting } from './moveTask';
import { MAY_BE_ASKED_AGAIN } from './progress';
import { requestedRun } from './requestedRun';
import type { JournalState } from './state';

/** Unconfirmed claims kept for display; the count goes on. */
const CLAIMS_KEPT = 50;

/** Folds what is asked of runs, and what they and their processes say. */
export const RUN_EVENTS: Handlers<
  'run.requested' | 'run.started' | 'run.reported' | 'run.metered' | 'run.exited' | 'claim.unconfirmed'
> = {
  'run.requested': (state, event, at) => {
    if (state.runs[event.run]) return;
    const earlier = state.tasks[event.task];
    if (earlier && event.attempt > 1 && !MAY_BE_ASKED_AGAIN.has(earlier.progress)) return;
    const startsAnew =
      earlier === undefined || earlier.worktree === undefined || earlier.worktree.state === 'removed';
    state.runs[event.run] = requestedRun(event, at.ts);
    state.tasks[event.task] = {
      key: event.task,
      feature: event.feature,
      title: event.title,
      phase: event.phase,
      workflow: event.workflow,
      stage: event.stage,
      progress: 'preparing',
      runs: [...(earlier?.runs ?? []), event.run],
      worktree: startsAnew
        ? {
            branch: event.branch,
            folder: event.folder,
            base: event.base,
            target: event.target,
            state: 'planned',
          }
        : earlier.worktree,
      problem: undefined,
      failedStep: undefined,
      commit: undefined,
      integratedAt: undefined,
      acceptedAt: undefined,
      acceptedTree: undefined,
      conflicts: earlier?.conflicts ?? [],
      integrationMs: earlier?.integrationMs ?? 0,
    };
  },

  'run.started': (state, event, at) => {
    const run = state.runs[event.run];
    if (!run || run.exitedAt !== undefined) return;
    run.hookOffset = Math.max(run.hookOffset, event.hookOffset ?? 0);
    if (run.startedAt !== undefined) return;
    run.status = 'started';
    run.startedAt = at.ts;
    run.pid = event.pid;
    run.pidStart = event.pidStart;
    run.runnerPid = event.runnerPid;
    advance(state, run, 'running');
  },

  'run.reported': (state, event, at) => {
    noteShared(state, event.sharedLog);
    const run = state.runs[event.run];
    if (!run) return;
    run.hookOffset = Math.max(run.hookOffset, event.hookOffset ?? 0);
    // Said again, or overtaken on its way into the log: the writer itself has said something newer since.
    if (!isNews(run.heard, event)) return;
    if (event.session !== undefined) run.session = event.session;
    if (event.usage !== undefined) run.usage = { ...event.usage, costUsd: event.usage.costUsd };
    stopWaiting(run, at.ts);
    // Its time was up: what it says while it is being ended moves nothing.
    if (run.statusSource === 'time limit') return;
    const isClaimOfEnd = event.status === 'complete' || event.status === 'failed';
    // Lines are read late: an agent that has ended neither works nor waits, but its last word counts.
    if (run.exitedAt !== undefined && !isClaimOfEnd) return;
    // It went on after a failure that it reported: that was not its end.
    if (run.status === 'failed' && run.exitedAt === undefined) run.completedAt = undefined;
    run.status = event.status;
    run.statusSource = event.source;
    run.message = event.message;
    switch (event.status) {
      case 'working':
        advance(state, run, 'running');
        break;
      case 'waiting':
      case 'blocked':
        // Waiting is part of agent time, which ends when it says that it is done.
        if (run.completedAt === undefined) run.waitingSince = at.ts;
        advance(state, run, 'waiting');
        break;
      case 'complete':
        run.completedAt ??= at.ts;
        advance(state, run, 'completed');
        break;
      case 'failed':
        run.completedAt ??= at.ts;
        advance(state, run, 'ended');
        break;
      default:
        event.status satisfies never;
    }
  },

  'run.metered': (state, { run, usage }) => {
    const metered = state.runs[run];
    if (metered) metered.usage = { ...usage, costUsd: usage.costUsd };
  },

  'run.exited': (state, event, at) => {
    const run = state.runs[event.run];
    if (!run || run.exitedAt !== undefined) return;
    run.hookOffset = Math.max(run.hookOffset, event.hookOffset ?? 0);
    stopWaiting(run, at.ts);
    run.exitedAt = at.ts;
    run.exitCode = event.exitCode;
    run.signal = event.signal;
    if (run.completedAt !== undefined) {
      advance(state, run, 'ended');
      return;
    }
    run.completedAt = at.ts;
    run.statusSource = 'process exit';
    // An agent without hooks says that it is done by ending well. That is a claim like any other.
    // One that was told to end (its terminal was closed) says nothing by it.
    const endedWell = event.exitCode === 0 && event.signal === undefined && event.source === 'runner';
    run.status = endedWell ? 'complete' : 'exited';
    advance(state, run, endedWell ? 'completed' : 'ended');
  },

  'claim.unconfirmed': (state, event, at) => {
    noteShared(state, event.sharedLog);
    state.claimCount += 1;
    state.claims.push({
      at: at.ts,
      log: event.log,
      line: event.line,
      reason: event.reason,
      status: event.status,
      taskId: event.taskId,
      featureId: event.featureId,
      message: event.message,
    });
    if (state.claims.length > CLAIMS_KEPT) state.claims.shift();
  },
};

/** Remembers how far a shared log is folded; a smaller offset means that the log was begun anew. */
function noteShared(state: JournalState, log: SharedLog | undefined): void {
  if (!log) return;
  const { path, ...position } = log;
  state.logPositions[path] = position;
}
