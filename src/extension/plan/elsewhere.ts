import type { Task } from '../../core/plan/model';
import type { JournalState, TaskState } from '../../core/run/state';
import type { TaskKey } from '../../core/ids';

/**
 * Delegated tasks that no task list on disk has: their list was renamed, belongs to another branch, or is outside of
 * this folder. Their agents and worktrees are there all the same, so they are shown as far as the journal knows them.
 */
export function tasksElsewhere(
  state: JournalState | undefined,
  listed: ReadonlyMap<TaskKey, Task>,
): readonly Task[] {
  return Object.values(state?.tasks ?? {})
    .filter(({ key, progress }) => !listed.has(key) && progress !== 'integrated' && progress !== 'discarded')
    .map(taskFrom);
}

/** A key is `<file>#<id>` and `~<occurrence>` from the second of an id on. */
const KEY = /^(?<file>.*)#(?<id>.*?)(?:~(?<occurrence>\d+))?$/su;

function taskFrom({ key, title }: TaskState): Task {
  const { file = '', id = key, occurrence = '1' } = KEY.exec(key)?.groups ?? {};
  return {
    key,
    file,
    id,
    title,
    occurrence: Number(occurrence),
    line: 1,
    start: 0,
    end: 0,
    boxOffset: undefined,
    rawMarker: '',
    status: 'open',
    statusSource: 'derived',
    idRange: undefined,
    body: '',
    labels: [],
    parallel: false,
    optional: false,
    story: undefined,
    phaseKey: undefined,
    explicitDependencies: [],
    paths: [],
    estimateMinutes: undefined,
    children: [],
    checklist: [],
  };
}
