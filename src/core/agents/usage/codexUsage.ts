import {
  amountIn,
  below,
  difference,
  isWithin,
  recordOf,
  type RunUsage,
  type UsageReader,
  type UsageSpan,
} from './runUsage';

/**
 * Codex 0.169: records of kind `token_count` hold what the whole thread used so far, resumed or not; what it had used
 * before this run began is taken off. Input includes the cached part, output the reasoning. It tells no cost.
 */
export function codexUsage(span: UsageSpan): UsageReader {
  let before: RunUsage | undefined;
  let after: RunUsage | undefined;
  return {
    take(line) {
      const record = recordOf(line);
      const payload = below(record, 'payload');
      if (!record || record.type !== 'event_msg' || payload.type !== 'token_count') return;
      const total = below(payload, 'info', 'total_token_usage');
      const isOwn = isWithin(record, span);
      if (Object.keys(total).length === 0 || isOwn === undefined) return;
      if (isOwn) after = ofThread(total);
      else if (!after) before = ofThread(total);
    },
    result: () => (after ? difference(after, before) : undefined),
  };
}

const ofThread = (total: unknown): RunUsage => ({
  input: amountIn(total, 'input_tokens'),
  cached: amountIn(total, 'cached_input_tokens'),
  output: amountIn(total, 'output_tokens'),
  reasoning: amountIn(total, 'reasoning_output_tokens'),
});
