import type { Fields } from '../../hooks/hostileJson';
import {
  amountIn,
  below,
  isWithin,
  recordOf,
  sumOfUsage,
  type RunUsage,
  type UsageReader,
  type UsageSpan,
} from './runUsage';

/** Reads transcripts that hold the figures of each answer apart: those of one answer, by its id, count once. */
const answers =
  (figuresOf: (record: Fields) => { readonly id: string; readonly usage: RunUsage } | undefined) =>
  (span: UsageSpan): UsageReader => {
    const found = new Map<string, RunUsage>();
    return {
      take(line) {
        const record = recordOf(line);
        const figures = record && isWithin(record, span) === true ? figuresOf(record) : undefined;
        if (figures) found.set(figures.id, figures.usage);
      },
      result: () => sumOfUsage(found.values()),
    };
  };

/**
 * Gemini CLI 0.61 writes a message again, under its id, once its tools have ended. Its output leaves out what was
 * thought. It tells no cost.
 */
export const geminiUsage = answers((record) => {
  const tokens = below(record, 'tokens');
  if (record.type !== 'gemini' || typeof record.id !== 'string' || Object.keys(tokens).length === 0)
    return undefined;
  const reasoning = amountIn(tokens, 'thoughts');
  return {
    id: record.id,
    usage: {
      input: amountIn(tokens, 'input') + amountIn(tokens, 'tool'),
      cached: amountIn(tokens, 'cached'),
      output: amountIn(tokens, 'output') + reasoning,
      reasoning,
    },
  };
});

/** Copilot CLI 1.0: one record for each call of a model, subagents included. What it calls cost are requests, no money. */
export const copilotUsage = answers((record) => {
  const usage = below(record, 'data', 'usage');
  if (record.type !== 'session.usage_record' || typeof record.id !== 'string') return undefined;
  return {
    id: record.id,
    usage: {
      input: amountIn(usage, 'inputTokens'),
      cached: amountIn(usage, 'cacheReadTokens'),
      output: amountIn(usage, 'outputTokens'),
      reasoning: amountIn(usage, 'reasoningTokens'),
    },
  };
});
