import { isFields, type Fields } from '../../hooks/hostileJson';
import {
  amountIn,
  below,
  difference,
  isWithin,
  recordOf,
  sumOfUsage,
  type RunUsage,
  type UsageReader,
  type UsageSpan,
} from './runUsage';

/**
 * Claude Code 2.1. Each content block of an answer is a record of its own with the same `message.id` and the same figures,
 * so they count once. Records of kind `cost-state` hold what the whole session cost so far, subagents included; they carry
 * no time, so the newest one before this run's first record is what earlier runs had cost.
 */
export function claudeUsage(span: UsageSpan): UsageReader {
  const answers = new Map<string, RunUsage>();
  let before: Fields | undefined;
  let after: Fields | undefined;
  let place: 'before' | 'within' | 'behind' = 'before';
  return {
    take(line) {
      const record = recordOf(line);
      if (!record) return;
      const isOwn = isWithin(record, span);
      if (isOwn === true) place = 'within';
      else if (isOwn === false && place === 'within') place = 'behind';
      if (record.type === 'cost-state') {
        if (place === 'before') before = record;
        if (place === 'within') after = record;
      }
      const message = below(record, 'message');
      if (isOwn !== true || record.type !== 'assistant' || typeof message.id !== 'string') return;
      if (isFields(message.usage)) answers.set(message.id, ofAnswer(message.usage));
    },
    result: () =>
      after ? difference(totals(after), before ? totals(before) : undefined) : sumOfUsage(answers.values()),
  };
}

const ofAnswer = (usage: Fields): RunUsage => {
  const cached = amountIn(usage, 'cache_read_input_tokens');
  return {
    // Its three kinds of input exclude each other.
    input: amountIn(usage, 'input_tokens') + cached + amountIn(usage, 'cache_creation_input_tokens'),
    cached,
    output: amountIn(usage, 'output_tokens'),
  };
};

function totals(state: Fields): RunUsage {
  const models = Object.values(below(state, 'modelUsage')).map((model): RunUsage => {
    const cached = amountIn(model, 'cacheReadInputTokens');
    return {
      input: amountIn(model, 'inputTokens') + cached + amountIn(model, 'cacheCreationInputTokens'),
      cached,
      output: amountIn(model, 'outputTokens'),
      reasoning: amountIn(model, 'thinkingTokens'),
    };
  });
  // A model without a known price would make it look cheaper than it was.
  const cost = state.hasUnknownModelCost === true ? {} : { costUsd: amountIn(state, 'totalCostUSD') };
  return { ...(sumOfUsage(models) ?? { input: 0, cached: 0, output: 0 }), ...cost };
}
