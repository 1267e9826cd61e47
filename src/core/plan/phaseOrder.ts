import { phaseName } from './phaseName';
import type { DependencySource, Phase, TaskList } from './model';

/** A phase that another one waits for, by its index. */
export interface PhaseEdge {
  readonly phase: number;
  readonly source: DependencySource;
  readonly reason: string;
}

type Phases = readonly (Phase | undefined)[];

/**
 * For each phase (undefined: the tasks above the first heading) the phases it waits for. A phase about no story waits
 * for all phases about stories since the last one about none, or else for that one; a phase about a story waits for the
 * last one about the same story, or else for the last one about none. What the list states on top ("US2 depends on US1",
 * "phase 5 after phase 3") is added where it points backwards.
 */
export function phaseOrder(list: TaskList, phases: Phases): readonly (readonly PhaseEdge[])[] {
  const edges: PhaseEdge[][] = phases.map(() => []);
  const waitFor = (later: number, earlier: number, source: DependencySource, reason: string): void => {
    if (!edges[later]?.some(({ phase }) => phase === earlier))
      edges[later]?.push({ phase: earlier, source, reason });
  };
  const inOrder = (later: number, earlier: number): void =>
    waitFor(later, earlier, 'phase', `${nameOf(phases[earlier])} comes before ${nameOf(phases[later])}`);

  /** The last phase about no story, and since then: those about stories that no later one continues, and by story. */
  let common: number | undefined;
  let ends = new Set<number>();
  let lastAbout = new Map<string, number>();
  phases.forEach((phase, index) => {
    const branches = phase?.branches ?? [];
    if (branches.length === 0) {
      for (const end of ends) inOrder(index, end);
      if (ends.size === 0 && common !== undefined) inOrder(index, common);
      common = index;
      ends = new Set();
      lastAbout = new Map();
      return;
    }
    for (const branch of branches) {
      const earlier = lastAbout.get(branch);
      lastAbout.set(branch, index);
      if (earlier === undefined) continue;
      waitFor(index, earlier, 'story', `${branch} begins in ${nameOf(phases[earlier])}`);
      ends.delete(earlier);
    }
    if (edges[index]?.length === 0 && common !== undefined) inOrder(index, common);
    ends.add(index);
  });
  addStated(list, phases, waitFor);
  return edges;
}

function addStated(
  list: TaskList,
  phases: Phases,
  waitFor: (later: number, earlier: number, source: DependencySource, reason: string) => void,
): void {
  if (!list.orders?.length) return;
  const byName = phasesByName(phases);
  const seen = new Set<string>();
  for (const { later, earlier, line } of list.orders) {
    const pair = `${later}<${earlier}`;
    if (seen.has(pair)) continue;
    seen.add(pair);
    for (const last of byName.get(later) ?? []) {
      for (const first of byName.get(earlier) ?? []) {
        if (first < last) waitFor(last, first, 'story', `line ${line} says ${later} waits for ${earlier}`);
      }
    }
  }
}

/** The phases that "US2" or "phase 3" means. */
function phasesByName(phases: Phases): ReadonlyMap<string, readonly number[]> {
  const byName = new Map<string, number[]>();
  phases.forEach((phase, index) => {
    if (!phase) return;
    for (const name of [`phase ${phase.key}`, ...(phase.branches ?? [])]) {
      const same = byName.get(name);
      if (same) same.push(index);
      else byName.set(name, [index]);
    }
  });
  return byName;
}

const nameOf = (phase: Phase | undefined): string =>
  phase ? phaseName(phase) : 'what stands above the first phase';
