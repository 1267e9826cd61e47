import { RUN_ENVIRONMENT } from '../run/launch';

/** A file for this launch only, in the run's folder. */
export interface LaunchTextFile {
  /** Relative to the run's folder, forward slashes. */
  readonly name: string;
  readonly text: string;
}

/** How long an agent waits for the hook program, seconds; it needs a tenth of one. */
export const HOOK_TIMEOUT_SECONDS = 20;

const COPILOT_EVENTS = ['sessionStart', 'userPromptSubmitted', 'agentStop'] as const;
const COPILOT_ASKING = ['permissionRequest', 'postToolUse'] as const;

/** A file holding JSON. */
export const jsonFile = (name: string, value: unknown): LaunchTextFile => ({
  name,
  text: `${JSON.stringify(value, null, 2)}\n`,
});

/**
 * The one command that a shell of the agent's sees. It is constant text: what differs comes from the environment, so
 * no path and no task is ever quoted, and an agent that asks for trust by content asks once.
 */
export const posixCommand = (agent: string, event = ''): string =>
  `ELECTRON_RUN_AS_NODE=1 "$${RUN_ENVIRONMENT.hookNode}" "$${RUN_ENVIRONMENT.hookProgram}" ${agent}${event && ` ${event}`}`;

const powershellCommand = (agent: string, event: string): string =>
  `$env:ELECTRON_RUN_AS_NODE=1; & $env:${RUN_ENVIRONMENT.hookNode} $env:${RUN_ENVIRONMENT.hookProgram} ${agent} ${event}`;

const TELL = `import { spawnSync } from 'node:child_process';
const { ${RUN_ENVIRONMENT.hookNode}: node, ${RUN_ENVIRONMENT.hookProgram}: program } = process.env;
const tell = (agent, payload) =>
  // Synchronous: a headless run ends right after its last event.
  void spawnSync(node, [program, agent], {
    input: JSON.stringify(payload),
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: ${HOOK_TIMEOUT_SECONDS * 1000},
  });
`;

/** An opencode plugin: a module that opencode loads for one launch. */
export const OPENCODE_PLUGIN = `// Tells Counterpoint what this session does. Written for one launch.
${TELL}
const telling = new Set(['session.created', 'permission.asked', 'permission.replied', 'session.error', 'session.idle']);
let usage;
let main;
export const Counterpoint = async () => ({
  event: async ({ event }) => {
    // Tokens and cost come with every update; one line of them is enough, just before the end.
    if (event.type === 'session.updated') usage = event;
    // A subagent is a session with a parent; its end is not the end.
    if (event.type === 'session.created' && event.properties.info?.parentID) return;
    if (event.type === 'session.created') main ??= event.properties.info?.id;
    if (!telling.has(event.type) || (main && event.properties.sessionID && event.properties.sessionID !== main)) return;
    if (event.type === 'session.idle' && usage) tell('opencode', usage);
    tell('opencode', event);
  },
});
`;

/** The like for pi. */
export const PI_EXTENSION = `// Tells Counterpoint what this session does. Written for one launch.
${TELL}
export default (pi) => {
  for (const type of ['session_start', 'agent_start', 'agent_end']) pi.on(type, () => tell('pi', { type }));
  pi.on('turn_end', (event) => tell('pi', { type: 'turn_end', message: { usage: event.message?.usage } }));
};
`;

/** A copilot plugin is a folder with these files. @param asks whether a person is asked for permissions in this launch. */
export const copilotFiles = (asks: boolean): readonly LaunchTextFile[] => [
  jsonFile('copilot-plugin/plugin.json', {
    name: 'counterpoint',
    version: '1.0.0',
    description: 'Tells Counterpoint what this session does.',
    hooks: 'hooks.json',
  }),
  jsonFile('copilot-plugin/hooks.json', {
    version: 1,
    hooks: Object.fromEntries(
      [...COPILOT_EVENTS, ...(asks ? COPILOT_ASKING : [])].map((event) => [
        event,
        [
          {
            type: 'command',
            bash: posixCommand('copilot', event),
            powershell: powershellCommand('copilot', event),
            timeoutSec: HOOK_TIMEOUT_SECONDS,
          },
        ],
      ]),
    ),
  }),
];
