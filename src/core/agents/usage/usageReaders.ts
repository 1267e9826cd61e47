import type { AgentAdapter } from '../adapter';
import { copilotUsage, geminiUsage } from './answersUsage';
import { claudeUsage } from './claudeUsage';
import { codexUsage } from './codexUsage';
import type { UsageReader, UsageSpan } from './runUsage';

export type UsageSource = NonNullable<AgentAdapter['usage']>['source'];

/** How the figures of a run are read from its transcript, by where an agent writes them; `hook` needs no reading. */
export const USAGE_READERS: Readonly<Record<UsageSource, ((span: UsageSpan) => UsageReader) | undefined>> = {
  hook: undefined,
  'claude-transcript': claudeUsage,
  'codex-rollout': codexUsage,
  'gemini-chat': geminiUsage,
  'copilot-events': copilotUsage,
};
