import type { RunId, TaskKey } from '../../ids';
import type { CriteriaState, CriterionEvidence } from '../../run/criteriaState';

/** Criteria that did not hold when gates last judged a run of a task, each with what was found; in the order they ran. */
export function failedInGate(
  { records }: Pick<CriteriaState, 'records'>,
  task: TaskKey,
  run: RunId,
): readonly CriterionEvidence[] {
  return Object.values(records)
    .flatMap(
      ({ history }) =>
        history.findLast((each) => each.by === 'gate' && each.task === task && each.run === run) ?? [],
    )
    .filter(({ outcome }) => outcome !== 'held' && outcome !== 'cancelled')
    .sort((one, other) => one.at.localeCompare(other.at));
}
