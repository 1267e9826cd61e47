import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';

/** Text of a file by its path relative to the repository, forward slashes; undefined when there is none. */
export type ReadText = (relative: string) => Promise<string | undefined>;

/** Why a file of the repository was not read although it is there. */
export class RepositoryFileError extends Error {
  override readonly name = 'RepositoryFileError';
  constructor(
    readonly reason: 'outside' | 'not-a-file' | 'too-large' | 'unreadable',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const DEFAULT_MAX_BYTES = 1024 * 1024;

/**
 * Reads files below `root` from disk. What a repository holds is hostile: a symbolic link out of it, a pipe that blocks
 * for ever and a file of a gigabyte are refused with a `RepositoryFileError`.
 */
export function textFromDisk(root: string, maxBytes = DEFAULT_MAX_BYTES): ReadText {
  return async (relative) => {
    const file = path.resolve(root, relative);
    const [realRoot, real] = await Promise.all([realpath(root), realpath(file)]).catch(
      missingIsUndefined(relative),
    );
    if (realRoot === undefined || real === undefined) return undefined;
    if (real !== realRoot && !real.startsWith(realRoot + path.sep)) {
      throw new RepositoryFileError('outside', `${relative} leads out of the repository and is not read.`);
    }
    // Non-blocking: opening a pipe would otherwise wait for somebody to write to it.
    const handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK).catch(unreadable(relative));
    try {
      const info = await handle.stat();
      if (!info.isFile()) throw new RepositoryFileError('not-a-file', `${relative} is not a file.`);
      if (info.size > maxBytes) {
        throw new RepositoryFileError(
          'too-large',
          `${relative} has ${info.size} bytes; at most ${maxBytes} are read.`,
        );
      }
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  };
}

function missingIsUndefined(relative: string): (error: unknown) => [] {
  return (error) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    return unreadable(relative)(error);
  };
}

function unreadable(relative: string): (error: unknown) => never {
  return (error) => {
    throw new RepositoryFileError('unreadable', `${relative} could not be read: ${String(error)}`, {
      cause: error,
    });
  };
}
