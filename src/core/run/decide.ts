import type { EffectId, RunId, TaskKey } from '../ids';
import { currentRun, isUnderWay, openEffects } from './state';
import type { EffectState, JournalState, RunState, TaskState } from './state';

/** What `decide` needs to know of a workflow: its stages in order. */
export interface StageFacts {
  readonly id: string;
  readonly kind: 'agent' | 'gates' | 'person' | 'integrate' | 'command';
  /** Whether a person must decide before the task leaves this stage. */
  readonly person: boolean;
  readonly onFailure: { readonly retry: number };
}

export interface Limits {
  /** Agents that may be alive at once. */
  readonly agents: number;
}

/** What to do next. Every action is an effect that the engine carries out, journalling intent and outcome. */
export type Action =
  | { readonly kind: 'resume-effect'; readonly effect: EffectState }
  | { readonly kind: 'add-worktree'; readonly task: TaskKey; readonly run: RunId }
  | { readonly kind: 'start-run'; readonly task: TaskKey; readonly run: RunId }
  | { readonly kind: 'run-gates'; readonly task: TaskKey; readonly run: RunId; readonly stage: string }
  | {
      readonly kind: 'request-run';
      readonly task: TaskKey;
      readonly after: RunId;
      readonly stage: string;
      readonly comments: string;
    }
  | { readonly kind: 'commit'; readonly task: TaskKey; readonly run: RunId; readonly stage: string }
  | { readonly kind: 'integrate'; readonly task: TaskKey; readonly run: RunId; readonly stage: string }
  | { readonly kind: 'end-run'; readonly task: TaskKey; readonly run: RunId }
  | { readonly kind: 'remove-worktree'; readonly task: TaskKey; readonly run: RunId };

/**
 * The next actions for every task: a pure function of the state, the workflows and the limits.
 * @param stagesOf stages of the workflow a task is under; undefined when it is unknown (the task then waits). Asked for the
 *   task and not for a name: two tasks under way may have begun at commits where the same name means other stages.
 * @param inFlight effects that this process is carrying out now: an open effect that is not among them was cut short
 *   by a crash or reload and is taken up again (every effect is idempotent).
 * @returns at most one action per task, so that a task's effects never overlap.
 */
export function decide(
  state: JournalState,
  stagesOf: (task: TaskState) => readonly StageFacts[] | undefined,
  limits: Limits,
  inFlight: ReadonlySet<EffectId>,
): Action[] {
  const actions: Action[] = [];
  const busy = new Set<TaskKey>();
  for (const effect of openEffects(state)) {
    if (busy.has(effect.task)) continue;
    busy.add(effect.task);
    if (!inFlight.has(effect.id)) actions.push({ kind: 'resume-effect', effect });
  }
  const alive = runsWithPlace(state);
  let places = limits.agents - alive.length;
  const occupied = new Set(alive.map((run) => occupiedFolder(state, run)));
  for (const task of Object.values(state.tasks)) {
    if (busy.has(task.key)) continue;
    const stages = stagesOf(task);
    const run = currentRun(state, task);
    if (!stages || !run) continue;
    const action = nextAction(state, task, run, stages, places);
    if (!action) continue;
    if (action.kind === 'start-run') {
      const folder = occupiedFolder(state, run);
      if (folder !== undefined && occupied.has(folder)) continue;
      occupied.add(folder);
      places -= 1;
    }
    actions.push(action);
  }
  return actions;
}

function nextAction(
  state: JournalState,
  task: TaskState,
  run: RunState,
  stages: readonly StageFacts[],
  places: number,
): Action | undefined {
  const about = { task: task.key, run: run.id };
  switch (task.progress) {
    case 'preparing':
      return prepare(task, run, about, places, aliveBefore(state, task, run));
    case 'completed':
      return stageAction(about, stageAfter(stages, run.stage));
    case 'review':
      return afterGates(task, run, stages);
    case 'rejected':
      // The next attempt could not be made: asking again and again would change nothing.
      if (task.problem) return undefined;
      return {
        kind: 'request-run',
        task: task.key,
        after: run.id,
        stage: run.stage,
        comments: run.review.comments ?? '',
      };
    case 'accepted':
    case 'integrating': {
      const stage = stages.find(({ kind }) => kind === 'integrate')?.id ?? task.stage;
      return { kind: task.commit === undefined ? 'commit' : 'integrate', ...about, stage };
    }
    case 'integrated':
    case 'discarded':
      return cleanUp(state, task, about);
    case 'validating':
      // No effect is open (this is not reached then): the outcome was cut off the journal's end. Gates can run again.
      return { kind: 'run-gates', ...about, stage: task.stage };
    case 'ended':
      return isOutOfTime(run) && !task.problem ? { kind: 'end-run', ...about } : undefined;
    case 'running':
    case 'waiting':
    case 'integration-waiting':
    case 'failed':
      return undefined;
    default:
      return task.progress satisfies never;
  }
}

type About = { readonly task: TaskKey; readonly run: RunId };

/** A new attempt begins only when the agent of the one before it has ended: two agents never share a worktree. */
function prepare(
  task: TaskState,
  run: RunState,
  about: About,
  places: number,
  before: RunState | undefined,
): Action | undefined {
  if (before) return task.problem ? undefined : { kind: 'end-run', task: task.key, run: before.id };
  if (task.worktree?.state !== 'ready') return { kind: 'add-worktree', ...about };
  // Its process came and went before its start failed and was retried: that run is over, another one is due.
  if (run.exitedAt !== undefined) {
    if (task.problem) return undefined;
    return {
      kind: 'request-run',
      task: task.key,
      after: run.id,
      stage: run.stage,
      comments: run.comments ?? '',
    };
  }
  if (run.launchedAt !== undefined || run.startedAt !== undefined) return undefined;
  return places > 0 ? { kind: 'start-run', ...about } : undefined;
}

function afterGates(task: TaskState, run: RunState, stages: readonly StageFacts[]): Action | undefined {
  const stage = stages.find(({ id }) => id === task.stage);
  if (!stage || !run.gates) return undefined;
  const failures = failedGates(run);
  if (failures.length > 0) {
    // What only waits for a person's word cannot be mended by the agent.
    if (onlyAsksPerson(run)) return undefined;
    if (run.attempt > stage.onFailure.retry || task.problem) return undefined;
    const comments = `These gates did not pass:\n\n${failures.join('\n\n')}`;
    return { kind: 'request-run', task: task.key, after: run.id, stage: run.stage, comments };
  }
  // Where no gate ran, nothing is proven: a person looks, whatever the workflow says.
  if (run.gates.verdicts.length === 0) return undefined;
  if (stage.person || run.gates.scope.outOfScope.length > 0) return undefined;
  return stageAction({ task: task.key, run: run.id }, stageAfter(stages, stage.id));
}

function stageAction(about: About, stage: StageFacts | undefined): Action | undefined {
  switch (stage?.kind) {
    case 'gates':
      return { kind: 'run-gates', ...about, stage: stage.id };
    case 'integrate':
      return { kind: 'commit', ...about, stage: stage.id };
    default:
      return undefined;
  }
}

function cleanUp(state: JournalState, task: TaskState, about: About): Action | undefined {
  // What failed once waits for a person: asking git again and again would change nothing.
  if (task.problem || task.worktree?.state !== 'ready') return undefined;
  const alive = task.runs.map((id) => state.runs[id]).find((run) => run !== undefined && isUnderWay(run));
  if (alive) return { kind: 'end-run', task: task.key, run: alive.id };
  return { kind: 'remove-worktree', ...about };
}

/** Whether its stage gave it no more time, and it still lives. */
const isOutOfTime = (run: RunState): boolean => run.statusSource === 'time limit' && isUnderWay(run);

const stageAfter = (stages: readonly StageFacts[], id: string): StageFacts | undefined => {
  const index = stages.findIndex((stage) => stage.id === id);
  return index < 0 ? undefined : stages[index + 1];
};

const aliveBefore = (state: JournalState, task: TaskState, run: RunState): RunState | undefined =>
  task.runs
    .filter((id) => id !== run.id)
    .map((id) => state.runs[id])
    .find((earlier) => earlier !== undefined && isUnderWay(earlier));

/** Runs that take a place: their agent may be alive, or its start is under way (intended, no outcome yet). */
export function runsWithPlace(state: JournalState): RunState[] {
  const starting = new Set(
    openEffects(state).flatMap(({ kind, run }) => (kind === 'start-run' ? [run] : [])),
  );
  return Object.values(state.runs).filter(
    (run) => isUnderWay(run) || (starting.has(run.id) && run.exitedAt === undefined),
  );
}

/** The worktree a run's agent works in; undefined in the lane `local`, where agents share the person's own files by choice. */
const occupiedFolder = (state: JournalState, run: RunState): string | undefined =>
  run.lane === 'local' ? undefined : state.tasks[run.task]?.worktree?.folder;

/** Whether gates passed but for criteria that only a person can judge, and nobody has yet. */
export const onlyAsksPerson = ({ gates }: RunState): boolean => {
  const open = (gates?.verdicts ?? []).filter(({ verdict }) => verdict !== 'passed');
  return open.length > 0 && open.every(({ asksPerson }) => asksPerson === true);
};

/** One paragraph per gate that did not pass, with its last lines, as the agent is told. */
export const failedGates = (run: RunState): string[] =>
  (run.gates?.verdicts ?? [])
    .filter(({ verdict }) => verdict !== 'passed')
    .map(({ name, verdict, lastLines }) => `${name}: ${verdict}${lastLines ? `\n${lastLines}` : ''}`);

/**
 * Whether an open effect is still what its task needs. A person may have decided otherwise since its intent was
 * journalled, most of all while nobody carried it out (crash, reload). Asked right before an effect is carried out, and
 * of a resumed one only when the repository and the processes show that it has not happened yet: what has happened is
 * journalled as what it is. When the answer is no, the effect is closed as failed with the code `superseded`.
 */
export function isStillWanted(state: JournalState, effect: EffectState): boolean {
  const task = state.tasks[effect.task];
  const run = state.runs[effect.run];
  if (!task || !run) return false;
  const isCurrent = task.runs.at(-1) === effect.run;
  switch (effect.kind) {
    case 'add-worktree':
      return task.worktree?.state !== 'ready' && task.progress === 'preparing';
    case 'start-run':
      return isCurrent && run.exitedAt === undefined && task.progress === 'preparing';
    case 'run-gates':
      return isCurrent && task.progress === 'validating';
    case 'commit':
    case 'integrate':
      return isCurrent && task.progress === 'integrating';
    case 'end-run':
      return run.exitedAt === undefined;
    case 'remove-worktree':
      return task.progress === 'integrated' || task.progress === 'discarded';
    default:
      return effect.kind satisfies never;
  }
}

/** What a person is needed for, or undefined. The badge counts these. */
export function personNeeded(state: JournalState, task: TaskState): string | undefined {
  const run = currentRun(state, task);
  switch (task.progress) {
    case 'waiting':
      if (run?.statusSource === 'stall timer')
        return `${run.agentName} shows ${run.message ?? 'no sign of life'}`;
      if (run?.statusSource === 'transcript')
        return `${run.agentName} ${run.message ?? 'may wait for you'} (read in its transcript)`;
      return run?.message ? `the agent asks: ${run.message}` : 'the agent waits for you';
    case 'ended':
      if (run?.statusSource === 'time limit')
        return `${run.agentName} was ${run.message ?? 'ended: its time was up'}`;
      if (run?.startedAt === undefined) return 'ended before the agent was started';
      if (run.status === 'failed' && run.message !== undefined) return `the agent failed: ${run.message}`;
      return run.exitCode !== undefined
        ? `the agent ended with exit code ${run.exitCode} without saying that it was done`
        : 'the agent ended without saying that it was done';
    case 'review':
      if (task.problem) return task.problem.message;
      if (!run || failedGates(run).length === 0) return 'ready for review';
      return onlyAsksPerson(run) ? 'criteria wait for your decision' : 'gates failed: review';
    case 'integration-waiting':
    case 'failed':
      return task.problem?.message ?? 'something failed';
    case 'discarded':
    case 'integrated':
      return task.problem?.message;
    case 'preparing':
    case 'running':
    case 'completed':
    case 'validating':
    case 'rejected':
    case 'accepted':
    case 'integrating':
      return task.problem?.message;
    default:
      return task.progress satisfies never;
  }
}
