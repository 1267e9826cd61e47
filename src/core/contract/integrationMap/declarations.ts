import type { GatheredFeature, GatheredFeatures } from './gatheredFeature';
import type { Lexicon } from './lexicon';
import type { Declaration } from './model';

/**
 * What the contract of one feature says about the others: dependencies that name one by id or by what it provides, and
 * integration points that speak of one.
 * @param positions of the features of this map; others are left out
 */
export function declarationsOf(
  feature: GatheredFeature,
  features: GatheredFeatures,
  positions: ReadonlyMap<GatheredFeature, number>,
  lexicon: Lexicon,
): readonly Declaration[] {
  const by = positions.get(feature);
  if (by === undefined) return [];
  return feature.parts.flatMap(({ contract: { file }, feature: { dependsOn, integrationPoints } }) => [
    ...dependsOn.flatMap((dependency) => {
      const { text, details, line } = dependency;
      const byId = features.named(dependency, feature.scope).flatMap((each) => positions.get(each) ?? []);
      const partners =
        dependency.feature === undefined
          ? lexicon.namedIn([text, ...details].join('\n'), by, true).keys()
          : byId.filter((on) => on !== by);
      return [...partners].map((on): Declaration => ({
        by,
        on,
        kind: 'depends-on',
        text,
        place: { file, line },
      }));
    }),
    ...integrationPoints.flatMap(({ text, details, line }) =>
      [...lexicon.namedIn([text, ...details].join('\n'), by, true).keys()].map((on): Declaration => ({
        by,
        on,
        kind: 'integration-point',
        text,
        place: { file, line },
      })),
    ),
  ]);
}
