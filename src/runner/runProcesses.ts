import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { RUN_ENVIRONMENT } from '../core/run/launch';

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
}

/** Every live process that a run owns, the runner itself left out. */
export const processesOfRun = (run: string): readonly number[] => {
  const rows =
    process.platform === 'linux' ? rowsFromProc() : process.platform === 'win32' ? [] : rowsFromPs();
  const own = rows.find((row) => row.pid === process.pid);
  const ours = new Set([process.pid]);
  for (const row of rows) {
    // A group or session is ours only if the runner leads it; otherwise whoever started the runner lives in it too.
    const inGroup = own?.group === process.pid && row.group === process.pid;
    const inSession = own?.session === process.pid && row.session === process.pid;
    if (inGroup || inSession || carriesRun(row.pid, run)) ours.add(row.pid);
  }
  for (let grown = true; grown;) {
    grown = false;
    for (const row of rows) {
      if (ours.has(row.parent) && !ours.has(row.pid)) {
        ours.add(row.pid);
        grown = true;
      }
    }
  }
  for (const ancestor of ancestorsOf(process.pid, rows)) ours.delete(ancestor);
  return [...ours];
};

/** The runner and all above it: whatever the rules say, these are never ended. */
const ancestorsOf = (pid: number, rows: readonly ProcessRow[]): readonly number[] => {
  const line: number[] = [];
  for (let at: number | undefined = pid; at !== undefined && at > 0 && !line.includes(at);) {
    line.push(at);
    at = rows.find((row) => row.pid === at)?.parent;
  }
  return line;
};

const rowsFromProc = (): readonly ProcessRow[] => {
  const rows: ProcessRow[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const [state, parent, group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z' || state === 'X') continue;
      rows.push({
        pid: Number(name),
        parent: Number(parent),
        group: Number(group),
        session: Number(session),
      });
    } catch {
      // It ended while we looked.
    }
  }
  return rows;
};

const rowsFromPs = (): readonly ProcessRow[] => {
  const { stdout } = spawnSync('/bin/ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], { encoding: 'latin1' });
  return (stdout ?? '')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([pid, , , state]) => pid !== '' && pid !== undefined && !state?.startsWith('Z'))
    .map(([pid, parent, group]) => ({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      session: 0,
    }));
};

/** Finds what left the agent's tree by a double fork: it still has the run's id in the environment it started with. */
const carriesRun = (pid: number, run: string): boolean => {
  if (process.platform !== 'linux') return false;
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
    return `\0${environment}\0`.includes(`\0${RUN_ENVIRONMENT.run}=${run}\0`);
  } catch {
    // Another user's process, or gone.
    return false;
  }
};

/** Sends a signal to each; one that is already gone is what we wanted. */
export const signalAll = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone (ESRCH), or it changed its user and is out of our reach (EPERM): the caller looks again.
    }
  }
};

/**
 * Ends everything a run owns with SIGKILL, until two looks in a row find nothing.
 * @returns how many were still there when it gave up after 50 looks (a process in an uninterruptible wait).
 */
export const endAll = async (run: string, agentPid: number): Promise<number> => {
  if (process.platform === 'win32') {
    // The tree is ended by the system's own tool; a pid is a number, no text of ours.
    spawnSync('taskkill', ['/T', '/F', '/PID', String(agentPid)], { stdio: 'ignore', windowsHide: true });
    return 0;
  }
  let clean = 0;
  for (let look = 0; look < 50; look += 1) {
    const left = processesOfRun(run);
    signalAll(left, 'SIGKILL');
    clean = left.length === 0 ? clean + 1 : 0;
    if (clean === 2) return 0;
    await pause(10);
  }
  return processesOfRun(run).length;
};

/**
 * Deals with what outlived the agent. It is left alone for a moment first: a completion hook that the agent started
 * on its way out is such a process, and ending it would lose the claim. What then still runs is asked to end, then ended.
 * @param patienceMs for each of the two waits.
 * @returns how many had to be ended.
 */
export const endLeftovers = async (run: string, agentPid: number, patienceMs: number): Promise<number> => {
  if (await goneWithin(run, patienceMs)) return 0;
  const left = processesOfRun(run);
  signalAll(left, 'SIGTERM');
  if (!(await goneWithin(run, patienceMs))) await endAll(run, agentPid);
  return left.length;
};

const goneWithin = async (run: string, ms: number): Promise<boolean> => {
  const start = process.hrtime.bigint();
  while (processesOfRun(run).length > 0) {
    if (Number(process.hrtime.bigint() - start) / 1e6 > ms) return false;
    await pause(20);
  }
  return true;
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
