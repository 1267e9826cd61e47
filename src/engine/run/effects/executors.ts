import { Integrator } from '../../integration/integrator';
import type { Agreements } from '../agreements';
import type { RepositoryContext } from '../context';
import { mergedGates } from '../mergedGates';
import type { EffectExecutors } from '../orchestrator';
import type { RequestParts } from '../requestRun';
import { addWorktreeEffect } from './addWorktree';
import { commitTaskEffect } from './commitTask';
import { endRunEffect } from './endRun';
import { integrateTaskEffect } from './integrateTask';
import { removeWorktreeEffect } from './removeWorktree';
import { runGatesEffect } from './runGates';
import { startRunEffect } from './startRun';

/** Who carries out which effect. */
export const effectExecutors = (
  context: RepositoryContext,
  parts: RequestParts,
  agreements: Agreements,
): EffectExecutors => ({
  'add-worktree': addWorktreeEffect(context),
  'start-run': startRunEffect(context, parts.catalog, agreements),
  'end-run': endRunEffect(context),
  'run-gates': runGatesEffect(context, parts, agreements),
  commit: commitTaskEffect(context),
  integrate: integrateTaskEffect(context, new Integrator(context.git), mergedGates(context, parts)),
  'remove-worktree': removeWorktreeEffect(context),
});
