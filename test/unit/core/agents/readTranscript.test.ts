import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BUILT_IN_ADAPTERS } from '../../../../src/core/agents/builtInAdapters';
import { agentAgreementLines, readAgentsFile } from '../../../../src/core/agents/readAgentsFile';
import {
  beginningOf,
  isNameOf,
  signOf,
  transcriptNames,
  type TranscriptSign,
} from '../../../../src/core/agents/readTranscript';
import { transcriptSchema, type Transcript } from '../../../../src/core/agents/transcript';

const transcriptOf = (id: string): Transcript => {
  const found = BUILT_IN_ADAPTERS.find((adapter) => adapter.id === id)?.transcript;
  assert.ok(found, `${id} has a transcript`);
  return found;
};

const SINCE = Date.parse('2026-11-20T15:00:00Z');
const timestamp = '2026-11-20T15:00:23.967Z';
const SESSION = '1dd41de2-8d24-4305-8d0b-e672f051249a';

/** Records as the programs wrote them, shortened: their text says nothing about the turn. */
const SEEN: readonly [agent: string, record: object, sign: TranscriptSign | undefined][] = [
  ['claude', { type: 'user', isSidechain: false, message: { role: 'user', content: 'Do it.' } }, 'work'],
  [
    'claude',
    { type: 'assistant', isSidechain: false, message: { content: [], stop_reason: 'tool_use' } },
    'work',
  ],
  [
    'claude',
    { type: 'assistant', isSidechain: false, message: { content: [], stop_reason: 'end_turn' } },
    'pause',
  ],
  // A subagent's last word ends no turn of the agent itself.
  ['claude', { type: 'assistant', isSidechain: true, message: { stop_reason: 'end_turn' } }, 'work'],
  ['claude', { type: 'system', subtype: 'stop_hook_summary', isSidechain: false }, undefined],
  ['claude', { type: 'system', subtype: 'turn_duration', isSidechain: false, durationMs: 534 }, 'end'],
  ['claude', { type: 'system', subtype: 'turn_duration', pendingBackgroundAgentCount: 2 }, undefined],
  ['claude', { type: 'last-prompt', lastPrompt: 'Do it.' }, undefined],
  ['codex', { type: 'event_msg', payload: { type: 'task_started' } }, 'work'],
  ['codex', { type: 'response_item', payload: { type: 'function_call' } }, 'work'],
  ['codex', { type: 'event_msg', payload: { type: 'token_count' } }, undefined],
  ['codex', { type: 'event_msg', payload: { type: 'task_complete', last_agent_message: 'x' } }, 'end'],
  ['codex', { type: 'event_msg', payload: { type: 'turn_aborted' } }, 'pause'],
  ['gemini', { type: 'gemini', content: '' }, 'work'],
  ['gemini', { type: 'gemini', content: 'Let me see.', toolCalls: [{ name: 'write_file' }] }, 'work'],
  ['gemini', { type: 'gemini', content: 'Scripted run complete.' }, 'pause'],
  ['gemini', { $set: { summary: 'Scripted title' } }, undefined],
  ['copilot', { type: 'assistant.message', data: { content: '', toolRequests: [{}] } }, 'work'],
  ['copilot', { type: 'assistant.message', data: { content: 'Done.', toolRequests: [] } }, 'pause'],
  ['copilot', { type: 'assistant.turn_end', data: { turnId: '1' } }, undefined],
  ['demo', { type: 'turn_end' }, 'end'],
];

describe('what a transcript says of a turn', () => {
  for (const [agent, record, sign] of SEEN) {
    it(`${agent}: ${JSON.stringify(record).slice(0, 90)} → ${sign ?? 'nothing'}`, () => {
      assert.equal(signOf(JSON.stringify({ ...record, timestamp }), transcriptOf(agent), SINCE), sign);
    });
  }

  it('says nothing about a turn before the run was asked for, nor without a time', () => {
    const codex = transcriptOf('codex');
    const over = { type: 'event_msg', payload: { type: 'task_complete' } };
    assert.equal(signOf(JSON.stringify({ ...over, timestamp }), codex, SINCE), 'end');
    assert.equal(
      signOf(JSON.stringify({ ...over, timestamp: '2026-11-20T14:59:59.999Z' }), codex, SINCE),
      undefined,
    );
    for (const time of [undefined, 'soon', null, Number.NaN, {}])
      assert.equal(signOf(JSON.stringify({ ...over, timestamp: time }), codex, SINCE), undefined);
    assert.equal(signOf(JSON.stringify({ ...over, timestamp: SINCE + 1 }), codex, SINCE), 'end');
  });

  it('only an agent that proves the end of a turn can be complete', () => {
    const proving = BUILT_IN_ADAPTERS.filter(({ transcript }) => transcript?.end.length);
    assert.deepEqual(
      proving.map(({ id }) => id),
      ['claude', 'codex', 'demo'],
    );
  });

  it('never throws and never proves an end, whatever a line holds', () => {
    const nested = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue(),
        fc.record({
          type: tie('value'),
          payload: tie('value'),
          message: tie('value'),
          __proto__: tie('value'),
        }),
      ),
    })).value;
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      nested.map((value) => JSON.stringify(value) ?? ''),
      fc.tuple(nested, fc.nat(50)).map(([value, cut]) => (JSON.stringify(value) ?? '').slice(0, cut)),
    );
    fc.assert(
      fc.property(line, fc.constantFrom(...BUILT_IN_ADAPTERS), (text, { transcript }) => {
        if (!transcript) return;
        assert.notEqual(signOf(text, transcript, SINCE), 'end');
        beginningOf(text, transcript, { sessionId: SESSION, worktrees: ['/w'], since: SINCE });
      }),
    );
  });

  it('finds fields only where they stand, not in what objects inherit', () => {
    const odd = transcriptSchema.parse({
      in: 'run-folder',
      file: 'log.jsonl',
      time: 'timestamp',
      end: [{ 'constructor.name': 'Object' }],
      work: [{ 'a.b': { empty: false } }],
    });
    assert.equal(signOf(JSON.stringify({ timestamp }), odd, SINCE), undefined);
    for (const [b, isWork] of [
      [[], false],
      [{}, false],
      ['', false],
      [0, false],
      [null, false],
      ['x', true],
      [[0], true],
      [1, true],
    ])
      assert.equal(signOf(JSON.stringify({ timestamp, a: { b } }), odd, SINCE), isWork ? 'work' : undefined);
  });
});

describe('which transcript is a run’s own', () => {
  const run = { sessionId: SESSION, worktrees: ['/w/T001'], since: SINCE };

  it('is told by the session in its name, or by the worktree and the time it was begun', () => {
    assert.deepEqual(transcriptNames(transcriptOf('claude'), SESSION), ['projects', '*', `${SESSION}.jsonl`]);
    assert.equal(transcriptNames(transcriptOf('claude'), undefined), undefined, 'any session could be it');
    assert.deepEqual(transcriptNames(transcriptOf('gemini'), SESSION)?.at(-1), 'session-*-1dd41de2.jsonl');
    assert.deepEqual(transcriptNames(transcriptOf('codex'), undefined)?.at(-1), 'rollout-**.jsonl');
    const meta = (cwd: string, at: string) =>
      JSON.stringify({ timestamp: at, type: 'session_meta', payload: { cwd } });
    const codex = transcriptOf('codex');
    const fresh = { ...run, sessionId: undefined };
    assert.equal(beginningOf(meta('/w/T001', timestamp), codex, fresh), Date.parse(timestamp));
    assert.equal(beginningOf(meta('/w/T002', timestamp), codex, fresh), undefined);
    assert.equal(beginningOf(meta('/w/T001', '2026-11-20T14:00:00Z'), codex, fresh), undefined);
    assert.notEqual(beginningOf(meta('/w/T001', '2026-11-20T14:00:00Z'), codex, run), undefined, 'resumed');
    assert.equal(beginningOf('{', codex, fresh), undefined);
  });

  it('is never looked for with a session id that could lead somewhere else', () => {
    for (const id of ['../../etc/passwd', 'a/b', '..', '.hidden', '*', '', 'x'.repeat(200), 'a\0b'])
      assert.equal(transcriptNames(transcriptOf('claude'), id), undefined, id);
  });

  it('matches names as a person reads the stars', () => {
    assert.ok(isNameOf('rollout-2026-abc.jsonl', 'rollout-*abc.jsonl'));
    assert.ok(isNameOf('rollout-abc.jsonl', 'rollout-**.jsonl'));
    assert.ok(!isNameOf('rollout-abc.json', 'rollout-*.jsonl'));
    assert.ok(!isNameOf('aba', 'aba*aba'));
    const part = fc.stringMatching(/^[ab]{0,3}$/);
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        fc.stringMatching(/^[ab]{0,8}$/),
        (parts, name) => {
          const asPattern = new RegExp(`^${parts.join('.*')}$`);
          assert.equal(isNameOf(name, parts.join('*')), asPattern.test(name));
        },
      ),
    );
  });
});

describe('a transcript in agents.json', () => {
  const agentsFile = (transcript: unknown): string =>
    JSON.stringify({
      version: 1,
      agents: [
        {
          id: 'own',
          displayName: 'Own',
          programs: ['own-agent'],
          headless: { prompt: 'stdin', start: [] },
          transcript,
        },
      ],
    });
  const good = { in: 'run-folder', file: 'log.jsonl', time: 'at', end: [{ kind: 'over' }] };

  it('is read, and is part of what a person agrees to', () => {
    const { adapters, problems } = readAgentsFile(agentsFile(good));
    assert.deepEqual(problems, []);
    assert.equal(adapters[0]?.transcript?.file, 'log.jsonl');
    assert.ok(
      adapters[0] && agentAgreementLines(adapters[0]).some((line) => line.startsWith('transcript: ')),
    );
  });

  for (const [fault, transcript] of [
    ['leads upwards', { ...good, file: '../other/log.jsonl' }],
    ['is absolute', { ...good, file: '/etc/passwd' }],
    ['has no end in sight', { ...good, end: [{}] }],
    ['names no run', { ...good, in: { home: '.own' } }],
    ['has a home that leads upwards', { ...good, in: { home: '../x' }, file: '{sessionId}.jsonl' }],
  ] as const)
    it(`is refused when it ${fault}`, () => {
      const { adapters, problems } = readAgentsFile(agentsFile(transcript));
      assert.equal(adapters.length, 0);
      assert.equal(problems[0]?.code, 'agents-file-invalid');
    });
});
