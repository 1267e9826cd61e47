import type { TaskKey } from '../../ids';
import type { GatheredFeature, PlannedFeature } from './gatheredFeature';
import type { Lexicon } from './lexicon';
import type { LooseConflict, PairConflict } from './model';
import type { ObservedWork } from './observedWork';

/** A conflict, and the two features whose tasks met. */
export interface ConflictBetween {
  readonly one: number;
  readonly other: number;
  readonly conflict: PairConflict;
}

export interface SortedConflicts {
  readonly between: readonly ConflictBetween[];
  /** Within one feature, or with work whose feature is not known. */
  readonly loose: readonly LooseConflict[];
}

/** Puts conflicts between tasks where they belong: between the features that the tasks are about. */
export function sortConflicts(
  work: ObservedWork,
  planned: readonly PlannedFeature[],
  positions: ReadonlyMap<GatheredFeature, number>,
  lexicon: Lexicon,
): SortedConflicts {
  const folders = new Map(planned.map((each) => [each.folder, each]));
  const byFile = new Map<string, number[]>();
  const byFolder = new Map<string, number>();
  for (const [feature, position] of positions) {
    for (const { contract } of feature.parts)
      byFile.set(contract.file, [...(byFile.get(contract.file) ?? []), position]);
    if (feature.folder !== undefined) byFolder.set(feature.folder, position);
  }
  const ownersOf = [...positions.keys()].map(
    ({ parts }) => new Set(parts.flatMap(({ feature }) => feature.criteria.flatMap(({ owners }) => owners))),
  );
  const featureOf = (task: TaskKey): number | undefined => {
    const about = work.tasks.get(task);
    if (!about) return undefined;
    const files = folders.get(about.feature)?.contractFiles ?? [`${about.feature}/contract.md`];
    const candidates = [...new Set(files.flatMap((file) => byFile.get(file) ?? []))];
    if (candidates.length <= 1) return candidates[0] ?? byFolder.get(about.feature);
    const owning = candidates.filter((each) => ownersOf[each]?.has(idOf(task)));
    if (owning.length === 1) return owning[0];
    const named = [...lexicon.namedIn(about.words, -1, true).keys()].filter((each) =>
      candidates.includes(each),
    );
    if (named.length === 1) return named[0];
    // The contract beside the task list speaks for what no other one claims.
    return byFile.get(`${about.feature}/contract.md`)?.[0];
  };
  const between: ConflictBetween[] = [];
  const loose: LooseConflict[] = [];
  for (const { task, others, ...what } of work.conflicts) {
    const one = featureOf(task);
    const byFeature = new Map<number | undefined, TaskKey[]>();
    for (const each of others) {
      const other = featureOf(each);
      byFeature.set(other, [...(byFeature.get(other) ?? []), each]);
    }
    let isPlaced = false;
    for (const [other, tasks] of byFeature) {
      if (one === undefined || other === undefined || one === other) continue;
      between.push({ one, other, conflict: { ...what, task, others: tasks } });
      isPlaced = true;
    }
    // That a task changed another file of its own feature is what its review is about, and no news here.
    if (!isPlaced && what.kind === 'merge') loose.push({ ...what, task, others, feature: one ?? null });
  }
  return { between, loose };
}

/** `T012` of `specs/003-auth/tasks.md#T012~2`, as criteria name their owners. */
const idOf = (task: TaskKey): string => task.slice(task.lastIndexOf('#') + 1).replace(/~\d+$/, '');
