import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { hookLineText } from '../core/agents/hookLineText';
import type { HookStatus } from '../core/hooks/hookLine';
import type { LaunchFile } from '../core/run/launch';

/** Windows has no O_NOFOLLOW. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/**
 * Appends text with one write(2) and never through a symbolic link: an agent can write where its hook log lies.
 * @throws the system's error (ENOSPC, EROFS, ELOOP, ...), or one that says the write was cut short.
 */
export const appendOnce = (file: string, text: string): void => {
  const log = openSync(file, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | NO_FOLLOW, 0o600);
  try {
    const bytes = Buffer.from(text);
    if (writeSync(log, bytes) < bytes.length) throw new Error('the disk took only a part of the line');
  } finally {
    closeSync(log);
  }
};

/** The runner's own lines in the run's hook log, numbered from 1. */
export class RunLog {
  private sequence = 0;

  constructor(private readonly launch: LaunchFile) {}

  /**
   * Writes one line.
   * @returns undefined, or why the line could not be written: a full disk must not keep an agent from starting.
   */
  write(status: HookStatus, event: string, more: Readonly<Record<string, unknown>>): string | undefined {
    const { run, task, feature, nonce, agent, hookLog } = this.launch;
    this.sequence += 1;
    const line = hookLineText({
      v: 1,
      ts: new Date().toISOString(),
      run_id: run,
      task_id: task,
      feature_id: feature,
      event,
      status,
      agent,
      ...more,
      writer: 'runner',
      sequence: this.sequence,
      nonce,
    });
    try {
      appendOnce(hookLog, line);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

/**
 * When a process started, as Linux counts it: a pid alone is reused, pid and start together are not.
 * @returns clock ticks since boot and the boot's id (`123456@0f3c...`); undefined on other systems or if it is gone.
 */
export const processStart = (pid: number): string | undefined => {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in brackets and may hold anything; field 22 counts from behind it.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return ticks === undefined ? undefined : `${ticks}@${boot}`;
  } catch {
    return undefined;
  }
};
