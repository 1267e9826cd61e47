import { failed, ok, userProblem, type Problem, type Result } from '../result';
import type { Access, RunMode } from '../run/events';
import type { AgentAdapter, AgentMode } from './adapter';
import { deliverHooks, type HookProgram } from './hookDelivery';
import type { LaunchTextFile } from './hookFiles';
import { referenceTo } from './promptReference';
import { fillTemplate, type Spread } from './template';

export interface LaunchRequest {
  readonly adapter: AgentAdapter;
  /** The program as it was found (absolute where it could be), and arguments that belong to it (a script for a Node). */
  readonly program: string;
  readonly programArgs?: readonly string[];
  readonly mode: RunMode;
  readonly access: Access;
  readonly promptText: string;
  /** Absolute path where the prompt is saved with the run. */
  readonly promptFile: string;
  /** Absolute. */
  readonly worktree: string;
  /** Absolute. */
  readonly runFolder: string;
  /** The id to give a fresh session, or that of the session to resume. */
  readonly sessionId?: string;
  readonly resume: boolean;
  readonly model?: string;
  readonly hook?: HookProgram;
  /** Set when the person lets it commit by itself: absolute folders of the repository and of its worktree. */
  readonly gitFolders?: { readonly gitFolder: string; readonly worktreeGitFolder: string };
  /** `process.platform` of where the agent runs. */
  readonly platform: string;
  /** OPENCODE_CONFIG_CONTENT as the agent would inherit it. */
  readonly inheritedConfig?: string;
}

/** What to start. `args` hold the prompt where the agent takes it so; there is no shell on the way. */
export interface LaunchPlan {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdinFile?: string;
  /** To be written into the run's folder before the start. */
  readonly files: readonly LaunchTextFile[];
  readonly promptBy: 'argument' | 'stdin' | 'file' | 'reference';
  /** The session's id when it is known beforehand. */
  readonly sessionId?: string;
  /** Whether the agent itself will tell of its end; otherwise its process exit is all there is. */
  readonly tellsByHook: boolean;
  /** Whether the agent restricts itself to the access level; otherwise it has all rights of the person. */
  readonly accessIsEnforced: boolean;
  readonly leftovers: 'end' | 'keep';
}

/** Linux refuses one argument of 128 KiB and more; Windows a whole command line of 32,767 characters. */
const ARGUMENT_BYTES = { interactive: 24_576, headless: 100_000 } as const;
const WINDOWS_ARGUMENT_BYTES = 20_000;

const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
const MODEL = /^[A-Za-z0-9][\w.:/@+[\]-]{0,127}$/;

/**
 * How an agent is started for one run.
 * @returns the plan, or why this agent cannot be started so: `agent-mode-not-supported`, `agent-resume-not-supported`,
 * `agent-access-not-supported`, `agent-session-id-invalid`, `agent-model-invalid`, `agent-model-not-supported`,
 * `agent-inline-config-unreadable`, `agent-template-incomplete`.
 */
export const launchPlan = (request: LaunchRequest): Result<LaunchPlan> => {
  const { adapter, mode: modeName, resume, sessionId, model } = request;
  const mode = adapter[modeName];
  const refusal = refuse(request, mode);
  if (refusal) return failed(refusal);
  if (!mode) return failed(cannot('mode', adapter, `has no ${modeName} mode`, 'Choose the other mode.'));
  const template = resume ? (mode.resume ?? mode.start) : mode.start;
  const level = adapter.access?.[request.access];

  const byReference = mode.prompt === 'argument' && mustGoByReference(request, mode);
  const delivery = deliverHooks({
    adapter,
    hook: request.hook,
    interactive: modeName === 'interactive',
    access: request.access,
    runFolder: request.runFolder,
    platform: request.platform,
    config: level?.config ?? {},
    readablePrompt: byReference ? request.promptFile : undefined,
    inheritedConfig: request.inheritedConfig,
  });
  if (!delivery) {
    return failed(
      userProblem(
        'agent-inline-config-unreadable',
        'OPENCODE_CONFIG_CONTENT in your environment is not a JSON object.',
        {
          remedy: 'Correct or unset it, then start the editor again.',
        },
      ),
    );
  }

  const values = {
    prompt: byReference ? referenceTo(request.promptFile) : request.promptText,
    promptFile: request.promptFile,
    worktree: request.worktree,
    runFolder: request.runFolder,
    ...request.gitFolders,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(model === undefined ? {} : { model }),
  };
  const presets = !resume && sessionId !== undefined && adapter.session?.id === 'preset';
  const lists: Record<Spread, readonly string[]> = {
    access: [],
    model: [],
    session: [],
    reads: [],
    hooks: [],
  };
  for (const [spread, part] of [
    ['access', [...(level?.args ?? []), ...(level?.[modeName] ?? []), ...commitArguments(request)]],
    ['model', model === undefined ? [] : (adapter.model ?? [])],
    ['session', presets ? (adapter.session?.args ?? []) : []],
    ['reads', byReference ? (adapter.reads ?? []) : []],
  ] as const) {
    const filled = fillTemplate(part, values);
    if ('missing' in filled) return failed(incomplete(adapter, filled.missing));
    lists[spread] = filled.args;
  }
  lists.hooks = delivery.args;
  const filled = fillTemplate(template, values, lists);
  if ('missing' in filled) return failed(incomplete(adapter, filled.missing));

  return ok({
    program: request.program,
    args: [...(request.programArgs ?? []), ...filled.args],
    env: { ...adapter.env, ...level?.env, ...delivery.env },
    ...(mode.prompt === 'stdin' ? { stdinFile: request.promptFile } : {}),
    files: delivery.files,
    promptBy: byReference ? 'reference' : mode.prompt,
    ...((presets || resume) && sessionId !== undefined ? { sessionId } : {}),
    tellsByHook: adapter.hooks === 'own-lines' || (adapter.hooks !== 'none' && request.hook !== undefined),
    accessIsEnforced: adapter.access !== undefined,
    leftovers: adapter.leftovers ?? 'end',
  });
};

const commitArguments = ({ adapter, access, gitFolders }: LaunchRequest): readonly string[] =>
  gitFolders !== undefined && (access === 'edit' || access === 'workspace-write')
    ? (adapter.commits ?? [])
    : [];

const refuse = (request: LaunchRequest, mode: AgentMode | undefined): Problem | undefined => {
  const { adapter, access, resume, sessionId, model } = request;
  if (resume && (!mode?.resume || sessionId === undefined)) {
    return cannot('resume', adapter, 'cannot resume that session', 'Start a fresh session for this task.');
  }
  if (adapter.access && !adapter.access[access]) {
    const offered = Object.keys(adapter.access).join(', ');
    return cannot('access', adapter, `has no access level "${access}"`, `Choose one of: ${offered}.`);
  }
  if (sessionId !== undefined && !SESSION_ID.test(sessionId)) {
    return userProblem('agent-session-id-invalid', `The session id of ${adapter.displayName} is not one.`, {
      remedy: 'Start a fresh session for this task.',
    });
  }
  if (model !== undefined && !MODEL.test(model)) {
    return userProblem('agent-model-invalid', `"${model.slice(0, 60)}" is not the name of a model.`, {
      remedy: 'Correct the model in the settings or in the workflow.',
    });
  }
  if (model !== undefined && !adapter.model) {
    return cannot(
      'model',
      adapter,
      'takes no model',
      'Remove the model from the settings or from the workflow.',
    );
  }
  return undefined;
};

const cannot = (what: string, { displayName }: AgentAdapter, why: string, remedy: string): Problem =>
  userProblem(`agent-${what}-not-supported`, `${displayName} ${why}.`, { remedy });

const incomplete = ({ displayName, id }: AgentAdapter, slot: string): Problem =>
  userProblem(
    'agent-template-incomplete',
    `The arguments of ${displayName} ask for ${slot}, which this run does not have.`,
    {
      remedy: `Correct the agent "${id}" in .counterpoint/agents.json.`,
    },
  );

const mustGoByReference = ({ promptText, mode, platform }: LaunchRequest, { bare }: AgentMode): boolean => {
  const limit = platform === 'win32' ? WINDOWS_ARGUMENT_BYTES : ARGUMENT_BYTES[mode];
  return (
    utf8Length(promptText) > limit || promptText.includes('\0') || (bare === true && /^[-@]/.test(promptText))
  );
};

/** Bytes of a text in UTF-8, which is what the system counts. */
const utf8Length = (text: string): number => {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
};
