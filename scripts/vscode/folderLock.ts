import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * The identity of a process that a later process with the same id does not share: pid and, where the system
 * tells it (Linux), the start time in clock ticks since boot.
 */
function processIdentity(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold anything; start time is field 22.
    return `${pid}-${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    try {
      process.kill(pid, 0);
      return `${pid}-0`;
    } catch {
      return undefined;
    }
  }
}

/**
 * Takes the lock folder `lock`, waiting as long as a living process holds it; the lock of a dead one is broken.
 *
 * Held means: the folder holds a file named after the owner. It is taken by renaming a prepared folder onto it, which
 * POSIX allows only while the target is absent or empty; it is broken by removing exactly the dead owner's file. So two
 * waiters can never break each other's fresh lock.
 *
 * @param onWait called once with the owner's process id if the lock has to be waited for
 * @returns releases the lock
 */
export async function takeFolderLock(lock: string, onWait: (pid: number) => void): Promise<() => void> {
  const me = processIdentity(process.pid) ?? `${process.pid}-0`;
  const prepared = `${lock}.${me}`;
  mkdirSync(path.dirname(lock), { recursive: true });
  let toldToWait = false;
  for (;;) {
    mkdirSync(prepared, { recursive: true });
    writeFileSync(path.join(prepared, me), '');
    try {
      renameSync(prepared, lock);
      return () => rmSync(path.join(lock, me), { force: true });
    } catch (problem) {
      const code = (problem as NodeJS.ErrnoException).code;
      rmSync(prepared, { recursive: true, force: true });
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw problem;
    }
    for (const owner of readdirSync(lock)) {
      const pid = Number.parseInt(owner, 10);
      if (processIdentity(pid) !== owner) rmSync(path.join(lock, owner), { force: true });
      else if (!toldToWait) {
        toldToWait = true;
        onWait(pid);
      }
    }
    await delay(100);
  }
}
