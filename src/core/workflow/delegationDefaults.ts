import { failed, ok, type Result, userProblem } from '../result';
import type { Access } from '../run/events';
import type { Stage } from './schema';
import type { Workflow } from './workflow';
import { WORKFLOW_FILE } from './workflowFile';

/** Who does a task, and what they may touch, because the team's workflow says so. */
export interface DelegationDefaults {
  /** Id of the agent stage. */
  readonly stage: string;
  /** Undefined: the workflow names none, so what the person chose last holds. */
  readonly agent: string | undefined;
  readonly model: string | undefined;
  readonly profile: string | undefined;
  /** What the stage allows; a profile narrows it. */
  readonly access: Access;
  /** Whether the team's file says it, and not the built-in workflow. */
  readonly isFromFile: boolean;
}

/** What an agent stage of a workflow says of who does it. A built-in workflow names nobody. */
export function delegationDefaults({ stagesFrom }: Workflow, stage: Stage): DelegationDefaults {
  const isFromFile = stagesFrom === 'file';
  return {
    stage: stage.id,
    agent: isFromFile ? stage.agent : undefined,
    model: isFromFile ? stage.model : undefined,
    profile: isFromFile ? stage.profile : undefined,
    access: stage.access,
    isFromFile,
  };
}

/** As much of an agent as says whether it can be used. */
interface Installable {
  readonly id: string;
  readonly name: string;
  readonly isInstalled: boolean;
  readonly hint: string | undefined;
}

/**
 * The agent that the workflow names, among those that are known here; undefined when it names none.
 * @returns a problem that says what is missing when it is not known or not installed.
 */
export function agentOfWorkflow<T extends Installable>(
  { agent: wanted, stage }: DelegationDefaults,
  agents: readonly T[],
): Result<T | undefined> {
  if (wanted === undefined) return ok(undefined);
  const agent = agents.find(({ id }) => id === wanted);
  if (agent?.isInstalled) return ok(agent);
  const asks = `The workflow asks for the agent "${wanted}" (stage "${stage}" of ${WORKFLOW_FILE}), which`;
  return failed(
    agent
      ? userProblem('agent-not-installed', `${asks} is not installed.`, {
          remedy: agent.hint ?? `Install ${agent.name}.`,
        })
      : userProblem('agent-unknown', `${asks} Counterpoint does not know.`, {
          remedy: `Known are ${agents.map(({ id }) => id).join(', ')}; others are described in .counterpoint/agents.json.`,
        }),
  );
}

/** The workflow's model, where it is meant: a model of one vendor's agent means nothing to another's. */
export const modelOfWorkflow = ({ agent, model }: DelegationDefaults, chosen: string): string | undefined =>
  agent === undefined || agent === chosen ? model : undefined;
