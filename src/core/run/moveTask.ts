import type { RunId } from '../ids';
import { MOVED_BY_AGENT } from './progress';
import { between } from './reviewClock';
import type { JournalState, RunState, TaskProgress, TaskState } from './state';

/** Waits of one run kept for the timeline; their sum goes on. */
const WAITS_KEPT = 20;

/** Whether a run is the newest of its task: what older ones say moves nothing. */
export const isCurrent = (task: TaskState, run: RunId): boolean => task.runs.at(-1) === run;

/** Moves a task by what its agent says or does, where an agent may move it. */
export function advance(state: JournalState, run: RunState, to: TaskProgress): void {
  const task = state.tasks[run.task];
  if (!task || !isCurrent(task, run.id) || !MOVED_BY_AGENT.has(task.progress)) return;
  // A claim of completion stands: what is said after it (another turn, the exit) does not take it back.
  if (task.progress === 'completed' && to !== 'completed') return;
  // Nor does an exit hide why a step failed, or start again the gates that could not run: a person retries.
  if (task.progress === 'failed' && (to === 'ended' || task.failedStep === 'run-gates')) return;
  task.progress = to;
}

/** Ends a wait of a run at a time (ISO 8601), if it waits. */
export function stopWaiting(run: RunState, ts: string): void {
  if (run.waitingSince === undefined) return;
  run.waitedMs += between(run.waitingSince, ts);
  run.waits.push({ from: run.waitingSince, to: ts });
  if (run.waits.length > WAITS_KEPT) run.waits.shift();
  run.waitingSince = undefined;
}
