import type { Workflow } from './workflow';

/** Why a workflow is not carried out, and where in its file that stands. */
export interface Unsupported {
  /** One sentence for the person, without a full stop. */
  readonly reason: string;
  readonly path: readonly (string | number)[];
}

/**
 * Why a workflow can be read but not carried out yet: the engine takes a task through one agent stage, then gates, then a
 * person where there is such a stage, then integration. Said before anything starts; a task must never stand still without a reason.
 * @returns undefined when the workflow can be carried out.
 */
export function unsupported(workflow: Workflow): Unsupported | undefined {
  const way = workflow.stages.filter(({ when }) => when === 'always');
  const at = (stage: (typeof way)[number] | undefined, ...rest: string[]) =>
    stage ? ['stages', workflow.stages.indexOf(stage), ...rest] : ['stages'];
  const order = way.map(({ kind }) => kind).join(' ');
  const strange = way.find(({ kind }) => kind === 'command' || (kind === 'person' && order !== WITH_PERSON));
  if (strange) {
    const reason =
      strange.kind === 'person'
        ? `stage "${strange.id}" is a person stage, which is carried out between gates and integration only`
        : `stage "${strange.id}" is a ${strange.kind} stage, which is not carried out yet`;
    return { reason, path: at(strange, 'kind') };
  }
  const beside = way.find(({ parallel }) => parallel);
  if (beside)
    return { reason: 'stages that run side by side are not carried out yet', path: at(beside, 'parallel') };
  const [first, second] = way.filter(({ kind }) => kind === 'agent');
  if (!first || second)
    return { reason: 'exactly one agent stage is carried out as yet', path: at(second, 'kind') };
  if (order === 'agent integrate') {
    const reason = 'without a gates stage nothing and nobody would judge the work before it is merged';
    return { reason, path: at(way[1]) };
  }
  return order === 'agent gates integrate' || order === WITH_PERSON
    ? undefined
    : {
        reason: `its stages (${order}) must be an agent, gates and integration, in this order`,
        path: ['stages'],
      };
}

/** The person looks where they look without such a stage: in review, when the gates have passed. */
const WITH_PERSON = 'agent gates person integrate';

/** The reason alone; undefined when the workflow can be carried out. */
export const unsupportedReason = (workflow: Workflow): string | undefined => unsupported(workflow)?.reason;
