import type { MapSnapshot } from '../../src/core/contract/integrationMap/messages';
import type { FeaturePair, IntegrationMap, MapFeature } from '../../src/core/contract/integrationMap/model';

/** What the person chose: all that the page keeps of its own. */
export interface PageIntent {
  /** Leave out features of which no point is known. */
  readonly connectedOnly: boolean;
}

/** A cell of one matrix, by positions among its shown features; column -1 is the feature's own name. */
export interface Cell {
  readonly map: number;
  readonly row: number;
  readonly column: number;
}

export interface PageModel {
  snapshot: MapSnapshot | undefined;
  intent: PageIntent;
  /** Where the keyboard is, in each matrix; by the features' keys, since an update may move them. */
  readonly current: Map<number, { readonly row: string; readonly column: string | undefined }>;
}

export interface PageActions {
  open(file: string, line: number): void;
  setIntent(intent: PageIntent): void;
  setCurrent(map: number, row: string, column: string | undefined): void;
}

/** More rows and columns than this are more than a person can look over, and 10,000 cells are what a page draws at once. */
export const MOST_FEATURES = 100;

/** A matrix as it is shown: some of the map's features, in its order. */
export interface ShownMap {
  readonly map: IntegrationMap;
  /** Positions in `map.features`. */
  readonly shown: readonly number[];
  /** Left out because there are too many. */
  readonly beyond: number;
  /** Left out because the person asked for connected ones. */
  readonly unconnected: number;
  /** The pair of two positions in `map.features`, in any order. */
  readonly pair: (one: number, other: number) => FeaturePair | undefined;
}

export const newModel = (remembered: unknown): PageModel => ({
  snapshot: undefined,
  intent: readIntent(remembered),
  current: new Map(),
});

/** Reads what an earlier page remembered; what does not fit is forgotten. */
export const readIntent = (remembered: unknown): PageIntent => ({
  connectedOnly:
    typeof remembered === 'object' &&
    remembered !== null &&
    'connectedOnly' in remembered &&
    remembered.connectedOnly === true,
});

/** The same feature in the next snapshot has the same key. */
export const keyOf = ({ id, place }: MapFeature): string => `${place.file}#${id}`;

/** Chooses what is shown of a map: all features, the connected ones, or the 100 with the most known points. */
export function shownMap(map: IntegrationMap, { connectedOnly }: PageIntent): ShownMap {
  const points = map.features.map(() => 0);
  const pairs = new Map<number, FeaturePair>();
  const size = map.features.length;
  for (const pair of map.pairs) {
    points[pair.a] = (points[pair.a] ?? 0) + 1;
    points[pair.b] = (points[pair.b] ?? 0) + 1;
    pairs.set(pair.a * size + pair.b, pair);
  }
  const wanted = map.features.flatMap((_, position) =>
    connectedOnly && points[position] === 0 ? [] : [position],
  );
  const shown = [...wanted]
    .sort((one, other) => (points[other] ?? 0) - (points[one] ?? 0) || one - other)
    .slice(0, MOST_FEATURES)
    .sort((one, other) => one - other);
  return {
    map,
    shown,
    beyond: wanted.length - shown.length,
    unconnected: size - wanted.length,
    pair: (one, other) => pairs.get(Math.min(one, other) * size + Math.max(one, other)),
  };
}
