import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RefName } from '../../core/git/refs';
import { endTaggedProcesses } from './taggedProcesses';

/** One try at a change, as the caller journalled it. */
export interface Attempt {
  /** Unique to the effect; the same one when it is tried again after a crash. */
  readonly tag: string;
  /** Set when an earlier try may have been cut short: when its intent was written, milliseconds since 1970. */
  readonly interruptedSince?: number;
  readonly signal?: AbortSignal;
}

/**
 * Clears what a killed git of ours left behind. Only called for an attempt that was cut short. The tagged processes
 * are ended first; then a lock goes only if it is a lock on something this attempt writes, is no older than its
 * intent, and is empty (git was killed before writing) or holds a value that only we can have written. Any other
 * lock belongs to someone else and stays.
 */
export const clearOwnLocks = async (
  attempt: Attempt,
  commonDir: string,
  refs: readonly RefName[],
  otherFiles: readonly string[],
  isOwnValue: (content: string) => boolean | Promise<boolean>,
): Promise<readonly string[]> => {
  if (attempt.interruptedSince === undefined) return [];
  await endTaggedProcesses(attempt.tag);
  const files = [
    ...refs.map((ref) => path.join(commonDir, `${ref}.lock`)),
    path.join(commonDir, 'packed-refs.lock'),
    ...otherFiles,
  ];
  const cleared: string[] = [];
  for (const file of files) {
    if (await isOwnLock(file, attempt.interruptedSince, isOwnValue)) {
      await rm(file, { force: true });
      cleared.push(file);
    }
  }
  return cleared;
};

/** See `clearOwnLocks`. A clock with coarse ticks may date a file slightly before the intent: one second is allowed. */
export const isOwnLock = async (
  file: string,
  since: number,
  isOwnValue: (content: string) => boolean | Promise<boolean>,
): Promise<boolean> => {
  try {
    const facts = await stat(file);
    if (facts.mtimeMs < since - 1000) return false;
    return facts.size === 0 || (await isOwnValue((await readFile(file, 'utf8')).trim()));
  } catch {
    // No lock, or it went while we looked.
    return false;
  }
};
