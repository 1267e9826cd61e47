import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import type { HookStatus } from '../../../../src/core/hooks/hookLine';
import { mapNativePayload } from '../../../../src/core/hooks/mapNativePayload';

const FOLDER = 'test/fixtures/agents/payloads';

/** What each recorded payload means; the file's name is the agent's id and the event. */
const RECORDED: Readonly<Record<string, HookStatus | undefined>> = {
  'claude-Stop': 'complete',
  // It feeds a status line and says nothing of the work.
  'claude-statusLine': undefined,
  'cline-TaskComplete': 'complete',
  'codex-Stop': 'complete',
  'codex-notify': 'complete',
  'copilot-agentStop': 'complete',
  'gemini-AfterAgent': 'complete',
  'opencode-session.idle': 'complete',
  'opencode-session.updated': 'working',
  'pi-agent_end': 'complete',
  'qwen-Stop': 'complete',
};

/** Payloads by the moments of a run, in the shapes of claude 2.1, codex 0.169, gemini 0.61, opencode 1.18, copilot 1.0. */
const MOMENTS: Readonly<
  Record<string, readonly (readonly [payload: object, status: HookStatus | undefined, event?: string])[]>
> = {
  claude: [
    [{ hook_event_name: 'SessionStart', source: 'startup', session_id: 's' }, 'started'],
    [{ hook_event_name: 'SessionStart', source: 'resume', session_id: 's' }, 'started'],
    [{ hook_event_name: 'UserPromptSubmit', prompt: 'Go on.', session_id: 's' }, 'working'],
    [{ hook_event_name: 'PermissionRequest', tool_name: 'Bash', tool_input: { command: 'make' } }, 'waiting'],
    [
      { hook_event_name: 'Notification', notification_type: 'permission_prompt', message: 'May I?' },
      'waiting',
    ],
    [
      { hook_event_name: 'Stop', background_tasks: [{ id: 'b1', type: 'subagent', status: 'running' }] },
      'working',
    ],
    [{ hook_event_name: 'Stop', background_tasks: [] }, 'complete'],
    [
      { hook_event_name: 'StopFailure', error: 'rate_limit', last_assistant_message: 'API Error: 429' },
      'failed',
    ],
    // A closed terminal; the runner alone says that the process ended.
    [{ hook_event_name: 'SessionEnd', reason: 'other' }, 'exited'],
  ],
  codex: [
    [{ hook_event_name: 'SessionStart', source: 'startup', session_id: 's' }, 'started'],
    [{ hook_event_name: 'SessionStart', source: 'resume', session_id: 's' }, 'started'],
    [{ hook_event_name: 'UserPromptSubmit', prompt: 'Go on.' }, 'working'],
    [{ hook_event_name: 'PermissionRequest', tool_name: 'shell' }, 'waiting'],
    [{ hook_event_name: 'Interrupt' }, 'waiting'],
    [{ hook_event_name: 'Stop', last_assistant_message: 'Done.' }, 'complete'],
    [{ type: 'agent-turn-complete', 'thread-id': 't', 'input-messages': ['Do it.'] }, 'complete'],
    [{ type: 'approval-requested', 'thread-id': 't' }, undefined],
  ],
  gemini: [
    [{ hook_event_name: 'SessionStart', source: 'startup' }, 'started'],
    [{ hook_event_name: 'SessionStart', source: 'resume' }, 'started'],
    [{ hook_event_name: 'BeforeAgent', prompt: 'Do it.' }, 'working'],
    [{ hook_event_name: 'Notification', notification_type: 'ToolPermission', message: 'Allow?' }, 'waiting'],
    [{ hook_event_name: 'AfterAgent', prompt_response: 'Done.' }, 'complete'],
    [{ hook_event_name: 'SessionEnd', reason: 'exit' }, 'exited'],
    [{ hook_event_name: 'BeforeModel' }, undefined],
  ],
  opencode: [
    [{ type: 'session.created', properties: { info: { id: 'ses_1' } } }, 'started'],
    [{ type: 'permission.asked', properties: { sessionID: 'ses_1', title: 'make' } }, 'waiting'],
    [{ type: 'permission.replied', properties: { sessionID: 'ses_1' } }, 'working'],
    [
      { type: 'session.error', properties: { sessionID: 'ses_1', error: { name: 'MessageAbortedError' } } },
      'waiting',
    ],
    [
      { type: 'session.error', properties: { error: { name: 'APIError', data: { message: '429' } } } },
      'failed',
    ],
    [{ type: 'session.idle', properties: { sessionID: 'ses_1' } }, 'complete'],
    [{ type: 'lsp.updated', properties: {} }, undefined],
  ],
  copilot: [
    [{ sessionId: 'c', source: 'new', initialPrompt: 'Do it.' }, 'started', 'sessionStart'],
    [{ sessionId: 'c', source: 'resume' }, 'started', 'sessionStart'],
    [{ sessionId: 'c', prompt: 'Do it.' }, 'working', 'userPromptSubmitted'],
    [{ sessionId: 'c', toolName: 'bash' }, 'waiting', 'permissionRequest'],
    [{ sessionId: 'c', toolName: 'bash', toolResult: {} }, 'working', 'postToolUse'],
    [{ sessionId: 'c', stopReason: 'end_turn' }, 'complete', 'agentStop'],
    [{ sessionId: 'c', stopReason: 'error' }, 'blocked', 'agentStop'],
    [{ sessionId: 'c', reason: 'user_exit' }, 'exited', 'sessionEnd'],
  ],
};

describe('payloads of real agents', () => {
  for (const file of readdirSync(FOLDER)) {
    const name = file.replace(/\.json$/, '');
    const agent = name.slice(0, name.indexOf('-'));
    it(`${name} means ${RECORDED[name] ?? 'nothing'}`, () => {
      assert.ok(name in RECORDED, 'what it means is written down');
      const text = readFileSync(`${FOLDER}/${file}`, 'utf8');
      const line = mapNativePayload(agent, text);
      assert.equal(line?.status, RECORDED[name]);
      // Whoever resumes it needs its session; pi's plugin tells none.
      if (line && agent !== 'pi') assert.match(line.session_id ?? '', /^[\w-]{8,}$/);
    });
  }

  for (const [agent, moments] of Object.entries(MOMENTS))
    it(`${agent}: start, resume, waiting, permission, interrupt, error, stop and end`, () => {
      for (const [payload, status, event] of moments)
        assert.equal(mapNativePayload(agent, payload, event)?.status, status, JSON.stringify(payload));
    });
});
