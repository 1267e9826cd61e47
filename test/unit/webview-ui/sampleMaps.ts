import { integrationMaps } from '../../../src/core/contract/integrationMap/integrationMap';
import type {
  FeaturePair,
  IntegrationMap,
  MapFeature,
} from '../../../src/core/contract/integrationMap/model';
import { keyOf } from '../core/metrics/story';
import { shop } from '../core/contract/integrationMap/workspaceContracts';

/** The shop with every state a point can have, and a conflict of which one side is known. */
export function busyMap(): IntegrationMap {
  const tasks = ['001-auth', '002-catalog', '003-cart', '004-checkout'].map((folder) => ({
    key: keyOf('T001', `specs/${folder}/tasks.md`),
    folder,
  }));
  const [auth, , cart, checkout] = tasks;
  if (!auth || !cart || !checkout) throw new Error('The shop has other features now.');
  const [map] = integrationMaps(shop(), {
    planned: [
      ...tasks.map(({ folder }) => ({
        folder: `specs/${folder}`,
        name: folder,
        file: undefined,
        contractFiles: [`specs/${folder}/contract.md`],
      })),
      { folder: 'specs/006-gifts', name: 'Gifts', file: 'specs/006-gifts/spec.md', contractFiles: [] },
    ],
    work: {
      merges: 7,
      tasks: new Map(
        tasks.map(({ key, folder }) => [key, { feature: `specs/${folder}` as never, words: 'A task' }]),
      ),
      conflicts: [
        {
          kind: 'merge',
          task: checkout.key,
          others: [auth.key],
          files: ['src/app.js', 'src/routes.js'],
          fileCount: 2,
          settled: false,
        },
        {
          kind: 'merge',
          task: cart.key,
          others: [],
          files: ['src/cart.js'],
          fileCount: 1,
          settled: true,
        },
      ],
    },
    standing: (key) =>
      key.includes('003-cart') ? (key.endsWith('#AC-1') ? 'verified' : 'failed') : 'unknown',
  });
  if (!map) throw new Error('The shop has no map.');
  return map;
}

/** As many features as a page must bear, each with points to the next ones. */
export function largeMap(size: number): IntegrationMap {
  const busy = busyMap();
  const [pair] = busy.pairs;
  if (!pair) throw new Error('The shop has no pair.');
  const features = Array.from({ length: size }, (_, number): MapFeature => ({
    id: `${String(number + 1).padStart(3, '0')}-feature-with-a-name`,
    title: `Feature ${number + 1}`,
    place: { file: `specs/${number + 1}/contract.md`, line: 1 },
    hasContract: true,
  }));
  const pairs = features.flatMap((_, a) =>
    [1, 2, 7]
      .filter((step) => a + step < size)
      .map((step): FeaturePair => ({
        ...pair,
        a,
        b: a + step,
        declared: pair.declared.map((each) => ({ ...each, by: a, on: a + step })),
      })),
  );
  return { ...busy, features, pairs, loose: [], summary: { ...busy.summary, features: size } };
}

/** The shop with the same hostile text for every name, sentence, file and task. */
export function hostileMap(evil: string): IntegrationMap {
  const busy = busyMap();
  return {
    ...busy,
    roots: [evil],
    features: busy.features.map((feature) => ({
      ...feature,
      id: evil,
      title: `${evil} title`,
      place: { file: evil, line: 1 },
    })),
    pairs: busy.pairs.map((pair) => ({
      ...pair,
      declared: pair.declared.map((each) => ({ ...each, text: evil, place: { file: evil, line: 1 } })),
      covered: pair.covered.map((each) => ({ ...each, text: evil, criterion: evil })),
      conflicts: pair.conflicts.map((each) => ({ ...each, files: [evil] })),
    })),
    insights: [evil],
  };
}
