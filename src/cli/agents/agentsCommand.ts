import type { AgentChoice } from '../../engine/engineApi';
import type { CommandContext } from '../context';
import { withRepository } from '../engine/openRepository';
import { EXIT, type ExitCode } from '../exitCodes';
import { type Output, styled } from '../output/output';

/** `counterpoint agents`: what can be chosen with `run --agent`, and what the others lack. */
export const agentsCommand = (context: CommandContext): Promise<ExitCode> =>
  withRepository(context, { mayLead: false, worksAnywhere: true }, async ({ engine }) => {
    const agents = await engine.agents();
    if (context.output.json) context.output.data({ v: 1, agents: agents.map(agentReport) });
    else printAgents(agents, context.output);
    return EXIT.fine;
  });

const agentReport = ({ id, name, isInstalled, version, program, hint, isDemo }: AgentChoice) => ({
  id,
  name,
  installed: isInstalled,
  version: version ?? null,
  program: program ?? null,
  hint: hint ?? null,
  is_demo: isDemo,
});

function printAgents(agents: readonly AgentChoice[], output: Output): void {
  const width = Math.max(...agents.map(({ id }) => id.length));
  for (const { id, name, isInstalled, version, hint } of agents) {
    const words = isInstalled ? (version ?? 'installed') : 'not installed';
    output.line(
      styled('bold', id.padEnd(width)),
      `  ${name}: `,
      styled(isInstalled ? 'green' : 'dim', words),
    );
    if (hint !== undefined) output.line(' '.repeat(width + 2), styled('dim', hint));
  }
}
