import type { IntegrationMap } from './model';
import { counted } from './words';

/** Beyond this share of possible points that are declared, features are hardly apart from each other. */
const DENSE = 0.5;

/**
 * What the map says about the decomposition. Clean merges mean that the features were cut well; conflicts are feedback on
 * the cut, not on the agents. Points to settle grow with the square of the features, so most pairs should need none.
 */
export function insightsOf({
  features,
  pairs,
  summary,
}: Pick<IntegrationMap, 'features' | 'pairs' | 'summary'>): readonly string[] {
  const { possible, declared, uncovered, merges, mergeConflicts } = summary;
  const sentences: string[] = [];
  if (possible > 0)
    sentences.push(
      `${features.length} features have ${counted(possible, 'possible integration point')}; the contracts declare ${declared}.`,
    );
  if (merges > 0)
    sentences.push(
      mergeConflicts === 0
        ? `${counted(merges, 'task')} merged without a conflict: clean merges mean that the features are cut well.`
        : `${mergeConflicts} of ${counted(merges, 'merge')} met a conflict: that is feedback on how the work is cut, more than on who did it.`,
    );
  const hidden = pairs.filter(({ conflicts, declared: said }) => conflicts.length > 0 && said.length === 0);
  if (hidden.length > 0)
    sentences.push(
      `${counted(hidden.length, 'pair')} of features met in work although no contract says that they do: declare what they share, or give the files to one of them.`,
    );
  if (uncovered > 0)
    sentences.push(
      `${counted(uncovered, 'declared point')} ${uncovered === 1 ? 'has' : 'have'} no criterion: nothing says when the two features fit together.`,
    );
  // Two features that know each other are what contracts are for; it says something from four features on.
  if (features.length >= 4 && declared > possible * DENSE)
    sentences.push(
      'More than half of all possible points are declared: these features can hardly be built apart.',
    );
  return sentences;
}
