import type { FeaturePair, IntegrationMap, PairConflict } from './model';

/** The maps as the command line's JSON: features by id, snake case, as its other answers. */
export const mapReport = (root: string, maps: readonly IntegrationMap[]) => ({
  v: 1 as const,
  root,
  maps: maps.map((map) => ({
    roots: map.roots,
    features: map.features.map(({ id, title, place, hasContract }) => ({
      id,
      title,
      has_contract: hasContract,
      file: place.file,
      line: place.line,
    })),
    summary: {
      features: map.summary.features,
      possible: map.summary.possible,
      declared: map.summary.declared,
      uncovered: map.summary.uncovered,
      covered: map.summary.covered,
      verified: map.summary.verified,
      conflicted: map.summary.conflicted,
      settled: map.summary.settled,
      silent: map.summary.silent,
      merges: map.summary.merges,
      merge_conflicts: map.summary.mergeConflicts,
    },
    pairs: map.pairs.map((pair) => pairReport(pair, map)),
    other_conflicts: map.loose.map((conflict) => ({
      feature: conflict.feature === null ? null : idOf(map, conflict.feature),
      ...conflictReport(conflict),
    })),
    insights: map.insights,
  })),
});

const pairReport = ({ a, b, state, declared, covered, conflicts }: FeaturePair, map: IntegrationMap) => ({
  features: [idOf(map, a), idOf(map, b)],
  state,
  declared: declared.map(({ by, on, kind, text, place }) => ({
    by: idOf(map, by),
    on: idOf(map, on),
    kind,
    text,
    file: place.file,
    line: place.line,
  })),
  covered: covered.map(({ by, criterion, text, place, because, standing }) => ({
    by: idOf(map, by),
    criterion,
    text,
    because,
    standing,
    file: place.file,
    line: place.line,
  })),
  conflicts: conflicts.map(conflictReport),
});

const conflictReport = ({ kind, task, others, files, fileCount, settled }: PairConflict) => ({
  kind,
  settled,
  task,
  others,
  files,
  file_count: fileCount,
});

const idOf = ({ features }: IntegrationMap, position: number): string => features[position]?.id ?? '';
