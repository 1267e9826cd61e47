import { narrowedAccess } from '../../core/agents/profile';
import type { Problem } from '../../core/result';
import type { Access } from '../../core/run/events';
import { agentOfWorkflow, modelOfWorkflow } from '../../core/workflow/delegationDefaults';
import type { AgentChoice, ProfileChoice, UncommittedFile, WorkflowDefaults } from '../../engine/engineApi';

/** What a delegation can be chosen from. */
export interface Offer {
  readonly agents: readonly AgentChoice[];
  readonly profiles: readonly ProfileChoice[];
  readonly defaults: WorkflowDefaults;
  /** What the agent will not have as it stands on disk. */
  readonly uncommitted: readonly UncommittedFile[];
}

/** What the person chose last in this folder, or set. */
export interface Remembered {
  readonly agent: string | undefined;
  readonly profile: string | undefined;
}

/** A delegation as it stands in the list, before it is started. */
export interface Choice {
  /** Undefined: the person has to say. */
  readonly agent: AgentChoice | undefined;
  readonly profile: ProfileChoice | undefined;
  /** Undefined: the agent's own. */
  readonly model: string | undefined;
  /** Undefined: nobody said otherwise than workflow and profile do. */
  readonly access: Access | undefined;
  /** What the workflow asks for and is not there. */
  readonly missing: Problem | undefined;
}

/** A task is there to be carried out: a reviewer, first in the alphabet, could change nothing. */
const USUAL_PROFILE = 'task-executor';

/** What the list begins with: what the workflow names; where it names nothing, what was chosen last. */
export function initialChoice({ agents, profiles, defaults }: Offer, remembered: Remembered): Choice {
  const named = agentOfWorkflow(defaults, agents);
  const usable = (id: string | undefined) => agents.find((agent) => agent.isInstalled && agent.id === id);
  const agent = named.ok ? (named.value ?? usable(remembered.agent)) : undefined;
  const profileNamed = (name: string | undefined) => profiles.find((each) => each.name === name);
  const profile =
    profileNamed(defaults.profile ?? remembered.profile) ?? profileNamed(USUAL_PROFILE) ?? profiles[0];
  return {
    agent,
    profile,
    model: agent && modelOfWorkflow(defaults, agent.id),
    access: undefined,
    missing: named.ok ? undefined : named.problem,
  };
}

/** What the agent may touch, and who says so: a word for the list. */
export function accessOf(
  { access, profile }: Choice,
  { access: allowed, isFromFile }: WorkflowDefaults,
): { readonly access: Access; readonly from: string | undefined } {
  if (access !== undefined) return { access, from: undefined };
  const narrowed = narrowedAccess(allowed, profile);
  if (narrowed !== allowed) return { access: narrowed, from: 'from the profile' };
  return { access: allowed, from: isFromFile ? FROM_WORKFLOW : undefined };
}

export const FROM_WORKFLOW = 'from the workflow';
