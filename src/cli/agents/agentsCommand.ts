import { ACCESS_LEVELS, type AgentAbilities } from '../../core/agents/abilities';
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

const agentReport = ({ id, name, isInstalled, version, program, hint, isDemo, ...more }: AgentChoice) => ({
  id,
  name,
  installed: isInstalled,
  version: version ?? null,
  program: program ?? null,
  hint: hint ?? null,
  is_demo: isDemo,
  known_version: more.knownVersion ?? null,
  sign_in: more.signIn ?? null,
  docs: more.docs ?? null,
  abilities: {
    interactive: more.abilities.interactive,
    headless: more.abilities.headless,
    resume: more.abilities.resume,
    heard: more.abilities.heard,
    usage: more.abilities.usage,
    access: Object.fromEntries(
      ACCESS_LEVELS.map((level) => {
        const ability = more.abilities.access[level];
        return [level, { is: ability.kind, note: ability.kind === 'kept' ? (ability.note ?? null) : null }];
      }),
    ),
  },
});

function printAgents(agents: readonly AgentChoice[], output: Output): void {
  const width = Math.max(...agents.map(({ id }) => id.length));
  for (const { id, name, isInstalled, version, hint, abilities } of agents) {
    const words = isInstalled ? (version ?? 'installed') : 'not installed';
    output.line(
      styled('bold', id.padEnd(width)),
      `  ${name}: `,
      styled(isInstalled ? 'green' : 'dim', words),
    );
    output.line(' '.repeat(width + 2), styled('dim', abilityWords(abilities)));
    if (hint !== undefined) output.line(' '.repeat(width + 2), styled('dim', hint));
  }
}

/** One line of what works: modes, resuming, how its end is heard, usage, and levels that it does not keep to. */
function abilityWords(abilities: AgentAbilities): string {
  const { interactive, headless, resume, heard, usage, access } = abilities;
  const modes = [...(interactive ? ['interactive'] : []), ...(headless ? ['headless'] : [])].join(' and ');
  const missing = ACCESS_LEVELS.filter((level) => access[level].kind !== 'kept');
  return [
    modes,
    resume.length === 0 ? 'no resume' : resume.length === 2 ? 'resume' : `resume ${resume.join('')}`,
    { hooks: 'hooks', transcript: 'heard by its transcript', prompt: 'heard by its prompt' }[heard],
    usage === 'none' ? 'no usage' : usage,
    missing.length === 0 ? 'all access levels' : `does not keep to: ${missing.join(', ')}`,
  ].join('; ');
}
