import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { difference, type RunUsage } from '../../../../../src/core/agents/usage/runUsage';
import { USAGE_READERS, type UsageSource } from '../../../../../src/core/agents/usage/usageReaders';

const minute = (count: number): string => new Date(Date.UTC(2026, 0, 1, 0, count)).toISOString();
const SECOND_RUN = { since: Date.parse(minute(10)), until: Date.parse(minute(20)) };

function read(source: UsageSource, records: readonly unknown[], span = SECOND_RUN): RunUsage | undefined {
  const reader = USAGE_READERS[source]?.(span);
  assert.ok(reader);
  for (const record of records) reader.take(typeof record === 'string' ? record : JSON.stringify(record));
  return reader.result();
}

describe('usage of one run in a transcript that holds several', () => {
  const answer = (at: number, id: string, input: number) => ({
    type: 'assistant',
    timestamp: minute(at),
    message: {
      id,
      usage: {
        input_tokens: input,
        cache_read_input_tokens: 20,
        cache_creation_input_tokens: 3,
        output_tokens: 5,
      },
    },
  });
  const state = (cost: number, models: Readonly<Record<string, number>>, more = {}) => ({
    type: 'cost-state',
    totalCostUSD: cost,
    modelUsage: Object.fromEntries(
      Object.entries(models).map(([name, inputTokens]) => [
        name,
        {
          inputTokens,
          cacheReadInputTokens: 10,
          cacheCreationInputTokens: 1,
          outputTokens: 7,
          thinkingTokens: 2,
        },
      ]),
    ),
    ...more,
  });

  it('claude: one answer counts once, however many blocks it has', () => {
    const records = [
      answer(1, 'm0', 999),
      answer(11, 'm1', 100),
      answer(11, 'm1', 100),
      answer(12, 'm2', 200),
    ];
    assert.deepEqual(read('claude-transcript', records), { input: 346, cached: 40, output: 10 });
  });

  it('claude: the session total, less what earlier runs had cost, and without later ones', () => {
    const records = [
      answer(1, 'm0', 999),
      state(0.5, { opus: 100 }),
      answer(11, 'm1', 100),
      state(0.6, { opus: 150 }),
      answer(12, 'm2', 100),
      state(0.75, { opus: 200, haiku: 50 }),
      answer(25, 'm3', 1),
      state(9, { opus: 9000 }),
    ];
    assert.deepEqual(read('claude-transcript', records), {
      input: 161,
      cached: 10,
      output: 7,
      reasoning: 2,
      costUsd: 0.25,
    });
  });

  it('claude: no cost where a model has no known price', () => {
    const usage = read('claude-transcript', [
      answer(11, 'm1', 1),
      state(0.5, { own: 3 }, { hasUnknownModelCost: true }),
    ]);
    assert.equal(usage?.input, 14);
    assert.equal(usage?.costUsd, undefined);
  });

  it('codex: the thread total differenced', () => {
    const count = (at: number, turns: number) => ({
      type: 'event_msg',
      timestamp: minute(at),
      payload: {
        type: 'token_count',
        info: {
          total_token_usage: {
            input_tokens: 1000 * turns,
            cached_input_tokens: 200 * turns,
            output_tokens: 50 * turns,
            reasoning_output_tokens: 10 * turns,
          },
        },
      },
    });
    const records = [count(1, 1), count(2, 2), count(11, 2), count(12, 3), count(13, 5), count(30, 9)];
    assert.deepEqual(read('codex-rollout', records), {
      input: 3000,
      cached: 600,
      output: 150,
      reasoning: 30,
    });
    assert.equal(read('codex-rollout', [count(1, 1), count(30, 2)]), undefined);
    const empty = { type: 'event_msg', timestamp: minute(12), payload: { type: 'token_count', info: null } };
    assert.equal(read('codex-rollout', [empty]), undefined);
  });

  it('gemini: a message written again counts once; what was thought is output', () => {
    const message = (at: number, id: string) => ({
      type: 'gemini',
      timestamp: minute(at),
      id,
      tokens: { input: 1000, output: 40, cached: 200, thoughts: 10, tool: 0, total: 1050 },
    });
    const records = [message(1, 'a'), message(11, 'b'), message(11, 'b'), message(12, 'c')];
    assert.deepEqual(read('gemini-chat', records), { input: 2000, cached: 400, output: 100, reasoning: 20 });
  });

  it('copilot: a record for each call', () => {
    const call = (at: number, id: string) => ({
      type: 'session.usage_record',
      timestamp: minute(at),
      id,
      data: { usage: { inputTokens: 1000, outputTokens: 50, cacheReadTokens: 200, reasoningTokens: 10 } },
    });
    assert.deepEqual(read('copilot-events', [call(1, 'a'), call(11, 'b'), call(12, 'c'), call(21, 'd')]), {
      input: 2000,
      cached: 400,
      output: 100,
      reasoning: 20,
    });
  });

  it('nothing in a transcript throws, and no figure is negative or endless', () => {
    const sources = ['claude-transcript', 'codex-rollout', 'gemini-chat', 'copilot-events'] as const;
    const figure = fc.oneof(fc.integer(), fc.constant(1e308), fc.string(), fc.constant(null));
    const tokens = fc.dictionary(
      fc.constantFrom('input_tokens', 'inputTokens', 'input', 'output', 'outputTokens', 'output_tokens'),
      figure,
    );
    const record = fc.record(
      {
        type: fc.constantFrom('assistant', 'cost-state', 'event_msg', 'gemini', 'session.usage_record'),
        timestamp: fc.constantFrom(minute(1), minute(12), minute(30), 'never'),
        id: fc.string(),
        message: fc.record({ id: fc.string(), usage: tokens }),
        payload: fc.record({
          type: fc.constant('token_count'),
          info: fc.record({ total_token_usage: tokens }),
        }),
        tokens,
        modelUsage: fc.dictionary(fc.string(), tokens),
        totalCostUSD: figure,
        data: fc.record({ usage: tokens }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...sources),
        fc.array(fc.oneof(record, fc.string(), fc.json())),
        (source, records) => {
          for (const value of Object.values(read(source, records) ?? {}))
            assert.ok(value >= 0, String(value));
        },
      ),
    );
  });
});

describe('difference', () => {
  it('takes a total that shrank for one that was begun anew', () => {
    const total = { input: 5, cached: 1, output: 2 };
    assert.deepEqual(difference(total, { input: 9, cached: 1, output: 1 }), total);
  });
});
