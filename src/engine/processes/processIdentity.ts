import { readFile } from 'node:fs/promises';

/**
 * Whether the process with this id is alive and the one that was meant.
 * @param startedAt its start time as the runner wrote it; undefined where the system tells none.
 */
export async function isSameProcess(pid: number, startedAt: string | undefined): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: alive, and not ours, so not the one we started.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
      ? startedAt === undefined
      : false;
  }
  const now = await processStart(pid);
  return startedAt === undefined || now === undefined || now === startedAt;
}

/**
 * When a process started, the way the runner writes it: clock ticks since boot and the boot's id (`123456@0f3c...`).
 * @returns undefined where the system does not tell; `zombie` for one that has ended and was not reaped.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    // The name in field 2 may hold spaces and parentheses: fields are counted behind its last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return 'zombie';
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'latin1')).trim();
    return fields[19] === undefined ? undefined : `${fields[19]}@${boot}`;
  } catch {
    return undefined;
  }
}

/** Processor time of a process and the children it has waited for, in clock ticks; undefined where it is not told. */
export async function processorTicks(pid: number): Promise<number | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Fields 14 to 17 of the whole line: own time in user and system mode, then that of waited-for children.
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  } catch {
    return undefined;
  }
}
