import { statSync } from 'node:fs';
import path from 'node:path';
import { integrationMapsOf } from '../../core/contract/integrationMap/integrationMap';
import { mapListing } from '../../core/contract/integrationMap/mapListing';
import { mapReport } from '../../core/contract/integrationMap/mapReport';
import { mermaidOf } from '../../core/contract/integrationMap/mermaid';
import { standingsOf } from '../../core/contract/integrationMap/standings';
import type { IntegrationMap } from '../../core/contract/integrationMap/model';
import { contractsOfPlan } from '../../core/plan/contractsOfPlan';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { CommandContext } from '../context';
import { withRepository } from '../engine/openRepository';
import { EXIT, type ExitCode } from '../exitCodes';
import { refuse } from '../output/refuse';

/**
 * `counterpoint map`: which of the N(N−1)/2 points between features are declared, covered by criteria and known from
 * conflicts. Without a repository it is made from the contracts alone. Runs and writes nothing.
 */
export async function mapCommand(context: CommandContext): Promise<ExitCode> {
  const { output, options, positionals } = context;
  if (output.json && options.has('mermaid'))
    return refuse(output, userProblem('wrong-usage', 'Ask for --json or for --mermaid, not for both.'));
  const root = folderOf(context.root, positionals[0]);
  if (!root.ok) return refuse(output, root.problem);
  return withRepository(
    { ...context, root: root.value },
    { mayLead: false, worksAnywhere: true },
    async ({ engine, plan }) => {
      const { readContractFiles, textFromDisk } = await import('../../engine/index');
      const found = plan();
      const { contracts, problems } = await readContractFiles(
        contractsOfPlan(found),
        textFromDisk(found.root),
      );
      for (const { file, problem } of problems) output.note(`${file}: ${problem.message}`);
      const state = engine.state();
      const hasEvidence = Object.keys(state.criteria.records).length > 0;
      const rows = hasEvidence ? await engine.criteria() : undefined;
      const maps = integrationMapsOf(found, contracts, state, rows?.ok ? standingsOf(rows.value) : undefined);
      if (output.json) output.data(mapReport(root.value, maps));
      else output.text(options.has('mermaid') ? mermaidOf(maps) : mapListing(maps));
      return options.has('strict') && maps.some(isUnsettled) ? EXIT.no : EXIT.fine;
    },
  );
}

/** Whether a declared point has no criterion, a criterion failed, or work met and that is not settled. */
const isUnsettled = ({ pairs, loose }: IntegrationMap): boolean =>
  loose.some(({ settled }) => !settled) ||
  pairs.some(({ state }) => state === 'uncovered' || state === 'failed' || state === 'conflicted');

function folderOf(root: string, named: string | undefined): Result<string> {
  if (named === undefined) return ok(root);
  const folder = path.resolve(root, named);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return ok(folder);
  return failed(
    userProblem('path-not-found', `There is no folder ${named}.`, {
      remedy: 'Name a workspace folder: the map is about all contracts in it.',
    }),
  );
}
