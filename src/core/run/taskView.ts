import type { Task, TaskStatus } from '../plan/model';
import { personNeeded, runsWithPlace } from './decide';
import { currentRun } from './state';
import type { JournalState, RunState, TaskProgress, TaskState } from './state';

/** How a task looks wherever it is shown: one word that decides icon, colour and what can be done with it. */
export type TaskLook =
  | 'ready'
  | 'not-ready'
  | 'preparing'
  | 'running'
  | 'waiting'
  | 'validating'
  | 'review'
  | 'integrating'
  | 'attention'
  | 'done'
  | 'dropped';

export interface TaskView {
  readonly task: Task;
  readonly look: TaskLook;
  /** One short line for the row, e.g. `Claude Code is working` or `waits for T004`. */
  readonly description: string;
  /** Everything the tooltip says, one reason a line: why it looks as it does. */
  readonly reasons: readonly string[];
  /** What a person is needed for; these are counted in the badge. */
  readonly needsPerson: string | undefined;
  readonly state: TaskState | undefined;
  readonly run: RunState | undefined;
}

/** Why a task cannot start yet; empty when it can. Comes from the plan's dependencies. */
export type WaitReasons = (task: Task) => readonly string[];

/**
 * How one task stands, from its task list and the journal together. The journal knows more than the box: a task that
 * was integrated into a branch which is not checked out is done although the box on disk is open.
 */
export function taskView(task: Task, state: JournalState | undefined, waitsFor: WaitReasons): TaskView {
  const taskState = state?.tasks[task.key];
  const run = state && taskState ? currentRun(state, taskState) : undefined;
  const about = { task, state: taskState, run };
  if (taskState && run && state && !isHistory(task, taskState)) {
    const needsPerson = personNeeded(state, taskState);
    const look =
      needsPerson && taskState.progress !== 'review' && taskState.progress !== 'waiting'
        ? 'attention'
        : LOOK[taskState.progress];
    const words = wordsFor(state, taskState, run, needsPerson);
    return { ...about, look, ...(look === 'done' ? openAgain(task, taskState, words) : words), needsPerson };
  }
  const listed = LISTED[task.status];
  if (listed)
    return {
      ...about,
      look: listed.look,
      description: listed.words,
      reasons: [listed.words],
      needsPerson: undefined,
    };
  const waits = waitsFor(task);
  if (waits.length === 0) {
    return {
      ...about,
      look: 'ready',
      description: '',
      reasons: ['Ready to be delegated.'],
      needsPerson: undefined,
    };
  }
  const [first = ''] = waits;
  const more = waits.length > 1 ? ` and ${waits.length - 1} more` : '';
  return {
    ...about,
    look: 'not-ready',
    description: `${first}${more}`,
    reasons: waits,
    needsPerson: undefined,
  };
}

/** Whether work that depends on this task may start: its box is ticked, it was dropped, or it was integrated. */
export const isSettled = (task: Task, state: JournalState | undefined): boolean =>
  task.status === 'done' || task.status === 'dropped' || isIntegrated(task, state?.tasks[task.key]);

const isIntegrated = (task: Task, state: TaskState | undefined): boolean =>
  state?.progress === 'integrated' && !isHistory(task, state);

/**
 * Whether a task was integrated and its box is open all the same: its list was made anew, or the branch with the tick is
 * not the one on disk. It stays done, and a person can have it done again or ticked.
 */
export const isOpenAgain = (task: Task, state: TaskState | undefined): state is TaskState =>
  state?.progress === 'integrated' &&
  state.worktree?.state === 'removed' &&
  task.status === 'open' &&
  !isHistory(task, state);

/** Whether the journal speaks of another delegation or another task: then the task is what its list says. */
export const isHistory = (task: Task, state: TaskState): boolean =>
  isBackInTheList(state) || isOfAnotherTask(task, state);

/**
 * A list that was made anew gives the ids of integrated tasks to others. An open box alone proves nothing: the branch
 * that holds the tick may not be checked out. Another title does.
 */
const isOfAnotherTask = (task: Task, state: TaskState): boolean =>
  state.progress === 'integrated' &&
  state.worktree?.state === 'removed' &&
  task.status === 'open' &&
  task.title.slice(0, JOURNALLED_TITLE) !== state.title;

/** Characters of a title that are journalled with a run. */
export const JOURNALLED_TITLE = 500;

/** A discarded delegation whose worktree is gone is history: the task is what its list says. */
const isBackInTheList = (state: TaskState): boolean =>
  state.progress === 'discarded' && state.worktree?.state !== 'ready';

const LOOK: Record<TaskProgress, TaskLook> = {
  preparing: 'preparing',
  running: 'running',
  waiting: 'waiting',
  ended: 'attention',
  completed: 'validating',
  validating: 'validating',
  review: 'review',
  rejected: 'preparing',
  accepted: 'integrating',
  integrating: 'integrating',
  'integration-waiting': 'attention',
  integrated: 'done',
  discarded: 'not-ready',
  failed: 'attention',
};

const LISTED: Partial<Record<TaskStatus, { look: TaskLook; words: string }>> = {
  done: { look: 'done', words: 'done' },
  dropped: { look: 'dropped', words: 'dropped in the task list' },
  active: { look: 'not-ready', words: 'marked as in progress in the task list' },
  blocked: { look: 'not-ready', words: 'marked as blocked in the task list' },
  unknown: { look: 'not-ready', words: 'marked in the task list with a sign Counterpoint does not know' },
};

function wordsFor(
  journal: JournalState,
  state: TaskState,
  run: RunState,
  needsPerson: string | undefined,
): Pick<TaskView, 'description' | 'reasons'> {
  const description = needsPerson ?? waitsForPlace(journal, state, run) ?? DESCRIPTION[state.progress](run);
  const reasons = [
    sentence(description),
    `Attempt ${run.attempt} with ${run.agentName}, profile ${run.profile}.`,
    ...(run.statusSource ? [`Status from: ${run.statusSource}.`] : []),
    ...(run.message ? [`Last message: ${run.message}`] : []),
    ...(state.worktree && state.worktree.state === 'ready'
      ? [`Worktree ${state.worktree.folder} on ${state.worktree.branch}.`]
      : []),
    ...(state.problem?.remedy ? [state.problem.remedy] : []),
    ...(run.gates?.verdicts ?? []).map(
      ({ name, verdict, ms }) => `Gate ${name}: ${verdict} (${(ms / 1000).toFixed(1)} s).`,
    ),
  ];
  return { description, reasons };
}

/** Characters of a commit that people are shown. */
const SHORT_COMMIT = 8;

/** A row that looks done beside an open box must say why. */
function openAgain(
  task: Task,
  state: TaskState,
  words: Pick<TaskView, 'description' | 'reasons'>,
): Pick<TaskView, 'description' | 'reasons'> {
  if (!isOpenAgain(task, state)) return words;
  const commit = state.commit === undefined ? 'before' : `as ${state.commit.slice(0, SHORT_COMMIT)}`;
  const target = state.worktree?.target.replace(/^refs\/heads\//, '') ?? 'its target';
  const [, ...more] = words.reasons;
  return {
    description: `integrated ${commit}, and open again in the list`,
    reasons: [
      `Integrated ${commit} into ${target}, and its box is open in the list on disk: do it again, or tick it.`,
      ...more,
    ],
  };
}

/** A run that everything is ready for starts at once, unless as many agents as may be are at work. */
function waitsForPlace(journal: JournalState, state: TaskState, run: RunState): string | undefined {
  const isReady = state.progress === 'preparing' && state.worktree?.state === 'ready';
  if (!isReady || run.launchedAt !== undefined || run.startedAt !== undefined || run.exitedAt !== undefined)
    return undefined;
  const taken = runsWithPlace(journal);
  if (taken.length === 0 || taken.some(({ task }) => task === state.key)) return undefined;
  return taken.length === 1
    ? 'waits for a place (1 agent is at work)'
    : `waits for a place (${taken.length} agents are at work)`;
}

const DESCRIPTION: Record<TaskProgress, (run: RunState) => string> = {
  preparing: (run) => (run.launchedAt ? `starting ${run.agentName}` : 'preparing the worktree'),
  running: (run) => (run.message ? `${run.agentName}: ${run.message}` : `${run.agentName} is working`),
  waiting: (run) => `${run.agentName} waits for you`,
  ended: (run) => `${run.agentName} ended`,
  completed: (run) =>
    run.statusSource === 'transcript'
      ? `the transcript of ${run.agentName} ends its turn`
      : `${run.agentName} says it is done`,
  validating: () => 'gates are running',
  review: () => 'ready for review',
  rejected: (run) => `comments go back to ${run.agentName}`,
  accepted: () => 'accepted',
  integrating: () => 'being merged',
  'integration-waiting': () => 'waits to be merged',
  integrated: () => 'done',
  discarded: () => 'discarded',
  failed: () => 'failed',
};

const sentence = (words: string): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;

/** Counts of the badge and of group rows. */
export function countLooks(
  views: Iterable<TaskView>,
): Record<TaskLook, number> & { total: number; needsPerson: number } {
  const counts = { total: 0, needsPerson: 0 } as Record<TaskLook, number> & {
    total: number;
    needsPerson: number;
  };
  for (const look of Object.values(LOOK)) counts[look] ??= 0;
  for (const look of ['ready', 'dropped'] as const) counts[look] ??= 0;
  for (const { look, needsPerson } of views) {
    counts.total += 1;
    counts[look] += 1;
    if (needsPerson !== undefined) counts.needsPerson += 1;
  }
  return counts;
}
