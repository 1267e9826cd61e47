import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A running process as Linux's /proc tells it. */
export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks since boot; with the pid it names one process for good. */
  readonly started: string;
  readonly commandLine: string;
}

function readProcess(pid: number): RunningProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name in parentheses may hold spaces and parentheses: fields count from behind the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, parent: Number(fields[1]), started: fields[19] ?? '', commandLine };
  } catch {
    return undefined; // It ended while we looked.
  }
}

/** All living descendants of a process. Empty where there is no /proc. */
export function descendantsOf(pid: number): RunningProcess[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  const all = names
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((found) => found !== undefined);
  const found: RunningProcess[] = [];
  const parents = [pid];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const child of all.filter((each) => each.parent === parent)) {
      found.push(child);
      parents.push(child.pid);
    }
  }
  return found;
}

/** Whether that very process still runs. A zombie does not: it only waits for its parent to take note. */
export const isStillThere = (known: RunningProcess): boolean =>
  readProcess(known.pid)?.started === known.started;

function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch {
    // Already gone, which is what was wanted.
  }
}

/**
 * Ends the process group that `leader` leads, and every descendant that left the group (shells in terminals lead
 * sessions of their own): politely, then after `patience` milliseconds by force.
 */
export async function endProcessGroup(leader: number, patience = 3000): Promise<void> {
  const self = readProcess(leader);
  const known = [...(self ? [self] : []), ...descendantsOf(leader)];
  signal(-leader, 'SIGTERM');
  const deadline = performance.now() + patience;
  while (known.some(isStillThere) && performance.now() < deadline) await delay(50);
  signal(-leader, 'SIGKILL');
  for (const survivor of known.filter(isStillThere)) signal(survivor.pid, 'SIGKILL');
  while (known.some(isStillThere) && performance.now() < deadline + patience) await delay(20);
}
