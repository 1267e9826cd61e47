import { failed, ok, type Result, userProblem } from '../../core/result';
import { agentOfWorkflow } from '../../core/workflow/delegationDefaults';
import type { Engine, WorkflowDefaults } from '../../engine/engineApi';

/**
 * The agent tasks are given to: the one that was named, else the one that the workflow names, else the one that is
 * installed when there is just one. The demo agent has to be named: work that is not real must not happen by accident.
 * @param defaults undefined when tasks cannot be delegated with the workflow; the delegation says why
 */
export async function chooseAgent(
  engine: Engine,
  named: string | undefined,
  defaults: WorkflowDefaults | undefined,
): Promise<Result<string>> {
  if (named !== undefined) return ok(named);
  const agents = await engine.agents();
  const wanted = defaults ? agentOfWorkflow(defaults, agents) : ok(undefined);
  if (!wanted.ok) {
    const { problem } = wanted;
    return failed({ ...problem, remedy: `${problem.remedy ?? ''} Or choose another with --agent.`.trim() });
  }
  if (wanted.value) return ok(wanted.value.id);
  const installed = agents.filter(({ isInstalled, isDemo }) => isInstalled && !isDemo);
  const [only, another] = installed;
  if (only && !another) return ok(only.id);
  const ids = installed.map(({ id }) => id).join(', ');
  return failed(
    userProblem(
      'agent-not-chosen',
      only ? `Several agents are installed: ${ids}.` : 'No coding agent was found on this machine.',
      {
        remedy: only
          ? 'Choose one with --agent.'
          : '`counterpoint agents` says what is missing; --agent demo shows the loop without a model.',
      },
    ),
  );
}
