import type { TaskKey } from '../ids';
import type { Phase, Task, TaskList } from '../plan/model';
import { phaseEstimateKey } from '../run/fold';
import type { JournalState } from '../run/state';
import type { EstimateSource } from './model';

/** The person's settings on estimates. */
export interface EstimateSettings {
  /** Phase number or title → minutes for the whole phase. */
  readonly phaseEstimates: Readonly<Record<string, number>>;
  /** Minutes for a task without any other estimate; absent or 0: unknown stays unknown. */
  readonly defaultEstimateMinutes?: number | undefined;
}

export interface Estimate {
  readonly minutes: number | null;
  readonly source: EstimateSource;
}

export interface PhaseEstimate {
  readonly edited: number | null;
  readonly setting: number | null;
}

/** Estimates of the tasks of one list and of its phases, by key. */
export interface ListEstimates {
  readonly tasks: ReadonlyMap<TaskKey, Estimate>;
  readonly phases: ReadonlyMap<string, PhaseEstimate>;
}

/** Estimated manual time of every task of a list. The order in which sources win is that of `EstimateSource`. */
export function estimatesOf(
  list: TaskList,
  estimates: JournalState['estimates'],
  settings: EstimateSettings,
): ListEstimates {
  const phases = new Map<string, PhaseEstimate>(
    list.phases.map((phase) => [
      phase.key,
      {
        edited: ownNumber(estimates.phases, phaseEstimateKey(list.file, phase.key)),
        setting: phaseSetting(phase, settings),
      },
    ]),
  );
  const tasks = new Map<TaskKey, Estimate>();
  for (const task of list.tasks) tasks.set(task.key, ownEstimate(task, estimates));
  for (const phase of list.phases) shareOut(list, phase, phases.get(phase.key), tasks);
  const fallback = usable(settings.defaultEstimateMinutes);
  if (fallback !== null && fallback > 0) {
    for (const [key, { minutes }] of tasks)
      if (minutes === null) tasks.set(key, { minutes: fallback, source: 'default' });
  }
  return { tasks, phases };
}

function ownEstimate(task: Task, estimates: JournalState['estimates']): Estimate {
  const edited = ownNumber(estimates.tasks, task.key);
  if (edited !== null) return { minutes: edited, source: 'edited' };
  const written = usable(task.estimateMinutes);
  return written === null ? { minutes: null, source: 'none' } : { minutes: written, source: 'task text' };
}

/** Divides what a phase's estimate leaves over evenly among its tasks without one of their own, so that the sum is the phase's. */
function shareOut(
  list: TaskList,
  phase: Phase,
  estimate: PhaseEstimate | undefined,
  tasks: Map<TaskKey, Estimate>,
): void {
  const whole = estimate?.edited ?? estimate?.setting ?? null;
  if (whole === null) return;
  const dropped = new Set(list.tasks.filter(({ status }) => status === 'dropped').map(({ key }) => key));
  let left = whole;
  const without: TaskKey[] = [];
  for (const key of phase.tasks) {
    if (dropped.has(key)) continue;
    const own = tasks.get(key);
    if (own?.minutes === null || own === undefined) without.push(key);
    else left -= own.minutes;
  }
  // Own estimates that exceed the phase's leave nothing to share: what the others take is then not known.
  if (left <= 0) return;
  const source = estimate?.edited === null ? 'phase setting' : 'phase edited';
  for (const key of without) tasks.set(key, { minutes: left / without.length, source });
}

function phaseSetting(phase: Phase, { phaseEstimates }: EstimateSettings): number | null {
  const names = new Set(
    [phase.key, `phase ${phase.key}`, phase.title, withoutNumber(phase.title)].map(comparable),
  );
  for (const [name, minutes] of Object.entries(phaseEstimates))
    if (names.has(comparable(name))) return usable(minutes);
  return null;
}

const comparable = (name: string): string => name.trim().replace(/\s+/gu, ' ').toLowerCase();

/** `Phase 1: Foundation` is known as `Foundation`, too. */
const withoutNumber = (title: string): string => title.replace(/^phase\s+[\w.-]+\s*[:.–—-]?\s*/iu, '');

const usable = (minutes: unknown): number | null =>
  typeof minutes === 'number' && Number.isFinite(minutes) && minutes >= 0 ? minutes : null;

/** Keys come from files: what every object inherits is not an estimate. */
const ownNumber = (table: Readonly<Record<string, number>>, key: string): number | null =>
  Object.hasOwn(table, key) ? usable(table[key]) : null;
