import { parse, type ParseError } from 'jsonc-parser';
import * as z from 'zod';
import { jsonFault } from '../jsonFault';
import { userProblem, type Problem } from '../result';
import { agentAdapterSchema, type AgentAdapter } from './adapter';
import { BUILT_IN_ADAPTERS } from './builtInAdapters';
import { visibleLine } from './plainText';

/** `.counterpoint/agents.json`: `{"version": 1, "agents": [...]}`, JSON with comments. */
export const agentsFileSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  agents: z.array(agentAdapterSchema).max(64),
});

/** Far above any real file; a larger one is refused unread. */
const LARGEST_FILE = 1024 * 1024;

/**
 * The team's own agents. A file with a fault in it is not half used: what it meant to restrict might be missing.
 * @returns the adapters (none when there is a problem) and what is wrong, naming the place in the file.
 */
export const readAgentsFile = (
  text: string,
): { readonly adapters: readonly AgentAdapter[]; readonly problems: readonly Problem[] } => {
  if (text.length > LARGEST_FILE) return faulty('it is larger than 1 MB');
  const errors: ParseError[] = [];
  const json: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first) return faulty(`line ${lineAt(text, first.offset)}: ${jsonFault(first)}`);
  const checked = agentsFileSchema.safeParse(json);
  if (!checked.success) {
    return faulty(
      ...checked.error.issues
        .slice(0, 10)
        .map(({ path, message }) => `${path.map(String).join('.') || 'file'}: ${message}`),
    );
  }
  const { agents } = checked.data;
  const twice = agents.find(({ id }, index) => agents.findIndex((other) => other.id === id) !== index);
  if (twice) return faulty(`two agents have the id "${twice.id}"`);
  if (agents.some(({ id }) => id === 'demo')) return faulty('the id "demo" belongs to the demo agent');
  return { adapters: agents, problems: [] };
};

/** The built-in agents and the team's; one of the team's replaces a built-in one of the same id, in its place. */
export const allAdapters = (own: readonly AgentAdapter[]): readonly AgentAdapter[] => [
  ...BUILT_IN_ADAPTERS.map((builtIn) => own.find(({ id }) => id === builtIn.id) ?? builtIn),
  ...own.filter(({ id }) => !BUILT_IN_ADAPTERS.some((builtIn) => builtIn.id === id)),
];

/**
 * What a person agrees to before an agent from a repository's file is started for the first time, one line each: its
 * program, all its arguments and its environment. The agreement holds for exactly this text.
 */
export const agentAgreementLines = (adapter: AgentAdapter): readonly string[] => {
  const modes = (['interactive', 'headless'] as const).flatMap((name) => {
    const mode = adapter[name];
    return mode ? [`${name}: ${JSON.stringify(mode)}`] : [];
  });
  return [
    `agent ${adapter.id}: ${adapter.programs.map((name) => JSON.stringify(name)).join(' or ')}`,
    ...modes,
    ...(
      [
        'version',
        'access',
        'session',
        'model',
        'reads',
        'commits',
        'hooks',
        'transcript',
        'env',
        'leftovers',
      ] as const
    ).flatMap((field) =>
      adapter[field] === undefined ? [] : [`${field}: ${JSON.stringify(adapter[field])}`],
    ),
  ].map((line) => visibleLine(line));
};

const faulty = (
  ...faults: readonly string[]
): { readonly adapters: readonly AgentAdapter[]; readonly problems: readonly Problem[] } => ({
  adapters: [],
  problems: faults.map((fault) =>
    userProblem('agents-file-invalid', `.counterpoint/agents.json is not used: ${fault}.`, {
      remedy: 'Correct the file; the built-in agents are offered meanwhile.',
    }),
  ),
});

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;
