import { RUN_ENVIRONMENT } from '../run/launch';
import type { Access } from '../run/events';
import type { AgentAdapter } from './adapter';
import {
  copilotFiles,
  HOOK_TIMEOUT_SECONDS,
  jsonFile,
  OPENCODE_PLUGIN,
  PI_EXTENSION,
  posixCommand,
  type LaunchTextFile,
} from './hookFiles';

/** The program that agents' hooks call: `node program <agent> [event]`, payload on standard input or as last argument. */
export interface HookProgram {
  /** A Node, or an editor's binary that acts as one under ELECTRON_RUN_AS_NODE. */
  readonly node: string;
  /** Absolute path of hook.js. */
  readonly program: string;
  readonly isElectron: boolean;
}

export interface HookDelivery {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: readonly LaunchTextFile[];
}

export interface HookRequest {
  readonly adapter: AgentAdapter;
  readonly hook: HookProgram | undefined;
  readonly interactive: boolean;
  readonly access: Access;
  readonly runFolder: string;
  readonly platform: string;
  /** What the access level adds to the agent's configuration for this launch. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Set when the agent must be able to read its prompt outside its worktree. */
  readonly readablePrompt: string | undefined;
  /** The value opencode would otherwise find in its environment: the person's own, which is kept and added to. */
  readonly inheritedConfig: string | undefined;
}

/** The events that move a task; more would only start a process each. */
const CLAUDE_EVENTS = ['SessionStart', 'UserPromptSubmit', 'Stop', 'StopFailure'] as const;

/**
 * Arguments, environment and files that make an agent call the hook program in this launch.
 * @returns undefined when the configuration that must be added to cannot be read.
 */
export const deliverHooks = (request: HookRequest): HookDelivery | undefined => {
  const env: Record<string, string> = request.hook
    ? { [RUN_ENVIRONMENT.hookNode]: request.hook.node, [RUN_ENVIRONMENT.hookProgram]: request.hook.program }
    : {};
  const { runFolder, hook } = request;
  switch (request.adapter.hooks) {
    case 'claude-settings': {
      const settings = claudeSettings(request);
      if (Object.keys(settings).length === 0) return { args: [], env, files: [] };
      const name = 'claude-settings.json';
      return { args: ['--settings', `${runFolder}/${name}`], env, files: [jsonFile(name, settings)] };
    }
    case 'codex-notify': {
      const command = hook && notifyCommand(hook, request.platform);
      // JSON strings are TOML strings; codex reads the value of `-c` as TOML.
      return {
        args: command ? ['-c', `notify=${JSON.stringify([...command, 'codex'])}`] : [],
        env,
        files: [],
      };
    }
    case 'opencode-plugin': {
      const name = 'opencode-plugin.mjs';
      const plugin = hook ? { plugin: [fileAddress(`${runFolder}/${name}`)] } : {};
      const merged = mergeInline(request.inheritedConfig, { ...request.config, ...plugin });
      if (!merged) return undefined;
      return {
        args: [],
        env: { ...env, OPENCODE_CONFIG_CONTENT: JSON.stringify(merged) },
        files: hook ? [{ name, text: OPENCODE_PLUGIN }] : [],
      };
    }
    case 'copilot-plugin':
      return hook
        ? {
            args: ['--plugin-dir', `${runFolder}/copilot-plugin`],
            env,
            files: copilotFiles(copilotAsks(request)),
          }
        : NOTHING;
    case 'pi-extension': {
      const name = 'pi-extension.mjs';
      return hook
        ? { args: ['-e', `${runFolder}/${name}`], env, files: [{ name, text: PI_EXTENSION }] }
        : NOTHING;
    }
    case 'own-lines':
    case 'none':
      return NOTHING;
  }
};

const NOTHING: HookDelivery = { args: [], env: {}, files: [] };

/** It fires this hook also for what it then allows by itself, which would look like waiting for a person. */
const copilotAsks = ({ interactive, access }: HookRequest): boolean =>
  interactive && (access === 'edit' || access === 'read-only');

const claudeSettings = ({
  hook,
  interactive,
  config,
  readablePrompt,
}: HookRequest): Record<string, unknown> => {
  const command = { type: 'command', command: posixCommand('claude'), timeout: HOOK_TIMEOUT_SECONDS };
  const hooks: Record<string, unknown> = {};
  if (hook) {
    for (const event of CLAUDE_EVENTS) hooks[event] = [{ hooks: [command] }];
    // Without a terminal nobody can be asked, and it is not waiting.
    if (interactive) hooks['PermissionRequest'] = [{ hooks: [command] }];
    // Says that a permission was given and work goes on. It may be lost, so it need not hold up the agent.
    if (interactive) hooks['PostToolUse'] = [{ hooks: [{ ...command, async: true }] }];
  }
  return {
    ...config,
    // `//` starts an absolute path in a rule; a list in JSON needs no separator that a path could hold.
    ...(readablePrompt === undefined ? {} : { permissions: { allow: [`Read(/${readablePrompt})`] } }),
    ...(hook ? { hooks } : {}),
  };
};

/** Codex starts the program as it is, so the one variable that an Electron binary needs has to come from `env`. */
const notifyCommand = (hook: HookProgram, platform: string): readonly string[] | undefined => {
  if (!hook.isElectron) return [hook.node, hook.program];
  return platform === 'win32'
    ? undefined
    : ['/usr/bin/env', 'ELECTRON_RUN_AS_NODE=1', hook.node, hook.program];
};

/** A `file:` address of an absolute path, also of a Windows one. */
const fileAddress = (path: string): string => {
  const parts = path
    .replace(/\\/g, '/')
    .split('/')
    .map((part) => (/^[A-Za-z]:$/.test(part) ? part : encodeURIComponent(part)));
  return `file://${path.startsWith('/') ? '' : '/'}${parts.join('/')}`;
};

/** The person's own inline configuration, and ours added: lists are joined, objects merged one level deep. */
const mergeInline = (
  inherited: string | undefined,
  ours: Record<string, unknown>,
): Record<string, unknown> | undefined => {
  if (inherited === undefined || inherited.trim() === '') return ours;
  let theirs: unknown;
  try {
    theirs = JSON.parse(inherited);
  } catch {
    return undefined;
  }
  if (!isRecord(theirs)) return undefined;
  const merged: Record<string, unknown> = { ...theirs };
  for (const [key, value] of Object.entries(ours)) {
    const before = Object.hasOwn(theirs, key) ? theirs[key] : undefined;
    if (Array.isArray(before) && Array.isArray(value))
      merged[key] = [...(before as unknown[]), ...(value as unknown[])];
    else merged[key] = isRecord(before) && isRecord(value) ? { ...before, ...value } : value;
  }
  return merged;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
