import type { HookStatus, HookUsage } from './hookLine';
import { isFields, type Fields } from './hostileJson';

/**
 * How the hook payloads of one agent are read. Names of events and fields are those of the agents' own payloads
 * (observed in claude 2.1, codex 0.169, gemini 0.61, opencode 1.18, copilot 1.0, qwen 0.24, pi 0.73, cline 3.0).
 */
export interface NativeFormat {
  /** Dotted paths to the event's name; the first that holds text counts. */
  readonly event: readonly string[];
  /** For payloads that do not name their event: a field that only that event has, and the event. */
  readonly eventByField?: Readonly<Record<string, string>>;
  /** What an event means; an event that is not listed means nothing and is no hook line. */
  readonly statuses: Readonly<Record<string, HookStatus | ((payload: Fields) => HookStatus)>>;
  readonly session: readonly string[];
  readonly message: readonly string[];
  readonly usage?: (payload: Fields) => HookUsage | undefined;
}

/** The value at a dotted path, own properties only. */
export function at(payload: Fields, path: string): unknown {
  let value: unknown = payload;
  for (const key of path.split('.')) {
    if (!isFields(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

const amount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

/** Figures as an agent tells them: its kinds of input, and of output, exclude each other. */
interface ToldUsage {
  readonly input: number | undefined;
  readonly cached: number | undefined;
  readonly cacheWritten: number | undefined;
  readonly output: number | undefined;
  readonly reasoning: number | undefined;
  readonly cost: number | undefined;
}

const usageFrom = ({
  input,
  cached,
  cacheWritten = 0,
  output,
  reasoning,
  cost,
}: ToldUsage): HookUsage | undefined =>
  input === undefined && output === undefined && cost === undefined
    ? undefined
    : {
        ...(input === undefined ? {} : { input_tokens: input + (cached ?? 0) + cacheWritten }),
        ...(cached === undefined ? {} : { cached_tokens: cached }),
        ...(output === undefined ? {} : { output_tokens: output + (reasoning ?? 0) }),
        ...(reasoning === undefined ? {} : { reasoning_tokens: reasoning }),
        ...(cost === undefined ? {} : { cost_usd: cost }),
      };

/** A turn that ends while background tasks run is not the end: their results start the next turn by themselves. */
const completeUnlessBackground = (payload: Fields): HookStatus => {
  const tasks = payload.background_tasks;
  return Array.isArray(tasks) && tasks.length > 0 ? 'working' : 'complete';
};

/** The hook events that claude introduced and others took over under the same names. */
const claudeLike: NativeFormat = {
  event: ['hook_event_name'],
  statuses: {
    SessionStart: 'started',
    UserPromptSubmit: 'working',
    PreToolUse: 'working',
    PostToolUse: 'working',
    PostToolUseFailure: 'working',
    SubagentStart: 'working',
    SubagentStop: 'working',
    PreCompact: 'working',
    PermissionDenied: 'working',
    PermissionRequest: 'waiting',
    Elicitation: 'waiting',
    Notification: 'waiting',
    Stop: completeUnlessBackground,
    StopFailure: 'failed',
    SessionEnd: 'exited',
  },
  session: ['session_id'],
  message: ['last_assistant_message', 'message', 'error'],
};

const codex: NativeFormat = {
  ...claudeLike,
  // `notify` sends a payload of its own kind, as the last argument of the program.
  event: ['hook_event_name', 'type'],
  statuses: { ...claudeLike.statuses, Interrupt: 'waiting', 'agent-turn-complete': 'complete' },
  session: ['session_id', 'thread-id'],
  message: ['last_assistant_message', 'last-assistant-message'],
};

const gemini: NativeFormat = {
  event: ['hook_event_name'],
  statuses: {
    SessionStart: 'started',
    BeforeAgent: 'working',
    BeforeTool: 'working',
    AfterTool: 'working',
    Notification: 'waiting',
    AfterAgent: 'complete',
    SessionEnd: 'exited',
  },
  session: ['session_id'],
  message: ['prompt_response', 'message'],
};

const opencodeStatus = (payload: Fields): HookStatus => {
  const name = at(payload, 'properties.error.name');
  // Esc in the terminal arrives as an error of the session; the agent then waits for its person.
  return name === 'MessageAbortedError' ? 'waiting' : 'failed';
};

const opencode: NativeFormat = {
  event: ['type'],
  statuses: {
    'session.created': 'started',
    'session.status': 'working',
    'session.updated': 'working',
    'file.edited': 'working',
    'permission.asked': 'waiting',
    'permission.replied': 'working',
    'session.error': opencodeStatus,
    'session.idle': 'complete',
  },
  session: ['properties.sessionID', 'properties.info.id'],
  message: ['properties.error.data.message', 'properties.title'],
  usage: (payload) =>
    usageFrom({
      input: amount(at(payload, 'properties.info.tokens.input')),
      cached: amount(at(payload, 'properties.info.tokens.cache.read')),
      cacheWritten: amount(at(payload, 'properties.info.tokens.cache.write')),
      output: amount(at(payload, 'properties.info.tokens.output')),
      reasoning: amount(at(payload, 'properties.info.tokens.reasoning')),
      cost: amount(at(payload, 'properties.info.cost')),
    }),
};

const copilot: NativeFormat = {
  event: ['hookEventName', 'event'],
  eventByField: { stopReason: 'agentStop', initialPrompt: 'sessionStart', reason: 'sessionEnd' },
  statuses: {
    sessionStart: 'started',
    userPromptSubmitted: 'working',
    preToolUse: 'working',
    postToolUse: 'working',
    permissionRequest: 'waiting',
    notification: 'waiting',
    agentStop: (payload) =>
      payload.stopReason === undefined || payload.stopReason === 'end_turn' ? 'complete' : 'blocked',
    sessionEnd: 'exited',
  },
  session: ['sessionId'],
  message: ['message'],
};

const pi: NativeFormat = {
  event: ['type'],
  statuses: {
    session_start: 'started',
    agent_start: 'working',
    tool_call: 'working',
    tool_result: 'working',
    turn_end: 'working',
    agent_end: 'complete',
    session_shutdown: 'exited',
  },
  session: ['sessionId', 'session'],
  message: [],
  usage: (payload) =>
    usageFrom({
      input: amount(at(payload, 'message.usage.input')),
      cached: amount(at(payload, 'message.usage.cacheRead')),
      cacheWritten: amount(at(payload, 'message.usage.cacheWrite')),
      output: amount(at(payload, 'message.usage.output')),
      reasoning: undefined,
      cost: amount(at(payload, 'message.usage.cost.total')),
    }),
};

/** `hookName` is generic (`agent_end`); the field that carries the event's data names the event. */
const cline: NativeFormat = {
  event: [],
  eventByField: {
    taskComplete: 'TaskComplete',
    taskCancel: 'TaskCancel',
    taskStart: 'TaskStart',
    taskResume: 'TaskResume',
    preToolUse: 'PreToolUse',
    postToolUse: 'PostToolUse',
    userPromptSubmit: 'UserPromptSubmit',
  },
  statuses: {
    TaskStart: 'started',
    TaskResume: 'working',
    UserPromptSubmit: 'working',
    PreToolUse: 'working',
    PostToolUse: 'working',
    TaskCancel: 'waiting',
    TaskComplete: (payload) => {
      const status = at(payload, 'turn.status');
      return status === undefined || status === 'completed' ? 'complete' : 'failed';
    },
  },
  session: ['sessionContext.rootSessionId', 'taskId'],
  message: ['turn.outputText'],
};

/** By adapter id. */
export const NATIVE_FORMATS: ReadonlyMap<string, NativeFormat> = new Map([
  ['claude', claudeLike],
  ['codex', codex],
  ['gemini', gemini],
  ['opencode', opencode],
  ['copilot', copilot],
  ['qwen', claudeLike],
  ['pi', pi],
  ['cline', cline],
]);
