import type { TranscriptInput } from './transcript';

/**
 * Claude Code 2.1: one record per content block. `turn_duration` is written by its interactive interface when a turn is
 * over, stop hooks included; agents in the background may still be pending then. A message that ends the turn may yet be
 * sent back to work by a stop hook: behind it, only silence tells.
 */
export const CLAUDE_TRANSCRIPT: TranscriptInput = {
  in: { home: '.claude', variable: 'CLAUDE_CONFIG_DIR' },
  // The folder is the working folder with dashes in it, in a way that has changed; the session's id is enough.
  file: 'projects/*/{sessionId}.jsonl',
  time: 'timestamp',
  end: [
    {
      type: 'system',
      subtype: 'turn_duration',
      isSidechain: { empty: true },
      pendingBackgroundAgentCount: { empty: true },
    },
  ],
  pause: [{ type: 'assistant', 'message.stop_reason': 'end_turn', isSidechain: { empty: true } }],
  work: [{ type: 'assistant' }, { type: 'user' }],
};

/** Codex 0.169: `task_complete` ends each turn of a thread. A turn that was cut off writes `turn_aborted`, or nothing. */
export const CODEX_TRANSCRIPT: TranscriptInput = {
  in: { home: '.codex', variable: 'CODEX_HOME' },
  file: 'sessions/*/*/*/rollout-*{sessionId}.jsonl',
  about: { type: 'session_meta', 'payload.cwd': '{worktree}' },
  time: 'timestamp',
  end: [{ type: 'event_msg', 'payload.type': 'task_complete' }],
  pause: [{ type: 'event_msg', 'payload.type': 'turn_aborted' }],
  work: [{ type: 'response_item' }, { type: 'event_msg', 'payload.type': 'task_started' }],
};

/**
 * Gemini CLI 0.61: a message is written before the calls of tools in it are known, and again with them when they have
 * ended. So an answer without calls proves nothing by itself.
 */
export const GEMINI_TRANSCRIPT: TranscriptInput = {
  in: { home: '.gemini' },
  file: 'tmp/*/chats/session-*-{sessionStart}.jsonl',
  about: { sessionId: '{sessionId}' },
  time: 'timestamp',
  pause: [{ type: 'gemini', content: { empty: false }, toolCalls: { empty: true } }],
  work: [{ type: 'gemini' }, { type: 'user' }],
};

/** Copilot CLI 1.0: each call of the model is a "turn" there; the end of the agent's is told by its hooks alone. */
export const COPILOT_TRANSCRIPT: TranscriptInput = {
  in: { home: '.copilot' },
  file: 'session-state/{sessionId}/events.jsonl',
  time: 'timestamp',
  pause: [
    { type: 'assistant.message', 'data.toolRequests': { empty: true }, 'data.content': { empty: false } },
  ],
  work: [
    { type: 'user.message' },
    { type: 'assistant.turn_start' },
    { type: 'assistant.message' },
    { type: 'tool.execution_start' },
    { type: 'tool.execution_complete' },
  ],
};

/** The demo agent writes one when it is told to keep silent: the way of an agent without hooks can be tried with it. */
export const DEMO_TRANSCRIPT: TranscriptInput = {
  in: 'run-folder',
  file: 'transcript.jsonl',
  time: 'timestamp',
  end: [{ type: 'turn_end' }],
  work: [{ type: 'work' }],
};
