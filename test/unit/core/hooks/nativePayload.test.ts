import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { HOOK_STATUSES } from '../../../../src/core/hooks/hookLine';
import { mapNativePayload } from '../../../../src/core/hooks/mapNativePayload';
import { NATIVE_FORMATS } from '../../../../src/core/hooks/nativeFormats';

describe('mapNativePayload', () => {
  it('claude: done means Stop with no background task left', () => {
    const stop = {
      session_id: 's',
      hook_event_name: 'Stop',
      stop_hook_active: false,
      last_assistant_message: 'Done.',
    };
    assert.deepEqual(mapNativePayload('claude', { ...stop, background_tasks: [] }), {
      status: 'complete',
      agent: 'claude',
      event: 'Stop',
      session_id: 's',
      message: 'Done.',
    });
    assert.equal(mapNativePayload('claude', { ...stop, background_tasks: [{ id: 'a' }] })?.status, 'working');
  });

  it('claude: waits, fails, exits; unlisted events mean nothing', () => {
    const status = (hook_event_name: string) => mapNativePayload('claude', { hook_event_name })?.status;
    assert.equal(status('PermissionRequest'), 'waiting');
    assert.equal(status('Notification'), 'waiting');
    assert.equal(status('StopFailure'), 'failed');
    assert.equal(status('SessionEnd'), 'exited');
    assert.equal(status('SubagentStop'), 'working');
    assert.equal(status('MessageDisplay'), undefined);
    assert.equal(status('toString'), undefined);
    assert.equal(status('__proto__'), undefined);
  });

  it('codex: Stop, and notify as the text of an argument', () => {
    assert.equal(mapNativePayload('codex', { session_id: 's', hook_event_name: 'Stop' })?.status, 'complete');
    const notify = JSON.stringify({
      type: 'agent-turn-complete',
      'thread-id': 't1',
      'turn-id': 'u1',
      'last-assistant-message': 'Edited.',
    });
    assert.deepEqual(mapNativePayload('codex', notify), {
      status: 'complete',
      agent: 'codex',
      event: 'agent-turn-complete',
      session_id: 't1',
      message: 'Edited.',
    });
    assert.equal(mapNativePayload('codex', { hook_event_name: 'Interrupt' })?.status, 'waiting');
  });

  it('gemini: AfterAgent', () => {
    const line = mapNativePayload('gemini', {
      session_id: 's',
      hook_event_name: 'AfterAgent',
      prompt_response: 'Ok.',
    });
    assert.equal(line?.status, 'complete');
    assert.equal(line?.message, 'Ok.');
    assert.equal(mapNativePayload('gemini', { hook_event_name: 'Notification' })?.status, 'waiting');
  });

  it('opencode: idle, Esc, permission, cumulative usage; wrapped or not', () => {
    const idle = { id: 'evt_1', type: 'session.idle', properties: { sessionID: 'ses_1' } };
    assert.deepEqual(mapNativePayload('opencode', { event: idle }), mapNativePayload('opencode', idle));
    assert.equal(mapNativePayload('opencode', idle)?.session_id, 'ses_1');
    assert.equal(mapNativePayload('opencode', idle)?.status, 'complete');
    const error = (name: string) => ({ type: 'session.error', properties: { error: { name } } });
    assert.equal(mapNativePayload('opencode', error('MessageAbortedError'))?.status, 'waiting');
    assert.equal(mapNativePayload('opencode', error('ProviderAuthError'))?.status, 'failed');
    const updated = {
      type: 'session.updated',
      properties: { info: { id: 'ses_1', cost: 0.5, tokens: { input: 10, output: 2, cache: { read: 3 } } } },
    };
    assert.deepEqual(mapNativePayload('opencode', updated)?.usage, {
      // The cached part is counted in.
      input_tokens: 13,
      cached_tokens: 3,
      output_tokens: 2,
      cost_usd: 0.5,
    });
  });

  it('copilot: names no event, so its shape or the registration tells', () => {
    const stop = { sessionId: 'c1', timestamp: 1, stopReason: 'end_turn', stop_hook_active: false };
    assert.equal(mapNativePayload('copilot', stop)?.status, 'complete');
    assert.equal(mapNativePayload('copilot', { ...stop, stopReason: 'max_turns' })?.status, 'blocked');
    assert.equal(mapNativePayload('copilot', { sessionId: 'c1' }, 'preToolUse')?.status, 'working');
    assert.equal(mapNativePayload('copilot', { sessionId: 'c1' }), undefined);
  });

  it('qwen, pi and cline', () => {
    assert.equal(
      mapNativePayload('qwen', { hook_event_name: 'Stop', session_id: 'q', background_tasks: [] })?.status,
      'complete',
    );
    assert.equal(mapNativePayload('pi', { type: 'agent_end', messages: [] })?.status, 'complete');
    const cline = { taskId: 'c', hookName: 'agent_end', turn: { outputText: 'Done.', status: 'completed' } };
    assert.deepEqual(mapNativePayload('cline', { ...cline, taskComplete: {} }), {
      status: 'complete',
      agent: 'cline',
      event: 'TaskComplete',
      session_id: 'c',
      message: 'Done.',
    });
    assert.equal(
      mapNativePayload('cline', { taskComplete: {}, turn: { status: 'aborted' } })?.status,
      'failed',
    );
  });

  it('knows nothing about unknown agents', () => {
    assert.equal(mapNativePayload('nobody', { hook_event_name: 'Stop' }), undefined);
    assert.equal(mapNativePayload('constructor', { hook_event_name: 'Stop' }), undefined);
  });

  it('never throws on any JSON (property)', () => {
    const payload = fc.oneof(
      fc.jsonValue(),
      fc.string(),
      fc.dictionary(
        fc.constantFrom('hook_event_name', 'type', 'event', 'properties', 'stopReason', 'turn'),
        fc.jsonValue(),
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...NATIVE_FORMATS.keys()),
        payload,
        fc.option(fc.string()),
        (agent, json, event) => {
          const line = mapNativePayload(agent, json, event ?? undefined);
          if (line) assert.ok(HOOK_STATUSES.includes(line.status));
        },
      ),
    );
  });
});
