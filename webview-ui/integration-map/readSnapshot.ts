import type { MapSnapshot } from '../../src/core/contract/integrationMap/messages';
import {
  PAIR_STATES,
  type Coverage,
  type Declaration,
  type FeaturePair,
  type IntegrationMap,
  type LooseConflict,
  type MapFeature,
  type MapPlace,
  type MapSummary,
  type PairConflict,
} from '../../src/core/contract/integrationMap/model';
import { boolean, count, list, object, oneOf, orNull, string } from '../checks';

const place = object<MapPlace>({ file: string, line: count });
const conflict = {
  kind: oneOf('merge', 'overlap'),
  task: string,
  others: list(string),
  files: list(string),
  fileCount: count,
  settled: boolean,
};
const pair = object<FeaturePair>({
  a: count,
  b: count,
  state: oneOf(...PAIR_STATES),
  declared: list(
    object<Declaration>({
      by: count,
      on: count,
      kind: oneOf('depends-on', 'integration-point'),
      text: string,
      place,
    }),
  ),
  covered: list(
    object<Coverage>({
      by: count,
      criterion: string,
      text: string,
      place,
      because: string,
      standing: oneOf('verified', 'failed', 'unknown'),
    }),
  ),
  conflicts: list(object<PairConflict>(conflict)),
});
const snapshot = object<MapSnapshot>({
  type: oneOf('snapshot'),
  maps: list(
    object<IntegrationMap>({
      roots: list(string),
      features: list(object<MapFeature>({ id: string, title: orNull(string), place, hasContract: boolean })),
      pairs: list(pair),
      loose: list(object<LooseConflict>({ ...conflict, feature: orNull(count) })),
      summary: object<MapSummary>({
        features: count,
        possible: count,
        declared: count,
        covered: count,
        verified: count,
        conflicted: count,
        settled: count,
        uncovered: count,
        silent: count,
        merges: count,
        mergeConflicts: count,
      }),
      insights: list(string),
    }),
  ),
});

/** The host's message when it is one that this page understands, or undefined. */
export const readSnapshot = (message: unknown): MapSnapshot | undefined =>
  // Checked just above, field by field.
  snapshot(message) ? (message as MapSnapshot) : undefined;
