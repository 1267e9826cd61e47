import type { Handlers } from './handlers';
import { advance, isCurrent, stopWaiting } from './moveTask';
import { PROGRESS_OF_INTENT, SUPERSEDED } from './progress';
import type { JournalState, RunState } from './state';

/** Folds what Counterpoint itself intends to do to the world, and what came of it. */
export const EFFECT_EVENTS: Handlers<'effect.intended' | 'effect.succeeded' | 'effect.failed'> = {
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
};

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
