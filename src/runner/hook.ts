/**
 * The program that agents' own hooks call: `hook <agent> [event]`, with the native payload on standard input or, as
 * codex does, as JSON in the last argument. Keeps the payload in the run's folder and appends what it means to the hook
 * log. Prints nothing on success: some agents take a hook's output for an instruction.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isatty } from 'node:tty';
import path from 'node:path';
import { hookLineText } from '../core/agents/hookLineText';
import { mapNativePayload } from '../core/hooks/mapNativePayload';
import { RUN_ENVIRONMENT } from '../core/run/launch';
import { isOwnThread } from './codexThread';
import { appendOnce } from './hookLog';

/** Larger payloads hold whole conversations; the head is enough to know that one was there. */
const LARGEST_PAYLOAD = 8 * 1024 * 1024;
const LARGEST_MESSAGE = 2_000;

const main = (): void => {
  const [agent = '', ...rest] = process.argv.slice(2);
  const last = rest.at(-1);
  const text = last?.startsWith('{') ? last : readInput();
  const event = rest[0]?.startsWith('{') ? undefined : rest[0];
  const line = mapNativePayload(agent, text.slice(0, LARGEST_PAYLOAD), event);
  if (!line || (agent === 'codex' && !isOwnThread(text, process.env))) return;
  const log = process.env[RUN_ENVIRONMENT.hookLog];
  if (!log) throw new Error(`${RUN_ENVIRONMENT.hookLog} is not set: this hook was called outside a run.`);
  const sequence = now();
  appendOnce(
    log,
    hookLineText({
      v: 1,
      ts: new Date().toISOString(),
      run_id: process.env[RUN_ENVIRONMENT.run],
      task_id: process.env[RUN_ENVIRONMENT.task],
      feature_id: process.env[RUN_ENVIRONMENT.feature],
      ...line,
      // A team's own adapter may use the hooks of another agent; the run's is the one that counts.
      agent: process.env[RUN_ENVIRONMENT.agent] ?? line.agent,
      ...(line.message === undefined ? {} : { message: line.message.slice(0, LARGEST_MESSAGE) }),
      payload: keepPayload(agent, sequence, text),
      writer: 'hook',
      sequence,
      nonce: process.env[RUN_ENVIRONMENT.nonce],
    }),
  );
};

/** Standard input to its end; nothing when a person started this by hand in a terminal. */
const readInput = (): string => (isatty(0) ? '' : readFileSync(0, 'utf8'));

/**
 * Microseconds on the system's monotonic clock: every hook is a process of its own, and this counts in all of them
 * in the order in which they were called, even when the wall clock jumps.
 */
const now = (): number => Number(process.hrtime.bigint() / 1000n);

/** @returns the file's path relative to the run's folder; undefined when there is none or the disk refused. */
const keepPayload = (agent: string, sequence: number, text: string): string | undefined => {
  const folder = process.env[RUN_ENVIRONMENT.runFolder];
  if (!folder) return undefined;
  const name = `payloads/${/^[a-z0-9-]{1,32}$/.test(agent) ? agent : 'agent'}-${sequence}-${process.pid}.json`;
  try {
    mkdirSync(path.join(folder, 'payloads'), { recursive: true, mode: 0o700 });
    writeFileSync(path.join(folder, name), text.slice(0, LARGEST_PAYLOAD), { mode: 0o600, flag: 'wx' });
    return name;
  } catch {
    // The claim itself matters more than its evidence; without `payload` the line says that none was kept.
    return undefined;
  }
};

try {
  main();
} catch (error) {
  // Never 2: agents take that for "go back to work".
  process.exitCode = 1;
  console.error(`Counterpoint's hook failed: ${error instanceof Error ? error.message : String(error)}`);
}
