import os from 'node:os';
import { userProblem, type Problem } from '../../core/result';
import type { AgentAdapter } from '../../core/agents/adapter';
import { isOlder, versionIn } from '../../core/agents/version';
import { runProcess } from '../processes/runProcess';
import { findProgram } from './findProgram';

export interface DetectedAgent {
  readonly adapter: AgentAdapter;
  /** Absolute; undefined when it is not installed. For the demo agent, the Node that runs it. */
  readonly program: string | undefined;
  /** Arguments that belong to the program: the script, for an agent that a Node runs. */
  readonly programArgs: readonly string[];
  readonly version: string | undefined;
  /** Why it cannot be used (no program), or what to know when it is (an old version, one that says nothing). */
  readonly problem: Problem | undefined;
}

export interface DetectionOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Paths the person set, by adapter id; they win over the PATH. */
  readonly paths?: Readonly<Record<string, string>>;
  /** The demo agent: a Node and the script it runs. */
  readonly demo: { readonly node: string; readonly program: string };
  readonly platform?: NodeJS.Platform;
  /** How long one agent may take to say its version, milliseconds. */
  readonly timeoutMs?: number;
}

/** Slow ones need 2 s on a busy machine; one that hangs must not hold up the others. */
const VERSION_TIMEOUT_MS = 8_000;

/**
 * Looks for one agent and asks it for its version. One that is missing, hangs or answers nonsense is a row with a problem,
 * never an exception.
 */
export const detectAgent = async (
  adapter: AgentAdapter,
  options: DetectionOptions,
): Promise<DetectedAgent> => {
  const located = await locateAgent(adapter, options);
  if (located.program === undefined || adapter.id === 'demo') return located;
  return { ...located, ...(await askVersion(adapter, located.program, options)) };
};

/**
 * Looks for one agent's program without starting it: a person who delegates waits for this, and some agents need a second
 * or two to say their version.
 */
export const locateAgent = async (
  adapter: AgentAdapter,
  options: DetectionOptions,
): Promise<DetectedAgent> => {
  const { node, program: script } = options.demo;
  if (adapter.id === 'demo')
    return { adapter, program: node, programArgs: [script], version: undefined, problem: undefined };
  const platform = options.platform ?? process.platform;
  const set = options.paths?.[adapter.id];
  const program = await firstFound(
    set === undefined || set === '' ? adapter.programs : [set],
    options.environment,
    platform,
  );
  if (program === undefined) return missing(adapter, notInstalled(adapter, set));
  if (platform === 'win32' && /\.(bat|cmd)$/i.test(program))
    return missing(adapter, isBatchFile(adapter, program));
  return { adapter, program, programArgs: [], version: undefined, problem: undefined };
};

const firstFound = async (
  names: readonly string[],
  environment: DetectionOptions['environment'],
  platform: NodeJS.Platform,
): Promise<string | undefined> => {
  for (const name of names) {
    const found = await findProgram(name, environment, platform);
    if (found !== undefined) return found;
  }
  return undefined;
};

const askVersion = async (
  adapter: AgentAdapter,
  program: string,
  { environment, timeoutMs }: DetectionOptions,
): Promise<Pick<DetectedAgent, 'version' | 'problem'>> => {
  if (!adapter.version) return { version: undefined, problem: undefined };
  const patienceMs = timeoutMs ?? VERSION_TIMEOUT_MS;
  const { end, tail } = await runProcess({
    program,
    args: adapter.version.args,
    // Not the workspace: some programs read configuration from the folder they are started in.
    cwd: os.tmpdir(),
    env: bareEnvironment(environment),
    timeoutMs: patienceMs,
    graceMs: 500,
  });
  const version = end.kind === 'exited' ? versionIn(tail) : undefined;
  if (end.kind === 'timed-out') return { version, problem: hangs(adapter, program, patienceMs) };
  if (version === undefined) return { version, problem: saysNothing(adapter, program) };
  const { known } = adapter.version;
  return {
    version,
    problem: known !== undefined && isOlder(version, known) ? isOld(adapter, version, known) : undefined,
  };
};

/** What a program needs to start and say its version, and no key of the person's. */
const bareEnvironment = (environment: DetectionOptions['environment']): Record<string, string> => {
  const bare: Record<string, string> = { TERM: 'dumb', NO_COLOR: '1', CI: '1', DISABLE_AUTOUPDATER: '1' };
  for (const name of [
    'PATH',
    'Path',
    'HOME',
    'USERPROFILE',
    'TMPDIR',
    'TEMP',
    'LANG',
    'SystemRoot',
    'APPDATA',
    'LOCALAPPDATA',
  ]) {
    const value = environment[name];
    if (value !== undefined) bare[name] = value;
  }
  return bare;
};

const missing = (adapter: AgentAdapter, problem: Problem): DetectedAgent => ({
  adapter,
  program: undefined,
  programArgs: [],
  version: undefined,
  problem,
});

const notInstalled = ({ displayName, programs, signIn }: AgentAdapter, set: string | undefined): Problem =>
  set === undefined || set === ''
    ? userProblem(
        'agent-not-installed',
        `${displayName} is not installed: no ${programs.join(' or ')} on the PATH.`,
        {
          remedy: signIn ?? 'Install it, or set the path of its program.',
        },
      )
    : userProblem('agent-path-wrong', `The path set for ${displayName} is no program: ${set}.`, {
        remedy: 'Correct the setting counterpoint.agents.paths, or remove it to search the PATH.',
      });

const isBatchFile = ({ displayName, id }: AgentAdapter, file: string): Problem =>
  userProblem(
    'agent-is-batch-file',
    `${displayName} was found as a batch file, which only a shell can run: ${file}.`,
    {
      remedy: `Install its native program, or set the path of an .exe for "${id}" in counterpoint.agents.paths.`,
    },
  );

const saysNothing = ({ displayName }: AgentAdapter, program: string): Problem =>
  userProblem('agent-version-unknown', `${displayName} did not say its version (${program}).`, {
    remedy: 'Start it once in a terminal to see whether it works.',
  });

const hangs = ({ displayName, version }: AgentAdapter, program: string, afterMs: number): Problem =>
  userProblem(
    'agent-version-hangs',
    `${displayName} did not answer ${(version?.args ?? []).join(' ')} within ${afterMs / 1000} s (${program}).`,
    {
      remedy: 'Start it once in a terminal: it may ask something, or wait for a network that is not there.',
    },
  );

const isOld = ({ displayName }: AgentAdapter, version: string, known: string): Problem =>
  userProblem(
    'agent-version-old',
    `${displayName} ${version} is older than ${known}, the oldest seen working.`,
    {
      remedy: 'Update it if a run does not start.',
    },
  );
