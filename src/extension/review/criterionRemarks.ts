import { failedInGate } from '../../core/contract/criteriaView/failedInGate';
import type { CriterionEvidence } from '../../core/run/criteriaState';
import type { TaskNode } from '../plan/taskNodes';
import type { Remark } from './remarks';

const OUTCOMES: Readonly<Record<CriterionEvidence['outcome'], string>> = {
  held: 'holds',
  failed: 'does not hold',
  'timed-out': 'did not end in time',
  'could-not-run': 'could not be run',
  cancelled: 'was cancelled',
};

/** The criteria that a gate found not to hold, each with the way to it. Its gate is doubted already. */
export function criterionRemarks({ project, task }: TaskNode): readonly Remark[] {
  const { run } = project.viewOf(task);
  const state = project.loadedEngine?.state();
  if (!run || !state) return [];
  return failedInGate(state.criteria, task.key, run.id).map(({ criterion, outcome, reason, exitCode }) => {
    const id = criterion.slice(criterion.lastIndexOf('#') + 1);
    const why = reason ?? (exitCode === undefined ? '' : `exit code ${exitCode}`);
    return {
      kind: 'criterion',
      words: `criterion ${id} ${OUTCOMES[outcome]}${why === '' ? '' : `: ${why.replace(/\s+/g, ' ')}`}`,
      path: undefined,
      criterion,
      isDoubt: true,
    };
  });
}
