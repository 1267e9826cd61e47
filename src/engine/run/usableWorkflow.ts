import { failed, ok, type Result, userProblem } from '../../core/result';
import { delegationDefaults } from '../../core/workflow/delegationDefaults';
import type { Stage } from '../../core/workflow/schema';
import { unsupportedReason } from '../../core/workflow/supported';
import type { Workflow } from '../../core/workflow/workflow';
import type { WorkflowDefaults } from '../engineApi';
import type { RepositoryContext } from './context';
import { targetBranch } from './targetBranch';
import type { WorkflowSource } from './workflowSource';

/** A workflow that a task can be taken through, and its agent stage. */
export interface UsableWorkflow {
  readonly workflow: Workflow;
  readonly stage: Stage;
}

/**
 * The workflow at a commit, if tasks can be delegated with it.
 * @returns `workflow-broken`, `workflow-unreadable`, `workflow-not-supported` or `workflow-without-agent` when not
 */
export async function usableWorkflow(
  workflows: WorkflowSource,
  commit: string,
): Promise<Result<UsableWorkflow>> {
  const fault = await workflows.faultAt(commit);
  if (fault) return failed(fault);
  const workflow = await workflows.atCommit(commit);
  const unsupported = unsupportedReason(workflow);
  if (unsupported !== undefined) {
    return failed(
      userProblem(
        'workflow-not-supported',
        `The workflow "${workflow.name}" cannot be carried out: ${unsupported}.`,
        {
          remedy: 'Use "extends": "delegate-validate-commit" in .counterpoint/workflow.json for now.',
        },
      ),
    );
  }
  const stage = workflow.stages.find(({ kind, when }) => kind === 'agent' && when === 'always');
  return stage
    ? ok({ workflow, stage })
    : failed(userProblem('workflow-without-agent', `The workflow ${workflow.name} has no agent stage.`));
}

/** Who would do a task, because the workflow at the target as it is now says so; and what that workflow says in vain. */
export async function workflowDefaults(
  context: RepositoryContext,
  workflows: WorkflowSource,
): Promise<Result<WorkflowDefaults>> {
  const target = await targetBranch(context);
  if (!target.ok) return target;
  const { commit } = target.value;
  const usable = await usableWorkflow(workflows, commit);
  if (!usable.ok) return usable;
  const { workflow, stage } = usable.value;
  return ok({ ...delegationDefaults(workflow, stage), warnings: await workflows.warningsAt(commit) });
}
