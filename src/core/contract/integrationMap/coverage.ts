import { namedCriteria } from '../criterionKey';
import type { GatheredFeature } from './gatheredFeature';
import type { Lexicon } from './lexicon';
import type { Coverage, CoverageReason, CriterionStanding } from './model';

/** A criterion, and two features it is about. */
export interface PairCoverage {
  readonly one: number;
  readonly other: number;
  readonly coverage: Coverage;
}

/** A criterion that names more features than this is about the whole, not about two of them. */
const MOST_PARTNERS = 4;

/**
 * The criteria of one feature that are about others. A criterion of the category integration that names nobody is about
 * the only feature its own one has declared; with several it is about none of them for certain, and counts for none.
 * @param partners features that this one declares, or is declared by
 */
export function coverageOf(
  feature: GatheredFeature,
  by: number,
  partners: ReadonlySet<number>,
  lexicon: Lexicon,
  standing: (criterionKey: string) => CriterionStanding,
): readonly PairCoverage[] {
  return feature.parts.flatMap(({ contract, feature: part }) => {
    const keys = new Map(namedCriteria(contract).map(({ criterion, key }) => [criterion, key]));
    return part.criteria.flatMap((criterion) => {
      const isAboutIntegration = /\bintegrat/i.test(criterion.category ?? '');
      const words = [criterion.text, ...criterion.details].join('\n');
      const named = lexicon.namedIn(words, by, isAboutIntegration);
      const coverage = (because: CoverageReason): Coverage => ({
        by,
        criterion: criterion.id,
        text: criterion.text,
        place: { file: contract.file, line: criterion.line },
        because,
        standing: standing(keys.get(criterion) ?? ''),
      });
      if (named.size === 0) {
        const [only, ...others] = partners;
        return isAboutIntegration && only !== undefined && others.length === 0
          ? [{ one: by, other: only, coverage: coverage('only partner') }]
          : [];
      }
      if (named.size > MOST_PARTNERS) return [];
      const with_ = [...named].map(([other, because]) => ({ one: by, other, coverage: coverage(because) }));
      // A third feature that says how two others work together is about these two as well.
      const between = [...named.keys()].flatMap((one, at, all) =>
        all.slice(at + 1).map((other) => ({ one, other, coverage: coverage('names the feature') })),
      );
      return [...with_, ...between];
    });
  });
}
