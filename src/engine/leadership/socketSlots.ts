import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { failed, ok, userProblem, type Result } from '../../core/result';

/** The address of a Unix socket has room for 104 bytes on macOS and 108 on Linux, its closing zero included. */
const ADDRESS_LIMIT = 100;
const SLOT = /^([0-9a-f]{16})\.([1-9][0-9]{0,8})$/;

/**
 * The numbered sockets of one repository. A number is never used again while a higher one exists, so that removing a
 * dead socket can never remove a live one that took its name.
 */
export interface SocketSlots {
  /** Numbers in use, dead or alive, highest first. */
  numbers(): number[];
  /** The number a new leader has to take when these are in use. */
  next(numbers: readonly number[]): number;
  address(number: number): string;
  /** Removes what a dead process left behind. */
  remove(number: number): void;
}

/**
 * Prepares the private folder for a repository's sockets: owned by this user, mode 0700.
 * @param commonDir the repository's common git folder; symbolic links are resolved, so every way to it counts as one.
 * @param runtimeFolder where the private folder lies: default `XDG_RUNTIME_DIR`, or the folder for temporary files.
 * @returns problems `no-such-repository`, `socket-folder-not-private`, `socket-path-too-long`.
 */
export function socketSlots(commonDir: string, runtimeFolder?: string): Result<SocketSlots> {
  let key: string;
  try {
    const real = fs.realpathSync.native(commonDir);
    key = createHash('sha256').update(real).digest('hex').slice(0, 16);
  } catch {
    return failed(userProblem('no-such-repository', `${commonDir} is not there.`));
  }
  if (process.platform === 'win32') return ok(namedPipe(key));
  const uid = process.getuid?.() ?? 0;
  const folder = path.join(runtimeFolder ?? defaultRuntimeFolder(uid), `counterpoint-${uid}`);
  if (Buffer.byteLength(path.join(folder, `${key}.999999999`)) > ADDRESS_LIMIT) {
    return failed(
      userProblem('socket-path-too-long', `${folder} is too long a path for a local socket.`, {
        remedy: 'Set XDG_RUNTIME_DIR or TMPDIR to a shorter path.',
      }),
    );
  }
  return makePrivate(folder, uid) ? ok(inFolder(folder, key)) : failed(notPrivate(folder));
}

/** `/run/user/<uid>` first, whatever the environment says: all programs of this user must agree on one folder. */
function defaultRuntimeFolder(uid: number): string {
  const candidates = [`/run/user/${uid}`, process.env.XDG_RUNTIME_DIR];
  for (const candidate of candidates) {
    if (candidate !== undefined && path.isAbsolute(candidate) && isOwnFolder(candidate, uid))
      return candidate;
  }
  return os.tmpdir();
}

function isOwnFolder(folder: string, uid: number): boolean {
  const found = fs.lstatSync(folder, { throwIfNoEntry: false });
  return found !== undefined && found.isDirectory() && found.uid === uid;
}

/** In a shared `/tmp` somebody else may have made the folder first; theirs is never used. */
function makePrivate(folder: string, uid: number): boolean {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isOwnFolder(folder, uid)) return false;
    fs.chmodSync(folder, 0o700);
    return true;
  } catch {
    return false;
  }
}

const notPrivate = (folder: string) =>
  userProblem('socket-folder-not-private', `${folder} is not a folder of yours alone.`, {
    remedy: 'Remove it, or set XDG_RUNTIME_DIR to a folder that only you can write.',
  });

const inFolder = (folder: string, key: string): SocketSlots => ({
  numbers: () =>
    fs
      .readdirSync(folder)
      .map((name) => SLOT.exec(name))
      .filter((match) => match?.[1] === key)
      .map((match) => Number(match?.[2]))
      .sort((a, b) => b - a),
  next: (numbers) => Math.max(0, ...numbers) + 1,
  address: (number) => path.join(folder, `${key}.${number}`),
  remove: (number) => fs.rmSync(path.join(folder, `${key}.${number}`), { force: true }),
});

/** A named pipe ends with its process: there is one, and nothing to clear away. */
const namedPipe = (key: string): SocketSlots => ({
  numbers: () => [1],
  next: () => 1,
  address: () => `\\\\.\\pipe\\counterpoint-${os.userInfo().username.replace(/[^\w.-]/g, '_')}-${key}`,
  remove: () => undefined,
});
