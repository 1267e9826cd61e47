import type { TaskKey } from '../ids';
import { explicitEdges } from './explicitEdges';
import type { Dependency, Phase, Task, TaskList } from './model';
import { phaseName } from './phaseName';
import { phaseOrder } from './phaseOrder';
import { sequence } from './sequence';

/** What each task of a list waits for, and an order in which all of them could be done. */
export interface DependencyGraph {
  readonly dependencies: ReadonlyMap<TaskKey, readonly Dependency[]>;
  /** Every task behind what it waits for (explicit cycles, which are a problem of their own, aside). */
  readonly order: readonly Task[];
}

const graphs = new WeakMap<TaskList, DependencyGraph>();

/**
 * The edges of a list, computed once per list. The rule, in order of trust:
 *
 * 1. `explicit`: what a task or the list says ("depends on T012", "blocked by", `[deps:T000]`, "T008 blocks T009").
 * 2. `phase`: the first tasks of a phase wait for the last tasks of the phase before it. Phases about different stories
 *    or tracks do not wait for each other: all of them wait for the last phase before them that is about no story, and
 *    the next phase about no story waits for all of them.
 * 3. `story`: a phase waits for an earlier one about the same story or track, and where the list says so ("US2 depends
 *    on US1").
 * 4. `order`: inside a phase a task without [P] waits for every task above it; a task with [P] only for what its phase
 *    waits for, which is what the mark means ("different files, no dependencies on incomplete tasks"). Where a phase
 *    mixes stories or tracks, this holds in each of them for itself.
 *
 * Edges that follow from others are left out: "all of the phase before" is edges to its last tasks only, shared between
 * the tasks that wait for them, so that 1,000 tasks stay a few thousand edges. `readiness` reads them with that in mind.
 * A task that waits for a later one moves behind it, so that inferred edges never contradict explicit ones.
 */
export function dependencyGraph(list: TaskList): DependencyGraph {
  const known = graphs.get(list);
  if (known) return known;
  const graph = buildGraph(list);
  graphs.set(list, graph);
  return graph;
}

/** The edges of `dependencyGraph`. */
export const dependenciesOf = (list: TaskList): ReadonlyMap<TaskKey, readonly Dependency[]> =>
  dependencyGraph(list).dependencies;

function buildGraph(list: TaskList): DependencyGraph {
  const { edges: explicit, parts } = explicitEdges(list);
  const phases = sequence(list, explicit, parts);
  const dependencies = new Map<TaskKey, readonly Dependency[]>();
  const predecessors = phaseOrder(
    list,
    phases.map(({ phase }) => phase),
  );
  const exits: (readonly Task[])[] = [];
  phases.forEach(({ phase, tasks }, index) => {
    const before = predecessors[index] ?? [];
    const barrier: Dependency[] = before.flatMap(({ phase: earlier, source, reason }) =>
      (exits[earlier] ?? []).map((task) => ({ on: task.key, source, reason })),
    );
    const chained = chain(tasks, phase, parts);
    for (const task of tasks) {
      const own = explicit.get(task.key) ?? [];
      const ordered = chained.edges.get(task.key);
      dependencies.set(task.key, merge(own, ordered ?? barrier));
    }
    // A phase whose tasks all moved away is still stepped over: what is behind it waits for what it would have waited for.
    exits.push(
      chained.last.length > 0 ? chained.last : before.flatMap(({ phase: earlier }) => exits[earlier] ?? []),
    );
  });
  return { dependencies, order: phases.flatMap(({ tasks }) => tasks) };
}

/** An explicit edge says more than an inferred one to the same task. Without explicit edges the shared list stays shared. */
function merge(explicit: readonly Dependency[], inferred: readonly Dependency[]): readonly Dependency[] {
  if (explicit.length === 0) return inferred;
  const named = new Set(explicit.map(({ on }) => on));
  return [...explicit, ...inferred.filter(({ on }) => !named.has(on))];
}

interface Lane {
  serial: Task | undefined;
  parallel: Task[];
}

/**
 * The order inside one phase. Gives the edges of the tasks that do not wait for the phase before (they wait for a task
 * that does), and the tasks nothing in the phase waits for.
 */
function chain(
  tasks: readonly Task[],
  phase: Phase | undefined,
  parts: ReadonlyMap<TaskKey, readonly TaskKey[]>,
): { readonly edges: ReadonlyMap<TaskKey, readonly Dependency[]>; readonly last: readonly Task[] } {
  const edges = new Map<TaskKey, readonly Dependency[]>();
  const laneOf = lanesOf(tasks);
  const lanes = new Map<string, Lane>();
  const common: Lane = { serial: undefined, parallel: [] };
  const where = phase ? ` in ${phaseName(phase)}` : '';
  const edgeTo = (task: Task): Dependency => ({
    on: task.key,
    source: 'order',
    reason: `${task.id} comes first${where}`,
  });
  for (const task of tasks) {
    const name = laneOf(task);
    const own = parts.get(task.key);
    if (own)
      edges.set(
        task.key,
        own.map((on) => ({ on, source: 'order', reason: `it is a part of ${task.id}` })),
      );
    if (name === '') {
      if (task.parallel) common.parallel.push(task);
      else {
        addEdges(edges, task, [common, ...lanes.values()].flatMap(lastOf), edgeTo);
        common.serial = task;
        common.parallel = [];
        lanes.clear();
      }
      continue;
    }
    const lane = lanes.get(name) ?? { serial: undefined, parallel: [] };
    lanes.set(name, lane);
    const started = lane.serial !== undefined || lane.parallel.length > 0;
    if (task.parallel) {
      // What belongs to no lane stands before all lanes, so even a parallel task of a lane waits for it.
      addEdges(edges, task, lastSerial(common), edgeTo);
      lane.parallel.push(task);
    } else {
      addEdges(edges, task, started ? lastOf(lane) : lastOf(common), edgeTo);
      lane.serial = task;
      lane.parallel = [];
    }
  }
  const waitedFor = new Set([...edges.values()].flatMap((list) => list.map(({ on }) => on)));
  return { edges, last: tasks.filter(({ key }) => !waitedFor.has(key)) };
}

const lastSerial = ({ serial }: Lane): readonly Task[] => (serial ? [serial] : []);
const lastOf = (lane: Lane): readonly Task[] => [...lastSerial(lane), ...lane.parallel];

function addEdges(
  edges: Map<TaskKey, readonly Dependency[]>,
  task: Task,
  on: readonly Task[],
  edgeTo: (task: Task) => Dependency,
): void {
  const known = edges.get(task.key) ?? [];
  const named = new Set(known.map((edge) => edge.on));
  const added = on.filter(({ key }) => !named.has(key)).map(edgeTo);
  if (known.length + added.length > 0) edges.set(task.key, [...known, ...added]);
}

/** A phase has lanes where its tasks belong to more than one track, or else to more than one story. */
function lanesOf(tasks: readonly Task[]): (task: Task) => string {
  const trackOf = (task: Task): string => (task.track === undefined ? '' : `track ${task.track}`);
  const storyOf = (task: Task): string => (task.stories?.length === 1 ? (task.story ?? '') : '');
  for (const laneOf of [trackOf, storyOf]) {
    if (new Set(tasks.map(laneOf).filter(Boolean)).size > 1) return laneOf;
  }
  return () => '';
}
