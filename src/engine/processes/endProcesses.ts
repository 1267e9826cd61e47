import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** In the environment of everything started here; a descendant keeps it when it leaves the process group. */
export const PROCESS_TAG = 'COUNTERPOINT_PROCESS_TAG';

const BETWEEN_SWEEPS_MS = 15;
const SLOWEST_SWEEP_MS = 120;
/** After this long of killing, what is still there (stuck in the kernel, or breeding) is reported instead. */
const SWEEP_LIMIT_MS = 10_000;

/** What was started: the leader's process id (also the id of its group) and the tag in its environment. */
export interface StartedProcess {
  readonly pid: number;
  readonly tag: string;
}

/**
 * Ends a process, its group and every descendant that carries its tag: SIGTERM, `graceMs` to leave, then SIGKILL,
 * sweeping until two passes in a row find nothing (in a single pass a child born during the sweep escapes, see
 * actions/runner #4601). Descendants outside the group are found on Linux only; a program that wipes its environment
 * and leaves its group as well is out of reach without a cgroup.
 * @returns ids of processes that could not be ended; empty when all are gone
 */
export async function endProcesses(started: StartedProcess, graceMs: number): Promise<number[]> {
  if (process.platform === 'win32') return endWindowsTree(started.pid);
  if ((await signalAll(started, 'SIGTERM')) === 0 && (await isQuiet(started))) return [];
  const patience = performance.now() + graceMs;
  let pause = BETWEEN_SWEEPS_MS;
  for (let clean = 0; performance.now() < patience; pause = Math.min(pause * 2, SLOWEST_SWEEP_MS)) {
    clean = (await isQuiet(started)) ? clean + 1 : 0;
    if (clean === 2) return [];
    await delay(clean > 0 ? BETWEEN_SWEEPS_MS : pause);
  }
  return killUntilQuiet(started);
}

/**
 * Ends what an earlier window left behind, known only by its tag (process ids may have been given away since).
 * @returns ids of processes that could not be ended
 */
export async function endTaggedProcesses(tag: string): Promise<number[]> {
  return killUntilQuiet({ pid: 0, tag });
}

/** Ids of live processes whose starting environment holds the tag. Empty where there is no `/proc`. */
export async function processesTagged(tag: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const names = await readdir('/proc').catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      // Gone, not ours, or a zombie (its environment reads as empty): all three mean that there is nothing to end.
      .map(async (name) => ((await environmentOf(name)).includes(tag) ? Number(name) : 0)),
  );
  return found.filter((pid) => pid > 0);
}

async function environmentOf(pid: string): Promise<Buffer> {
  return readFile(`/proc/${pid}/environ`).catch(() => Buffer.alloc(0));
}

async function killUntilQuiet(started: StartedProcess): Promise<number[]> {
  const limit = performance.now() + SWEEP_LIMIT_MS;
  for (let clean = 0; clean < 2; await delay(BETWEEN_SWEEPS_MS)) {
    clean = (await signalAll(started, 'SIGKILL')) === 0 ? clean + 1 : 0;
    if (performance.now() > limit) return processesTagged(started.tag);
  }
  return [];
}

/** @returns how many targets took the signal: the group counts as one */
async function signalAll({ pid, tag }: StartedProcess, signal: NodeJS.Signals): Promise<number> {
  const targets = await processesTagged(tag);
  // The group first: a member without the tag (`env -i ...`) is only reached through it.
  const group = pid > 0 && (await groupIsAlive(pid)) && send(-pid, signal) ? 1 : 0;
  return group + targets.filter((target) => send(target, signal)).length;
}

async function isQuiet(started: StartedProcess): Promise<boolean> {
  if (started.pid > 0 && (await groupIsAlive(started.pid))) return false;
  return (await processesTagged(started.tag)).length === 0;
}

/**
 * Whether a group has members that run. `kill(-group, 0)` alone also says yes for zombies that nobody has reaped,
 * as happens in containers whose first process does not reap; waiting for those would use up every grace period.
 */
async function groupIsAlive(group: number): Promise<boolean> {
  if (!send(-group, 0)) return false;
  if (process.platform !== 'linux') return true;
  const names = await readdir('/proc').catch(() => []);
  const alive = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const text = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '');
        // `pid (name) state ppid pgrp ...`; the name may hold spaces and brackets, so count from its last bracket.
        const [state, , processGroup] = text.slice(text.lastIndexOf(')') + 2).split(' ');
        return Number(processGroup) === group && state !== 'Z' && state !== 'X';
      }),
  );
  return alive.includes(true);
}

function send(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(target, signal);
    return true;
  } catch {
    return false; // ESRCH: gone. EPERM: changed its user; nothing an unprivileged process can end.
  }
}

/** `taskkill /T` walks the tree by parent ids; there is no gentle step for console programs on Windows. */
async function endWindowsTree(pid: number): Promise<number[]> {
  const killer = spawn('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
  await new Promise<void>((resolve) => {
    killer.once('close', () => resolve());
    killer.once('error', () => resolve());
  });
  return send(pid, 0) ? [pid] : [];
}
