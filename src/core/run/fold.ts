import type { RunId } from '../ids';
import { beginVerification, finishVerification, keepDecision, keepEvidence } from './criteriaFold';
import type { EventOf, JournalEvent, JournalEventType, JournalRecord, SharedLog } from './events';
import { isNews } from './lineOrder';
import {
  CAN_BE_VALIDATED,
  MAY_BE_ASKED_AGAIN,
  MAY_WAIT_FOR_TARGET,
  MOVED_BY_AGENT,
  PROGRESS_OF_INTENT,
  SUPERSEDED,
} from './progress';
import { requestedRun } from './requestedRun';
import { between, stopAbandonedReviews, stopReview } from './reviewClock';
import type { JournalState, RunState, TaskProgress, TaskState } from './state';

export { CAN_BE_VALIDATED } from './progress';
export { between } from './reviewClock';

/** Unconfirmed claims kept for display; the count goes on. */
const CLAIMS_KEPT = 50;

/** Waits of one run kept for the timeline; their sum goes on. */
const WAITS_KEPT = 20;

interface At {
  readonly ts: string;
}

type Handlers = { [T in JournalEventType]: (state: JournalState, event: EventOf<T>, at: At) => void };

/**
 * Folds one record into the state, in place: a million of them must not copy a thousand tasks each time.
 * Deterministic in (state, record). A record at or below the last sequence number is a duplicate and changes nothing;
 * an event that does not fit the state (about a run nobody requested) changes nothing either.
 */
export function applyRecord(state: JournalState, record: JournalRecord): void {
  if (record.seq <= state.lastSeq) return;
  state.lastSeq = record.seq;
  state.generation = Math.max(state.generation, record.gen);
  // Keys come from files: `constructor` or `__proto__` would reach what every object inherits.
  if (namesInheritedProperty(record)) return;
  if (!Object.hasOwn(handlers, record.type)) state.unknownEvents += 1;
  else apply(handlers, record.type, state, record);
  state.lastAt = record.ts;
}

/** Counts a record of a kind this version does not know, so that sequence numbers stay in step. */
export function applyUnknown(state: JournalState, seq: number): void {
  if (seq <= state.lastSeq) return;
  state.lastSeq = seq;
  state.unknownEvents += 1;
}

function apply<T extends JournalEventType>(
  table: Handlers,
  type: T,
  state: JournalState,
  event: JournalEvent & { ts: string },
): void {
  // The union is narrowed by `type` at run time; TypeScript cannot see that `event` and `type` agree.
  (table[type] as (state: JournalState, event: JournalEvent, at: At) => void)(state, event, event);
}

const handlers: Handlers = {
  'journal.opened': (state) => stopAbandonedReviews(state),

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
      integrationMs: earlier?.integrationMs ?? 0,
    };
  },

  'effect.intended': (state, event, at) => {
    const task = state.tasks[event.task];
    if (!task || !state.runs[event.run]) return;
    state.effects[event.effect] = {
      id: event.effect,
      kind: event.kind,
      task: event.task,
      run: event.run,
      at: at.ts,
    };
    task.problem = undefined;
    const intent = PROGRESS_OF_INTENT[event.kind];
    // A person's decision may reach the journal between the choice of a step and its intent: the decision stands.
    if (!intent || !isCurrent(task, event.run) || !intent.from.has(task.progress)) return;
    task.failedStep = undefined;
    if (event.stage !== undefined) task.stage = event.stage;
    task.progress = intent.to;
  },

  'effect.succeeded': (state, event, at) => {
    const effect = state.effects[event.effect];
    if (!effect) return;
    delete state.effects[event.effect];
    const task = state.tasks[effect.task];
    if (!task) return;
    if (effect.kind === 'add-worktree' && task.worktree) task.worktree.state = 'ready';
    if (effect.kind === 'remove-worktree' && task.worktree) task.worktree.state = 'removed';
    const run = state.runs[effect.run];
    if (!run) return;
    if (effect.kind === 'start-run') run.launchedAt ??= at.ts;
    if (effect.kind === 'end-run') endedByUs(state, run, at.ts);
    // The commit of an attempt that was superseded meanwhile must not stand for the new one.
    if (effect.kind === 'commit' && isCurrent(task, effect.run)) {
      task.commit = event.result?.['commit'];
      // The agent's ticks are left out of it: from now on this is what the worktree must hold.
      task.acceptedTree = event.result?.['tree'] ?? task.acceptedTree;
    }
  },

  'effect.failed': (state, event) => {
    const effect = state.effects[event.effect];
    if (!effect) return;
    delete state.effects[event.effect];
    const task = state.tasks[effect.task];
    if (!task) return;
    if (event.problem.code === SUPERSEDED) return;
    const intent = PROGRESS_OF_INTENT[effect.kind];
    if (!intent || task.progress === 'integrated') {
      // What could not be ended, removed or tidied up is still what it was; the person is told.
      task.problem = event.problem;
      return;
    }
    // Decided or begun anew meanwhile: the failure is about something that nobody wants any more.
    if (!isCurrent(task, effect.run) || !intent.failsFrom.has(task.progress)) return;
    task.problem = event.problem;
    const waits = effect.kind === 'integrate' || effect.kind === 'commit';
    task.progress = waits ? 'integration-waiting' : 'failed';
    task.failedStep = effect.kind;
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

  'gates.finished': (state, event, at) => {
    const run = state.runs[event.run];
    const task = state.tasks[event.task];
    if (!run || !task || !isCurrent(task, run.id)) return;
    run.gates = { verdicts: event.gates, scope: event.scope, ms: event.ms, tree: event.tree, at: at.ts };
    task.stage = event.stage;
    if (task.progress === 'validating') task.progress = 'review';
  },

  'review.opened': (state, event, at) => {
    const run = state.runs[event.run];
    if (run && run.review.decidedAt === undefined) run.review.openedAt ??= at.ts;
  },

  'review.closed': (state, event, at) => {
    const run = state.runs[event.run];
    if (run && run.review.decidedAt === undefined) stopReview(run, at.ts);
  },

  'review.decided': (state, event, at) => {
    const run = state.runs[event.run];
    const task = state.tasks[event.task];
    if (!run || !task || !isCurrent(task, run.id)) return;
    if (task.progress === 'integrated' || task.progress === 'discarded') return;
    const { review } = run;
    stopReview(run, at.ts);
    review.decidedAt = at.ts;
    review.decision = event.decision;
    review.comments = event.comments;
    task.problem = undefined;
    switch (event.decision) {
      case 'accept':
        task.progress = 'accepted';
        task.acceptedAt = at.ts;
        // What is committed must be what was seen: a commit made of an earlier accepted tree is not.
        if (event.tree !== task.acceptedTree) task.commit = undefined;
        task.acceptedTree = event.tree;
        break;
      case 'reject':
        task.progress = 'rejected';
        break;
      case 'discard':
        task.progress = 'discarded';
        break;
      default:
        event.decision satisfies never;
    }
  },

  'validation.corrected': (state, event) => {
    const run = state.runs[event.run];
    if (run) run.review.correctedMs = event.ms;
  },

  'task.integrated': (state, event, at) => {
    const task = state.tasks[event.task];
    if (!task || task.integratedAt !== undefined || !isCurrent(task, event.run)) return;
    task.progress = 'integrated';
    task.problem = undefined;
    task.commit = event.commit;
    task.integratedAt = at.ts;
    if (task.acceptedAt !== undefined) task.integrationMs += between(task.acceptedAt, at.ts);
  },

  'integration.waiting': (state, event) => {
    const task = state.tasks[event.task];
    if (!task || !isCurrent(task, event.run) || !MAY_WAIT_FOR_TARGET.has(task.progress)) return;
    task.progress = 'integration-waiting';
    task.problem = event.problem;
  },

  'request.failed': (state, event) => {
    const task = state.tasks[event.task];
    if (!task || !isCurrent(task, event.run) || !MAY_BE_ASKED_AGAIN.has(task.progress)) return;
    task.problem = event.problem;
  },

  'task.retried': (state, event) => {
    const task = state.tasks[event.task];
    if (!task || !isCurrent(task, event.run)) return;
    task.problem = undefined;
    if (task.progress === 'integration-waiting') {
      task.progress = 'accepted';
      // What kept it from its target may have been settled in the worktree: the old commit would keep it again.
      task.commit = undefined;
    }
    if (task.progress === 'failed')
      task.progress = task.failedStep === 'run-gates' ? 'completed' : 'preparing';
    task.failedStep = undefined;
  },

  'validation.requested': (state, event) => {
    const task = state.tasks[event.task];
    if (!task || !isCurrent(task, event.run) || !CAN_BE_VALIDATED.has(task.progress)) return;
    if (task.progress === 'integration-waiting') takeBackAcceptance(task, state.runs[event.run]);
    task.progress = 'completed';
    task.problem = undefined;
  },

  'worktree.removed': (state, event) => {
    const task = state.tasks[event.task];
    if (task?.worktree?.folder === event.folder) task.worktree.state = 'removed';
  },

  'estimate.set': (state, event) => {
    const [table, key] =
      'task' in event.scope
        ? [state.estimates.tasks, event.scope.task]
        : [state.estimates.phases, phaseEstimateKey(event.scope.file, event.scope.phase)];
    if (event.minutes === null) delete table[key];
    else table[key] = event.minutes;
  },

  'person.agreed': (state, event) => {
    const agreed = state.agreed[event.to];
    if (!agreed.includes(event.fingerprint)) agreed.push(event.fingerprint);
  },

  'criteria.verifying': (state, event, at) => beginVerification(state.criteria, event, at),
  'criterion.verified': (state, event, at) => keepEvidence(state.criteria, event, at),
  'criteria.finished': (state, event) => finishVerification(state.criteria, event),
  'criterion.decided': (state, event, at) => keepDecision(state.criteria, event, at),
};

/** Remembers how far a shared log is folded; a smaller offset means that the log was begun anew. */
function noteShared(state: JournalState, log: SharedLog | undefined): void {
  if (!log) return;
  const { path, ...position } = log;
  state.logPositions[path] = position;
}

/** Key of a phase's estimate: phases of different task lists are different phases. */
export const phaseEstimateKey = (file: string, phase: string): string => `${file}#phase:${phase}`;

function advance(state: JournalState, run: RunState, to: TaskProgress): void {
  const task = state.tasks[run.task];
  if (!task || !isCurrent(task, run.id) || !MOVED_BY_AGENT.has(task.progress)) return;
  // A claim of completion stands: what is said after it (another turn, the exit) does not take it back.
  if (task.progress === 'completed' && to !== 'completed') return;
  // Nor does an exit hide why a step failed, or start again the gates that could not run: a person retries.
  if (task.progress === 'failed' && (to === 'ended' || task.failedStep === 'run-gates')) return;
  task.progress = to;
}

const namesInheritedProperty = (record: JournalRecord): boolean =>
  'task' in record && typeof record.task === 'string' && record.task in Object.prototype;

const isCurrent = (task: TaskState, run: RunId): boolean => task.runs.at(-1) === run;

/** Work that was accepted is judged anew: the next acceptance is about what is there then. */
function takeBackAcceptance(task: TaskState, run: RunState | undefined): void {
  task.commit = undefined;
  task.acceptedAt = undefined;
  task.acceptedTree = undefined;
  if (!run) return;
  run.review.decidedAt = undefined;
  run.review.decision = undefined;
}

/** Its process is gone because it was ended on purpose: that says nothing about the work. */
function endedByUs(state: JournalState, run: RunState, ts: string): void {
  if (run.exitedAt !== undefined) return;
  stopWaiting(run, ts);
  run.exitedAt = ts;
  if (run.completedAt === undefined) {
    run.completedAt = ts;
    run.status = 'exited';
    run.statusSource = 'process exit';
  }
  advance(state, run, 'ended');
}

function stopWaiting(run: RunState, ts: string): void {
  if (run.waitingSince === undefined) return;
  run.waitedMs += between(run.waitingSince, ts);
  run.waits.push({ from: run.waitingSince, to: ts });
  if (run.waits.length > WAITS_KEPT) run.waits.shift();
  run.waitingSince = undefined;
}
