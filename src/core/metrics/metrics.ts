import { outOfScopeCount } from '../review/cappedScope';
import type { FeatureKey } from '../ids';
import type { Feature, Plan, Task, TaskList } from '../plan/model';
import { phaseEstimateKey } from '../run/fold';
import type { JournalState, RunState, TaskState } from '../run/state';
import { estimatesOf } from './estimates';
import type { Estimate, EstimateSettings, PhaseEstimate } from './estimates';
import { compare, knownOf, sumFigures, sumOf, sumUsage } from './figures';
import type { FeatureMetrics, Figures, Metrics, PhaseMetrics, Quality, TaskMetrics } from './model';
import { parallelismOf } from './parallelism';
import { idOfKey, lastSegment, runSpans } from './runSpans';
import type { PlannedNames } from './runSpans';
import { integrationMs, timesOf, usageOf } from './runTimes';

const MS_PER_MINUTE = 60_000;
const NO_ESTIMATE: Estimate = { minutes: null, source: 'none' };
const NO_PHASE_ESTIMATE: PhaseEstimate = { edited: null, setting: null };

/**
 * All metrics of a workspace: what was measured, from the journal; what it is compared with, from estimates. A pure
 * function; `now` (ISO 8601) is where everything under way is measured to. What each figure means stands in `model.ts`.
 */
export function metricsOf(plan: Plan, state: JournalState, settings: EstimateSettings, now: string): Metrics {
  const listed = new Set<string>();
  const names = new Map<string, PlannedNames>();
  const features = plan.features.map((feature) => {
    for (const list of feature.taskLists)
      for (const task of list.tasks) {
        listed.add(task.key);
        names.set(task.key, { taskId: task.id, featureId: feature.id });
      }
    return featureMetrics(feature, state, settings, now);
  });
  const all = withUnlisted(features, state, listed, now).filter(
    ({ figures }) => figures.tasks.total > 0 || figures.tasks.delegated > 0,
  );
  const totals = sumFigures(all.map(({ figures }) => figures));
  return {
    v: 1,
    generatedAt: now,
    totals,
    features: all,
    runs: runSpans(state, names, now),
    quality: qualityOf(state),
    parallelism: parallelismOf(state, totals, now),
  };
}

function featureMetrics(
  feature: Feature,
  state: JournalState,
  settings: EstimateSettings,
  now: string,
): FeatureMetrics {
  const phases = feature.taskLists.flatMap((list) =>
    phasesOf(list, state, settings, now, feature.taskLists.length > 1),
  );
  return {
    key: feature.key,
    id: feature.id,
    name: feature.name,
    figures: sumFigures(phases.map(({ figures }) => figures)),
    phases,
  };
}

function phasesOf(
  list: TaskList,
  state: JournalState,
  settings: EstimateSettings,
  now: string,
  namesFile: boolean,
): PhaseMetrics[] {
  const estimates = estimatesOf(list, state.estimates, settings);
  const byPhase = new Map<string | undefined, Task[]>();
  for (const task of list.tasks) {
    const group = byPhase.get(task.phaseKey);
    if (group) group.push(task);
    else byPhase.set(task.phaseKey, [task]);
  }
  return [...byPhase].map(([key, tasks]) => {
    const phase = list.phases.find((candidate) => candidate.key === key);
    const rows = tasks.map((task) =>
      taskMetrics(task, state.tasks[task.key], state, estimates.tasks.get(task.key) ?? NO_ESTIMATE, now),
    );
    const title = phase?.title ?? key ?? 'Tasks outside phases';
    return {
      scope: phase ? { file: list.file, phase: phase.key } : null,
      key: phaseEstimateKey(list.file, key ?? ''),
      title: namesFile ? `${title} (${list.file})` : title,
      estimate: (phase && estimates.phases.get(phase.key)) ?? NO_PHASE_ESTIMATE,
      figures: sumFigures(rows.map(({ figures }) => figures)),
      tasks: rows,
    };
  });
}

type ListedTask = Pick<Task, 'key' | 'id' | 'title' | 'status'>;

function taskMetrics(
  task: ListedTask,
  taskState: TaskState | undefined,
  state: JournalState,
  estimate: Estimate,
  now: string,
): TaskMetrics {
  const runs = (taskState?.runs ?? []).flatMap((id) => {
    const run = state.runs[id];
    return run ? [run] : [];
  });
  const isDone = task.status === 'done' || taskState?.progress === 'integrated';
  return {
    key: task.key,
    id: task.id,
    title: task.title,
    progress: progressOf(task, taskState),
    estimate,
    figures: taskFigures(taskState, runs, estimate, { isDone, isDropped: task.status === 'dropped' }, now),
  };
}

function progressOf(task: ListedTask, taskState: TaskState | undefined): TaskMetrics['progress'] {
  if (taskState) return taskState.progress;
  return task.status === 'done' || task.status === 'dropped' ? task.status : 'not delegated';
}

function taskFigures(
  taskState: TaskState | undefined,
  runs: readonly RunState[],
  { minutes }: Estimate,
  { isDone, isDropped }: { isDone: boolean; isDropped: boolean },
  now: string,
): Figures {
  const times = runs.map((run) => timesOf(run, now));
  const agent = sumOf(times.map(({ agentMs }) => agentMs));
  const validation = sumOf(times.map(({ validationMs }) => validationMs));
  const integration = taskState ? integrationMs(taskState, runs.at(-1), now) : null;
  const total = agent === null ? null : agent + (validation ?? 0) + (integration ?? 0);
  const isCompared = taskState?.progress === 'integrated' && total !== null && minutes !== null;
  return {
    tasks: {
      total: isDropped && !taskState ? 0 : 1,
      done: isDone ? 1 : 0,
      delegated: taskState ? 1 : 0,
    },
    runs: runs.length,
    agent: knownOf(agent),
    waited: knownOf(sumOf(times.map(({ waitedMs }) => waitedMs))),
    gates: knownOf(sumOf(times.map(({ gatesMs }) => gatesMs))),
    validation: knownOf(validation),
    integration: knownOf(integration),
    conflicts: { count: taskState?.conflicts.length ?? 0, tasks: taskState?.conflicts.length ? 1 : 0 },
    total: knownOf(total),
    manual: isDropped || minutes === null ? { minutes: null, tasks: 0 } : { minutes, tasks: 1 },
    comparison: isCompared
      ? compare({
          tasks: 1,
          validated: validation === null ? 0 : 1,
          totalMs: total,
          manualMs: minutes * MS_PER_MINUTE,
        })
      : null,
    usage: sumUsage(runs.flatMap((run) => usageOf(run) ?? [])),
  };
}

/** Work on tasks that left their list is still work: it is shown under its feature, or under one that is no longer there. */
function withUnlisted(
  features: readonly FeatureMetrics[],
  state: JournalState,
  listed: ReadonlySet<string>,
  now: string,
): FeatureMetrics[] {
  const lost = new Map<FeatureKey, TaskMetrics[]>();
  for (const taskState of Object.values(state.tasks)) {
    if (listed.has(taskState.key)) continue;
    const task = {
      key: taskState.key,
      id: idOfKey(taskState.key),
      title: taskState.title,
      status: 'open',
    } as const;
    const row = taskMetrics(task, taskState, state, NO_ESTIMATE, now);
    lost.set(taskState.feature, [...(lost.get(taskState.feature) ?? []), row]);
  }
  const all = [...features];
  for (const [key, tasks] of lost) {
    const figures = sumFigures(tasks.map((task) => task.figures));
    const phase: PhaseMetrics = {
      scope: null,
      key: `${key}#unlisted`,
      title: 'No longer in the task list',
      estimate: NO_PHASE_ESTIMATE,
      figures,
      tasks,
    };
    const index = all.findIndex((feature) => feature.key === key);
    const feature = all[index];
    if (feature) {
      all[index] = {
        ...feature,
        figures: sumFigures([feature.figures, figures]),
        phases: [...feature.phases, phase],
      };
    } else {
      all.push({ key, id: lastSegment(key), name: 'no longer in the plan', figures, phases: [phase] });
    }
  }
  return all;
}

function qualityOf(state: JournalState): Quality {
  const runs = Object.values(state.runs);
  const firstRuns = Object.values(state.tasks).flatMap((task) => {
    const [first] = task.runs;
    const run = first === undefined ? undefined : state.runs[first];
    return run?.gates ? [run.gates] : [];
  });
  const decided = (decision: 'reject' | 'discard') =>
    runs.filter(({ review }) => review.decision === decision).length;
  const waited = runs.filter(
    ({ waits, waitingSince }) => waits.length > 0 || waitingSince !== undefined,
  ).length;
  const rejections = decided('reject');
  const discards = decided('discard');
  return {
    firstRun: {
      judged: firstRuns.length,
      failed: firstRuns.filter(({ verdicts }) =>
        verdicts.some(({ verdict }) => verdict === 'failed' || verdict === 'timed-out'),
      ).length,
    },
    repeatedRuns: Object.values(state.tasks).reduce((sum, { runs: ids }) => sum + ids.length - 1, 0),
    rejections,
    discards,
    interventions: rejections + discards + waited,
    outOfScopeEdits: sumOf(runs.map(({ gates }) => (gates ? outOfScopeCount(gates.scope) : null))),
  };
}
