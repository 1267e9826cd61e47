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
// The session that is resumed; a new one tells its id.
let main = process.env.${RUN_ENVIRONMENT.session} || undefined;
// What each answer cost, by its id: what a session adds up includes earlier runs of it.
const answers = new Map();
const used = () => {
  const info = { id: main, cost: 0, tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } } };
  for (const { cost = 0, tokens = {} } of answers.values()) {
    info.cost += cost;
    for (const kind of ['input', 'output', 'reasoning']) info.tokens[kind] += tokens[kind] ?? 0;
    for (const kind of ['read', 'write']) info.tokens.cache[kind] += tokens.cache?.[kind] ?? 0;
  }
  return { type: 'session.updated', properties: { info } };
};
export const Counterpoint = async () => ({
  event: async ({ event }) => {
    const { info } = event.properties ?? {};
    if (event.type === 'message.updated' && info?.role === 'assistant' && info.id) answers.set(info.id, info);
    // A subagent is a session with a parent; its end is not the end.
    if (event.type === 'session.created' && info?.parentID) return;
    if (event.type === 'session.created') main ??= info?.id;
    if (!telling.has(event.type) || (main && event.properties.sessionID && event.properties.sessionID !== main)) return;
    // One line of tokens and cost is enough, just before the end.
    if (event.type === 'session.idle' && answers.size > 0) tell('opencode', used());
    tell('opencode', event);
  },
});
`;

/** The like for pi. */
export const PI_EXTENSION = `// Tells Counterpoint what this session does. Written for one launch.
${TELL}
const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: { total: 0 } };
export default (pi) => {
  for (const type of ['session_start', 'agent_start', 'agent_end']) pi.on(type, () => tell('pi', { type }));
  pi.on('turn_end', (event) => {
    // A line's figures are those of the whole run.
    const turn = event.message?.usage ?? {};
    for (const kind of ['input', 'output', 'cacheRead', 'cacheWrite']) usage[kind] += turn[kind] ?? 0;
    usage.cost.total += turn.cost?.total ?? 0;
    tell('pi', { type: 'turn_end', message: { usage } });
  });
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
