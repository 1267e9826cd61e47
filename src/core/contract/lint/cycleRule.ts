import type { ContractDependency } from '../contract';
import { type ContractIndex, type IndexedFeature, push } from './contractIndex';
import type { ContractDiagnostic, ContractSource } from './diagnostic';
import { diagnose, placeOf, quoted } from './place';

interface Edge {
  readonly to: IndexedFeature;
  readonly dependency: ContractDependency;
}

/** Features that wait for each other: told at every dependency of the circle, each with the shortest circle through it. */
export function lintCycles(index: ContractIndex, only?: ContractSource): readonly ContractDiagnostic[] {
  const edges = new Map<IndexedFeature, readonly Edge[]>(
    index.features.map((from) => [
      from,
      from.feature.dependsOn.flatMap((dependency) =>
        dependency.feature === undefined
          ? []
          : index.find(dependency.feature, from.scope).map((to) => ({ to, dependency })),
      ),
    ]),
  );
  const circular = withoutEnds(edges);
  return [...edges].flatMap(([from, outgoing]) =>
    outgoing.flatMap(({ to, dependency }) => {
      if (only !== undefined && from.source !== only) return [];
      if (!circular.has(from) || !circular.has(to)) return [];
      const back = shortestPath(edges, to, from);
      if (!back) return [];
      const circle = [from, ...back].map(({ feature }) => quoted(feature.featureId)).join(' → ');
      const message = `These features wait for each other: ${circle}.`;
      const place = placeOf(from.source.text, dependency, dependency.feature ?? '');
      return [diagnose(from.source, 'cyclic-dependency', place, message)];
    }),
  );
}

/** Both ends included, or undefined when there is no way. Breadth first: a deep chain is no deep recursion. */
function shortestPath(
  edges: ReadonlyMap<IndexedFeature, readonly Edge[]>,
  start: IndexedFeature,
  goal: IndexedFeature,
): readonly IndexedFeature[] | undefined {
  const cameFrom = new Map<IndexedFeature, IndexedFeature | undefined>([[start, undefined]]);
  for (const at of cameFrom.keys()) {
    if (at === goal) {
      const path: IndexedFeature[] = [];
      for (let step: IndexedFeature | undefined = at; step; step = cameFrom.get(step)) path.unshift(step);
      return path;
    }
    // A map hands out what is added while it is walked: the queue and the visited set in one.
    for (const { to } of edges.get(at) ?? []) if (!cameFrom.has(to)) cameFrom.set(to, at);
  }
  return undefined;
}

/**
 * Features that may be part of a circle: those left when what depends on nothing (that is left) is taken away, again and
 * again. Without this, each dependency of a long chain would be followed to its end.
 */
function withoutEnds(edges: ReadonlyMap<IndexedFeature, readonly Edge[]>): ReadonlySet<IndexedFeature> {
  const dependents = new Map<IndexedFeature, IndexedFeature[]>();
  const open = new Map<IndexedFeature, number>();
  for (const [from, outgoing] of edges) {
    open.set(from, outgoing.length);
    for (const { to } of outgoing) push(dependents, to, from);
  }
  const left = new Set(edges.keys());
  const ends = [...open].filter(([, count]) => count === 0).map(([feature]) => feature);
  for (let end = ends.pop(); end; end = ends.pop()) {
    left.delete(end);
    for (const dependent of dependents.get(end) ?? []) {
      const count = (open.get(dependent) ?? 0) - 1;
      open.set(dependent, count);
      if (count === 0) ends.push(dependent);
    }
  }
  return left;
}
