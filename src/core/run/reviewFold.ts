import type { Handlers } from './handlers';
import { isCurrent } from './moveTask';
import { CAN_BE_VALIDATED } from './progress';
import { between, stopReview } from './reviewClock';
import type { RunState, TaskState } from './state';

/** Folds how work was judged: by gates, and by a person. */
export const REVIEW_EVENTS: Handlers<
  | 'gates.finished'
  | 'review.opened'
  | 'review.closed'
  | 'review.decided'
  | 'validation.corrected'
  | 'validation.requested'
> = {
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
        endIntegration(task, at.ts);
        task.progress = 'rejected';
        break;
      case 'discard':
        endIntegration(task, at.ts);
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

  'validation.requested': (state, event, at) => {
    const task = state.tasks[event.task];
    if (!task || !isCurrent(task, event.run) || !CAN_BE_VALIDATED.has(task.progress)) return;
    if (task.progress === 'integration-waiting') takeBackAcceptance(task, state.runs[event.run], at.ts);
    task.progress = 'completed';
    task.problem = undefined;
  },
};

/** Work that was accepted is judged anew: the next acceptance is about what is there then. */
function takeBackAcceptance(task: TaskState, run: RunState | undefined, ts: string): void {
  endIntegration(task, ts);
  task.commit = undefined;
  task.acceptedTree = undefined;
  if (!run) return;
  run.review.decidedAt = undefined;
  run.review.decision = undefined;
}

/** What a merge took that came to nothing was integration all the same, at a time (ISO 8601). */
function endIntegration(task: TaskState, ts: string): void {
  if (task.acceptedAt === undefined) return;
  task.integrationMs += between(task.acceptedAt, ts);
  task.acceptedAt = undefined;
}
