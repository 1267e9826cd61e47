import type { Workflow } from './workflow';

/**
 * Why a workflow can be read but not carried out yet: the engine takes a task through one agent stage, then gates, then
 * integration. Said before anything starts; a task must never stand still without a reason.
 * @returns one sentence for the person, or undefined when the workflow can be carried out.
 */
export function unsupportedReason(workflow: Workflow): string | undefined {
  const way = workflow.stages.filter(({ when }) => when === 'always');
  const kinds = way.map(({ kind }) => kind);
  const strange = way.find(({ kind }) => kind === 'command' || kind === 'person');
  if (strange) return `stage "${strange.id}" is a ${strange.kind} stage, which is not carried out yet`;
  if (way.some(({ parallel }) => parallel)) return 'stages that run side by side are not carried out yet';
  if (kinds.filter((kind) => kind === 'agent').length !== 1)
    return 'exactly one agent stage is carried out as yet';
  const order = kinds.join(' ');
  if (order === 'agent integrate')
    return 'without a gates stage nothing and nobody would judge the work before it is merged';
  return order === 'agent gates integrate'
    ? undefined
    : `its stages (${order}) must be an agent, gates and integration, in this order`;
}
