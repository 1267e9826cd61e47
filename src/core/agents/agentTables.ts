import { ACCESS_LEVELS, type AgentAbilities, type LevelAbility } from './abilities';
import { visibleLine } from './plainText';

/** One agent as `Check Agents` shows it. */
export interface AgentRow {
  readonly id: string;
  readonly name: string;
  /** Absolute path; undefined when it is not installed. */
  readonly program: string | undefined;
  readonly version: string | undefined;
  /** The oldest version seen working. */
  readonly knownVersion: string | undefined;
  /** What is missing and how to fix it. */
  readonly hint: string | undefined;
  readonly signIn: string | undefined;
  readonly docs: string | undefined;
  readonly isDemo: boolean;
  readonly abilities: AgentAbilities;
}

/**
 * The agents of this machine as Markdown tables, few columns each, so that a screen reader names the agent with every cell.
 * Names and hints may come from a repository's file: they are shown as text, never as Markdown.
 * @param settingsAddress - opens the setting that says where programs lie; undefined where there is no editor
 */
export const agentTables = (agents: readonly AgentRow[], settingsAddress: string | undefined): string => {
  const installed = agents.filter(({ program, isDemo }) => program !== undefined && !isDemo);
  return [
    '# Agents on this machine',
    `${installed.length} of ${agents.filter(({ isDemo }) => !isDemo).length} agents installed. Each was started only to ask its version.`,
    '## Found',
    table(
      ['Agent', 'State', 'Version', 'Oldest seen working', 'Program'],
      agents.map((agent) => [
        agent.name,
        stateOf(agent),
        agent.version ?? '–',
        agent.knownVersion ?? '–',
        agent.isDemo ? 'part of Counterpoint' : (agent.program ?? '–'),
      ]),
    ),
    '## What works',
    table(
      ['Agent', 'In a terminal', 'Headless', 'Resumes its session', 'Says that it is done', 'Usage'],
      agents.map(({ name, abilities }) => [
        name,
        abilities.interactive ? 'yes' : 'no',
        abilities.headless ? 'yes' : 'no',
        resumeWords(abilities),
        HEARD_WORDS[abilities.heard],
        abilities.usage === 'none' ? 'not known' : abilities.usage,
      ]),
    ),
    '## What each may touch',
    'Kept: the agent restricts itself to that level. Not kept: it has no such levels, and may do whatever you may.',
    table(
      ['Agent', ...ACCESS_LEVELS],
      agents.map(({ name, abilities }) => [
        name,
        ...ACCESS_LEVELS.map((level) => levelWords(abilities.access[level])),
      ]),
    ),
    '## How to set them up',
    ...agents.filter(({ isDemo }) => !isDemo).flatMap(setUpOf),
    ...(settingsAddress === undefined
      ? []
      : [
          `A program that is not on the \`PATH\`: [set where it lies](${settingsAddress}). An agent of your own is described in \`.counterpoint/agents.json\`.`,
        ]),
    '',
  ].join('\n\n');
};

const setUpOf = ({ name, hint, signIn, docs, program }: AgentRow): readonly string[] => {
  const missing = hint !== undefined && hint !== signIn ? [text(hint)] : [];
  // The hint of a missing one ends with how to install and to sign in.
  const toSignIn =
    signIn !== undefined && !(program === undefined && hint?.includes(signIn)) ? [text(signIn)] : [];
  const link = docs === undefined ? [] : [`[How to install ${text(name)}](<${docs}>)`];
  const words = [...missing, ...toSignIn, ...link];
  return words.length === 0 ? [] : [`### ${text(name)}`, words.join(' ')];
};

const stateOf = ({ program, hint, isDemo }: AgentRow): string => {
  if (isDemo) return 'ready';
  if (program === undefined) return 'not installed';
  return hint === undefined ? 'ready' : 'found, see below';
};

const HEARD_WORDS: Readonly<Record<AgentAbilities['heard'], string>> = {
  hooks: 'by its hooks',
  transcript: 'read in its transcript',
  prompt: 'asked to in its prompt, or when it ends',
};

const resumeWords = ({ resume }: AgentAbilities): string =>
  resume.length === 0 ? 'no' : resume.length === 2 ? 'yes' : `only ${resume.join('')}`;

const levelWords = (ability: LevelAbility): string => {
  switch (ability.kind) {
    case 'kept':
      return ability.note === undefined ? 'kept' : `kept; ${ability.note}`;
    case 'not-kept':
      return 'not kept';
    case 'not-offered':
      return 'not offered';
  }
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(text))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** Text that Markdown shows as it is: every character that could mean something there is escaped. */
const text = (words: string): string =>
  visibleLine(words)
    .slice(0, 1000)
    .replace(/[\\`*_{}[\]<>()#+!|&~$:@]/g, (character) => `&#${character.charCodeAt(0)};`);
