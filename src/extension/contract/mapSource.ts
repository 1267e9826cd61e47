import type { IntegrationMap } from '../../core/contract/integrationMap/model';
import type { Project } from '../project';

/** The integration maps of a project as everything stands now: made when somebody looks, in an untrusted workspace too. */
export async function currentMaps(project: Project): Promise<readonly IntegrationMap[]> {
  const { plan, loadedEngine } = project;
  if (!plan) return [];
  const [{ integrationMapsOf, standingsOf }, contracts] = await Promise.all([
    import('../../engine/index'),
    project.contracts(),
  ]);
  const state = loadedEngine?.state();
  // How a criterion stands takes asking git what HEAD is: not for a workspace in which none was ever verified.
  const hasEvidence = state !== undefined && Object.keys(state.criteria.records).length > 0;
  const rows = hasEvidence ? await loadedEngine?.criteria() : undefined;
  return integrationMapsOf(plan, contracts, state, rows?.ok ? standingsOf(rows.value) : undefined);
}
