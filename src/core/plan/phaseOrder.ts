import { phaseName } from './phaseName';
import type { DependencySource, Phase, TaskList } from './model';

/** A phase that another one waits for, by its index. */
export interface PhaseEdge {
  readonly phase: number;
  readonly source: DependencySource;
  readonly reason: string;
}

/**
 * For each phase (undefined: the tasks above the first heading) the phases it waits for. A phase about no story waits
 * for the one before it, or for all phases about stories since then; a phase about a story waits for the last one about
 * none, or for the last one about the same story. What the list states on top ("US2 depends on US1", "phase 5 after
 * phase 3") is added where it points backwards.
 */
export function phaseOrder(
  list: TaskList,
  phases: readonly (Phase | undefined)[],
): readonly (readonly PhaseEdge[])[] {
  const edges: PhaseEdge[][] = phases.map(() => []);
  let common: number | undefined;
  let open: number[] = [];
  const waitFor = (later: number, earlier: number, source: DependencySource, reason: string): void => {
    if (!edges[later]?.some(({ phase }) => phase === earlier))
      edges[later]?.push({ phase: earlier, source, reason });
  };
  const inOrder = (later: number, earlier: number): void =>
    waitFor(later, earlier, 'phase', `${nameOf(phases[earlier])} comes before ${nameOf(phases[later])}`);
  phases.forEach((phase, index) => {
    const branches = phase?.branches ?? [];
    if (branches.length === 0) {
      const last = leaves(open, edges);
      if (last.length > 0) for (const earlier of last) inOrder(index, earlier);
      else if (common !== undefined) inOrder(index, common);
      common = index;
      open = [];
      return;
    }
    const same = open.filter((earlier) =>
      phases[earlier]?.branches?.some((branch) => branches.includes(branch)),
    );
    for (const earlier of same) {
      const shared = branches.find((branch) => phases[earlier]?.branches?.includes(branch)) ?? '';
      waitFor(index, earlier, 'story', `${shared} begins in ${nameOf(phases[earlier])}`);
    }
    if (same.length === 0 && common !== undefined) inOrder(index, common);
    open.push(index);
  });
  for (const { later, earlier, line } of list.orders ?? []) {
    for (const last of named(later, phases)) {
      for (const first of named(earlier, phases)) {
        if (first < last) waitFor(last, first, 'story', `line ${line} says ${later} waits for ${earlier}`);
      }
    }
  }
  return edges;
}

/** Of the phases about stories those that no other of them waits for. */
const leaves = (open: readonly number[], edges: readonly (readonly PhaseEdge[])[]): readonly number[] =>
  open.filter((phase) => !open.some((other) => edges[other]?.some((edge) => edge.phase === phase)));

const nameOf = (phase: Phase | undefined): string =>
  phase ? phaseName(phase) : 'what stands above the first phase';

/** The phases that "US2" or "phase 3" means. */
function named(name: string, phases: readonly (Phase | undefined)[]): readonly number[] {
  const number = name.startsWith('phase ') ? name.slice('phase '.length) : undefined;
  if (number === undefined && !/^US\d+$/.test(name)) return [];
  return phases.flatMap((phase, index) => {
    if (!phase) return [];
    return (number === undefined ? phase.branches?.includes(name) : phase.key === number) ? [index] : [];
  });
}
