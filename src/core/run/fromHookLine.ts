import type { HookLine } from '../hooks/hookLine';
import type { RunId } from '../ids';
import type { JournalEvent } from './events';

/** Longest message kept from an agent's own words; the hook log has the rest. */
const MESSAGE_LIMIT = 500;
const LONGEST_WRITER = 64;

/**
 * The journal events that a confirmed hook line of a run stands for.
 * @param hookOffset bytes of the run's hook log up to and including this line.
 */
export function eventsFromHookLine(run: RunId, line: HookLine, hookOffset: number): JournalEvent[] {
  // Only the runner sees the process end; a session's end, or an agent that says so, is no end of the process.
  if (line.status === 'exited' && line.writer !== 'runner') return [];
  const event = eventFromHookLine(run, line, hookOffset);
  // The runner says `failed` when there was no agent to start: nothing will ever exit.
  const neverStarted = line.status === 'failed' && line.writer === 'runner';
  if (!neverStarted) return [event];
  const exit = line.exit_code === undefined ? {} : { exitCode: line.exit_code };
  return [event, { type: 'run.exited', run, source: 'never started', hookOffset, ...exit }];
}

function eventFromHookLine(run: RunId, line: HookLine, hookOffset: number): JournalEvent {
  const said = line.message === undefined ? {} : { message: oneLine(line.message) };
  const session = line.session_id === undefined ? {} : { session: line.session_id };
  switch (line.status) {
    case 'started':
      // Only the runner knows the process; an agent's own "started" is a sign of work.
      if (line.writer !== 'runner' || line.pid === undefined) {
        return {
          type: 'run.reported',
          run,
          status: 'working',
          source: 'hook',
          hookOffset,
          ...said,
          ...session,
          ...orderOf(line),
        };
      }
      return {
        type: 'run.started',
        run,
        pid: line.pid,
        hookOffset,
        ...(line.pid_start === undefined ? {} : { pidStart: line.pid_start }),
        ...(line.runner_pid === undefined ? {} : { runnerPid: line.runner_pid }),
      };
    case 'exited':
      return {
        type: 'run.exited',
        run,
        source: 'runner',
        hookOffset,
        ...(line.exit_code === undefined ? {} : { exitCode: line.exit_code }),
        ...(line.signal === undefined ? {} : { signal: line.signal }),
      };
    case 'working':
    case 'waiting':
    case 'blocked':
    case 'complete':
    case 'failed':
      return {
        type: 'run.reported',
        run,
        status: line.status,
        source: 'hook',
        hookOffset,
        ...said,
        ...session,
        ...usage(line),
        ...orderOf(line),
      };
    default:
      return line.status satisfies never;
  }
}

/** A writer's name is text of whoever wrote the line: cut, as any other. */
const orderOf = ({ writer, sequence }: HookLine): { writer?: string; sequence?: number } => ({
  ...(writer === undefined ? {} : { writer: writer.slice(0, LONGEST_WRITER) }),
  ...(sequence === undefined ? {} : { sequence }),
});

function usage(line: HookLine): {
  usage?: { input: number; cached: number; output: number; reasoning?: number; costUsd?: number };
} {
  const { usage: reported } = line;
  if (!reported) return {};
  const {
    input_tokens: input = 0,
    cached_tokens: cached = 0,
    output_tokens: output = 0,
    reasoning_tokens: reasoning,
    cost_usd: costUsd,
  } = reported;
  return {
    usage: {
      input,
      cached,
      output,
      ...(reasoning === undefined ? {} : { reasoning }),
      ...(costUsd === undefined ? {} : { costUsd }),
    },
  };
}

const oneLine = (text: string): string => {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length > MESSAGE_LIMIT ? `${line.slice(0, MESSAGE_LIMIT - 1)}…` : line;
};
