import type { AgreementsRequest, PendingAgreement } from '../engineApi';
import { criteriaAgreement } from '../contract/criteriaGate';
import type { Agreements } from './agreements';
import { accessOf, type RequestParts } from './requestRun';
import { targetBranch } from './targetBranch';

/** What a person would have to agree to for a delegation and the gates it will meet: asked before, not in the middle. */
export async function agreementsBefore(
  parts: RequestParts,
  agreements: Agreements,
  request: AgreementsRequest,
): Promise<readonly PendingAgreement[]> {
  const { task, agent } = request;
  await agreements.beforeDelegation(agent);
  const target = await targetBranch(parts.context);
  if (!target.ok) return agreements.pending;
  const { commit } = target.value;
  const workflow = await parts.workflows.atCommit(commit);
  const forGates = new Map<string, PendingAgreement>();
  for (const { id } of workflow.stages.filter(({ gates }) => gates.length > 0)) {
    const { gates, fingerprint } = await parts.gates.ofStage(commit, id, parts.workflows);
    const pending = agreements.gatesToAgreeTo(gates, fingerprint, task);
    if (pending) forGates.set(fingerprint, pending);
    const criteria = await criteriaAgreement(parts, gates, { base: commit, task });
    if (criteria) forGates.set(criteria.fingerprint, criteria);
  }
  const access = await accessOf(parts, workflow, request);
  if (access) agreements.toAccess(workflow, access.stage, access.access);
  const known = agreements.pending.filter(({ fingerprint }) => !forGates.has(fingerprint));
  return [...known, ...forGates.values()];
}
