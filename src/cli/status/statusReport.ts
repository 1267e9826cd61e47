import type { Feature, Plan } from '../../core/plan/model';
import { readinessOf } from '../../core/plan/readiness';
import { currentRun, type JournalState } from '../../core/run/state';
import { countLooks, isSettled, taskView, type TaskView } from '../../core/run/taskView';
import { allTasks } from '../run/chooseTasks';
import type { Leader } from './leader';

/** The answer of `counterpoint status --json`. Field names are part of the interface. */
export interface StatusReport {
  readonly v: 1;
  readonly root: string;
  readonly leader: Leader['kind'];
  /** Process id of the window's or command's process that leads. */
  readonly leader_pid: number | null;
  readonly needs_person: number;
  readonly tasks: readonly TaskStatusReport[];
  readonly features: readonly FeatureStatusReport[];
  readonly unconfirmed_claims: {
    readonly total: number;
    readonly newest: readonly ClaimReport[];
  };
}

export interface TaskStatusReport {
  readonly key: string;
  readonly id: string;
  readonly title: string;
  readonly feature: string;
  readonly look: string;
  readonly progress: string | null;
  readonly agent: string | null;
  readonly attempt: number | null;
  readonly run: string | null;
  readonly description: string;
  readonly why: readonly string[];
  readonly needs_person: string | null;
  readonly branch: string | null;
  readonly worktree: string | null;
}

export interface FeatureStatusReport extends CountsReport {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly phases: readonly (CountsReport & { readonly key: string; readonly title: string })[];
}

/** `done`: ticked, dropped or integrated. */
export interface CountsReport {
  readonly total: number;
  readonly done: number;
  readonly under_way: number;
  readonly needs_person: number;
  readonly ready: number;
}

export interface ClaimReport {
  readonly at: string;
  readonly log: string;
  readonly line: number | null;
  readonly reason: string;
  readonly status: string | null;
  readonly task: string | null;
  readonly message: string | null;
}

/** @param all also tasks that nobody delegated */
export function statusReport(plan: Plan, state: JournalState, leader: Leader, all: boolean): StatusReport {
  const waits = (task: TaskView['task']) => readinessOf(plan, task, (other) => isSettled(other, state));
  const views = new Map(
    allTasks(plan).map(({ task, feature }) => [task.key, { feature, view: taskView(task, state, waits) }]),
  );
  const listed = [...views.values()]
    .filter(({ view }) => all || isDelegated(view))
    .map(({ feature, view }) => taskStatus(feature, view));
  const tasks = [...listed, ...unlistedTasks(state, new Set(views.keys()))];
  const viewsOf = (keys: readonly TaskView['task'][]) =>
    keys.flatMap(({ key }) => views.get(key)?.view ?? []);
  return {
    v: 1,
    root: plan.root,
    leader: leader.kind,
    leader_pid: 'pid' in leader ? (leader.pid ?? null) : null,
    needs_person: tasks.filter(({ needs_person }) => needs_person !== null).length,
    tasks,
    features: plan.features.map(({ key, id, name, taskLists }) => ({
      key,
      id,
      name,
      ...counts(taskLists.flatMap((list) => viewsOf(list.tasks))),
      phases: taskLists.flatMap((list) =>
        list.phases.map((phase) => ({
          key: phase.key,
          title: phase.title,
          ...counts(viewsOf(list.tasks.filter(({ phaseKey }) => phaseKey === phase.key))),
        })),
      ),
    })),
    unconfirmed_claims: {
      total: state.claimCount,
      newest: state.claims.map(({ at, log, line, reason, status, taskId, message }) => ({
        at,
        log,
        line: line ?? null,
        reason,
        status: status ?? null,
        task: taskId ?? null,
        message: message ?? null,
      })),
    },
  };
}

/** A discarded delegation whose worktree is gone is history. */
const isDelegated = ({ state }: TaskView): boolean =>
  state !== undefined && (state.progress !== 'discarded' || state.worktree?.state === 'ready');

function taskStatus(feature: Feature, view: TaskView): TaskStatusReport {
  const { task, look, description, reasons, needsPerson, state, run } = view;
  const worktree = state?.worktree?.state === 'ready' ? state.worktree : undefined;
  return {
    key: task.key,
    id: task.id,
    title: task.title,
    feature: feature.key,
    look,
    progress: state?.progress ?? null,
    agent: run?.agent ?? null,
    attempt: run?.attempt ?? null,
    run: run?.id ?? null,
    description,
    why: reasons,
    needs_person: needsPerson ?? null,
    branch: worktree?.branch ?? null,
    worktree: worktree?.folder ?? null,
  };
}

/** Work on tasks that left their list goes on, and is shown. */
function unlistedTasks(state: JournalState, listed: ReadonlySet<string>): readonly TaskStatusReport[] {
  return Object.values(state.tasks)
    .filter(({ key }) => !listed.has(key))
    .map((task) => {
      const run = currentRun(state, task);
      const isOver = task.progress === 'integrated' || task.progress === 'discarded';
      const words = 'no longer in the task list';
      return {
        key: task.key,
        id: task.key.slice(task.key.lastIndexOf('#') + 1),
        title: task.title,
        feature: task.feature,
        look: isOver ? 'done' : 'attention',
        progress: task.progress,
        agent: run?.agent ?? null,
        attempt: run?.attempt ?? null,
        run: run?.id ?? null,
        description: `${task.progress}; ${words}`,
        why: [words],
        needs_person: isOver ? null : `its task is ${words}`,
        branch: task.worktree?.state === 'ready' ? task.worktree.branch : null,
        worktree: task.worktree?.state === 'ready' ? task.worktree.folder : null,
      };
    });
}

function counts(views: readonly TaskView[]): CountsReport {
  const looks = countLooks(views);
  return {
    total: looks.total,
    done: looks.done + looks.dropped,
    under_way: looks.preparing + looks.running + looks.waiting + looks.validating + looks.integrating,
    needs_person: looks.needsPerson,
    ready: looks.ready,
  };
}
