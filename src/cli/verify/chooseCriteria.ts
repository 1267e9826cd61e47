import { isSameFeature } from '../../core/contract/featureId';
import type { Plan } from '../../core/plan/model';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { CriterionRow } from '../../engine/engineApi';
import { isFeature } from '../run/chooseTasks';

/** Which criteria were asked for; at least one of these is given. */
export interface CriterionChoice {
  readonly names: readonly string[];
  readonly all: boolean;
  readonly feature: string | undefined;
}

/**
 * The criteria of a choice, in the order of their contracts.
 * Problems: `nothing-chosen`, `criterion-not-found`, `criterion-ambiguous`.
 */
export function chooseCriteria(
  rows: readonly CriterionRow[],
  plan: Plan,
  { all, feature, names }: CriterionChoice,
): Result<readonly CriterionRow[]> {
  if (names.length === 0 && !all && feature === undefined)
    return failed(
      userProblem('nothing-chosen', 'No criterion was named.', {
        remedy: 'Name criteria such as AC-1, or use --all or --feature.',
      }),
    );
  const inFeature = feature === undefined ? rows : rowsOf(rows, plan, feature);
  if (inFeature.length === 0)
    return failed(
      notFound(
        feature === undefined
          ? 'No contract here has a criterion.'
          : `There is no feature "${feature}" with criteria.`,
      ),
    );
  if (names.length === 0) return ok(inFeature);
  const chosen = new Set<CriterionRow>();
  for (const name of names) {
    const found = findCriterion(inFeature, name);
    if (!found.ok) return found;
    chosen.add(found.value);
  }
  return ok(inFeature.filter((row) => chosen.has(row)));
}

/** Those in contracts of the feature's folder, and those of a contract for several features that name it. */
function rowsOf(rows: readonly CriterionRow[], plan: Plan, feature: string): readonly CriterionRow[] {
  const files = plan.features
    .filter((each) => isFeature(each, feature))
    .flatMap(({ contractFiles }) => contractFiles);
  return rows.filter(
    ({ ref }) =>
      files.includes(ref.file) || (ref.feature !== undefined && isSameFeature(ref.feature, feature)),
  );
}

/** The one criterion of a name: its key, its contract and id (`specs/001-auth/contract.md#AC-1`), or an id that only one has. */
function findCriterion(rows: readonly CriterionRow[], name: string): Result<CriterionRow> {
  const byKey = rows.filter(({ key, ref }) => key === name || `${ref.file}#${ref.id}` === name);
  const found = byKey.length > 0 ? byKey : rows.filter(({ ref }) => ref.id === name);
  const [first, second] = found;
  if (!first) return failed(notFound(`There is no criterion "${name}" here.`));
  if (!second) return ok(first);
  const shown = found.slice(0, 5).map(({ key }) => key);
  return failed(
    userProblem('criterion-ambiguous', `${found.length} criteria are called "${name}".`, {
      remedy: `Name one by its key: ${shown.join(', ')}${found.length > shown.length ? ', ...' : ''}; or a feature with --feature.`,
    }),
  );
}

const notFound = (message: string) =>
  userProblem('criterion-not-found', message, {
    remedy: '`counterpoint lint` says what contracts there are; --cwd names another workspace folder.',
  });
