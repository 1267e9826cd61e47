import { spawn } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OPERATION_VARIABLE } from './hardening';

/** What a sweep could see. On systems where environments cannot be read, nothing is known and nothing is ended. */
export interface Sweep {
  readonly supported: boolean;
  readonly ended: number;
}

/**
 * Ends what a crash of ours left running: processes whose environment carries the tag of that operation. One look
 * is not enough, because a child can be born during it; so it goes on until two looks in a row find nothing.
 */
export const endTaggedProcesses = async (tag: string): Promise<Sweep> => {
  const find =
    process.platform === 'linux' ? taggedOnLinux : process.platform === 'darwin' ? taggedOnMac : undefined;
  if (!find || tag === '') return { supported: false, ended: 0 };
  const ended = new Set<number>();
  for (let clean = 0; clean < 2;) {
    const found = (await find(`${OPERATION_VARIABLE}=${tag}`)).filter((pid) => pid !== process.pid);
    clean = found.length === 0 ? clean + 1 : 0;
    for (const pid of found) {
      ended.add(pid);
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone between the look and the kill.
      }
    }
    if (found.length > 0) await delay(5);
  }
  return { supported: true, ended: ended.size };
};

const processIds = async (): Promise<readonly number[]> =>
  (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);

const taggedOnLinux = async (entry: string): Promise<readonly number[]> => {
  const found: number[] = [];
  for (const pid of await processIds()) {
    // Other users' processes and kernel threads cannot be read; zombies read as empty.
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    if (environment.split('\0').includes(entry)) found.push(pid);
  }
  return found;
};

const taggedOnMac = (entry: string): Promise<readonly number[]> =>
  new Promise((resolve) => {
    const listing = spawn('/bin/ps', ['-axEww', '-o', 'pid=,command='], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let text = '';
    listing.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    // Without ps nothing can be found; the caller's own checks of locks and files still stand.
    listing.on('error', () => resolve([]));
    listing.on('close', () =>
      resolve(
        text
          .split('\n')
          .filter((line) => ` ${line} `.includes(` ${entry} `))
          .map((line) => Number.parseInt(line, 10)),
      ),
    );
  });

/**
 * Processes whose working folder is `folder` or below it, e.g. an agent or a dev server still running in a
 * worktree. undefined where the system does not tell (everywhere but Linux).
 */
export const processesIn = async (folder: string): Promise<readonly number[] | undefined> => {
  if (process.platform !== 'linux') return undefined;
  const found: number[] = [];
  for (const pid of await processIds()) {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (cwd === folder || cwd.startsWith(folder + path.sep)) found.push(pid);
  }
  return found;
};
