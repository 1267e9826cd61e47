import type { NamedCriterion } from '../../core/contract/criterionKey';
import { namedCriteria } from '../../core/contract/criterionKey';
import { criterionState } from '../../core/contract/verify/criterionState';
import type { TaskKey } from '../../core/ids';
import { contractsOfPlan } from '../../core/plan/contractsOfPlan';
import type { Feature, Plan } from '../../core/plan/model';
import { ok, type Result } from '../../core/result';
import type { CriterionRow } from '../engineApi';
import { resolveCommit, treeOf } from '../git/repository';
import type { RequestParts } from '../run/requestRun';
import { textFromDisk } from '../workflow/repositoryText';
import { checkoutPlan } from './checkoutPlan';
import { readContractFiles } from './readContractFiles';

/** Every criterion of every contract of the workspace, with how it stands at HEAD. Problems: those of git. */
export async function workspaceCriteria(parts: RequestParts): Promise<Result<readonly CriterionRow[]>> {
  const { context } = parts;
  const plan = checkoutPlan(context.options.plan());
  const commit = await resolveCommit(context.git, context.repository.place, 'HEAD');
  if (!commit.ok) return commit;
  const tree =
    commit.value === undefined ? ok('') : await treeOf(context.git, context.repository.place, commit.value);
  if (!tree.ok) return tree;
  const now = { commit: commit.value ?? '', tree: tree.value };
  const { contracts } = await readContractFiles(contractsOfPlan(plan), textFromDisk(parts.pathBase));
  const { records } = context.state().criteria;
  return ok(
    contracts.flatMap((contract) =>
      namedCriteria(contract).map((named): CriterionRow => {
        const record = Object.hasOwn(records, named.key) ? records[named.key] : undefined;
        return {
          ...named,
          state: criterionState(named.criterion, record, now),
          owners: ownersOf(named, plan),
          history: record?.history ?? [],
        };
      }),
    ),
  );
}

/** The tasks that own a criterion: those it names, and those of its feature that name it. */
export function ownersOf({ ref, criterion }: NamedCriterion, plan: Plan): readonly TaskKey[] {
  const features = plan.features.filter(({ contractFiles }) => contractFiles.includes(ref.file));
  return [...new Set(features.flatMap((feature) => ownersIn(feature, criterion)))];
}

function ownersIn(
  { taskLists }: Feature,
  { id, hasOwnId, owners }: NamedCriterion['criterion'],
): readonly TaskKey[] {
  const named = hasOwnId ? new RegExp(`(?<![\\w-])${escaped(id)}(?![\\w-])`) : undefined;
  return taskLists.flatMap(({ tasks }) =>
    tasks
      .filter(
        (task) =>
          owners.includes(task.id) ||
          (named !== undefined &&
            task.id !== id &&
            named.test(`${task.title}\n${task.body}`.slice(0, 20_000))),
      )
      .map(({ key }) => key),
  );
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
