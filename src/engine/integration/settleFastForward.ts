import { link, lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { branchRef, type CommitId, isObjectId } from '../../core/git/refs';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { GitRunner } from '../git/gitPort';
import { isOwnLock } from '../git/ownLocks';
import { resolveCommit } from '../git/repository';
import { endTaggedProcesses } from '../git/taggedProcesses';
import type { CheckoutPlace } from './checkoutPlace';
import { takeBackFiles } from './takeBackFiles';

/** What our index lock says: who took it and for which move. */
export interface FastForwardMark {
  /** Tag of the attempt. */
  readonly counterpoint: string;
  readonly branch: string;
  readonly from: CommitId;
  readonly to: CommitId;
  /** `checking`: no file has been touched. `moving`: git found the move safe, and files may have changed. */
  readonly phase: 'checking' | 'moving';
}

export type Settled = 'nothing' | 'finished' | 'taken-back';

const commit = z.string().refine(isObjectId);
const markSchema = z.object({
  counterpoint: z.string(),
  branch: z.string(),
  from: commit,
  to: commit,
  phase: z.enum(['checking', 'moving']),
});

/**
 * Takes a checkout's index lock in our name; false when it is held. The lock appears with its content or not at all,
 * so that a crash can never leave one that names nobody.
 */
export const takeMarkedLock = async (place: CheckoutPlace, mark: FastForwardMark): Promise<boolean> => {
  const draft = path.join(place.gitDir, 'counterpoint-lock');
  await writeFile(draft, markText(mark));
  try {
    await link(draft, lockOf(place));
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return false;
    // File systems without hard links: nearly as good.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    return await writeFile(lockOf(place), markText(mark), { flag: 'wx' }).then(
      () => true,
      () => false,
    );
  } finally {
    await rm(draft, { force: true });
  }
};

/** Puts another phase into a lock that is ours. */
export const rewriteMark = async (place: CheckoutPlace, mark: FastForwardMark): Promise<void> => {
  const draft = path.join(place.gitDir, 'counterpoint-lock');
  await writeFile(draft, markText(mark));
  await rename(draft, lockOf(place));
};

const lockOf = (place: CheckoutPlace): string => path.join(place.gitDir, 'index.lock');
const markText = (mark: FastForwardMark): string => `${JSON.stringify(mark)}\n`;

/** The copy of the index that a move works on. */
export const ownIndexOf = (place: CheckoutPlace): string => path.join(place.gitDir, 'counterpoint-index');

/** Our mark in a checkout's index lock; undefined when there is no lock or it is somebody else's. */
export const readMark = async (place: CheckoutPlace): Promise<FastForwardMark | undefined> => {
  const text = await readFile(lockOf(place), 'utf8').catch(() => '');
  if (!text.startsWith('{') || text.length > 4000) return undefined;
  try {
    return markSchema.parse(JSON.parse(text));
  } catch {
    // Not ours: another program's lock stays as it is.
    return undefined;
  }
};

/**
 * Ends a move of a checked-out branch, after a crash as well as in the ordinary course. If the branch has moved, the
 * new index takes its place; if not, the files are taken back. Then our lock goes. Does nothing where no lock of
 * ours is held. With `endProcesses`, what a crash left running is ended first.
 */
export const settleFastForward = async (
  runner: GitRunner,
  place: CheckoutPlace,
  how: { readonly endProcesses: boolean },
): Promise<Result<Settled>> => {
  const mark = await readMark(place);
  if (!mark) return ok('nothing');
  const ref = branchRef(mark.branch);
  if (!ref.ok) return ref;
  const lock = lockOf(place);
  const ownIndex = ownIndexOf(place);
  if (how.endProcesses) {
    const idle = await endOurs(mark, ownIndex);
    if (!idle.ok) return idle;
    const since = (await lstat(lock)).mtimeMs;
    for (const file of [
      path.join(place.commonDir, `${ref.value}.lock`),
      path.join(place.gitDir, 'HEAD.lock'),
    ]) {
      if (await isOwnLock(file, since, (content) => content === mark.to)) await rm(file, { force: true });
    }
  }
  const present = await resolveCommit(runner, place, ref.value, { tag: mark.counterpoint });
  if (!present.ok) return present;
  if (present.value === mark.to) {
    // The branch moves only after the files and the new index are complete. Renamed already: nothing is left to do.
    await rename(ownIndex, path.join(place.gitDir, 'index')).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rm(lock, { force: true });
    return ok('finished');
  }
  if (mark.phase === 'moving') {
    const back = await takeBackFiles(runner, place, mark.from, mark.to, { tag: mark.counterpoint });
    if (!back.ok) return back;
  }
  await rm(`${ownIndex}.lock`, { force: true });
  await rm(ownIndex, { force: true });
  await rm(lock, { force: true });
  return ok('taken-back');
};

const endOurs = async (mark: FastForwardMark, ownIndex: string): Promise<Result<void>> => {
  const sweep = await endTaggedProcesses(mark.counterpoint);
  if (sweep.supported) return ok(undefined);
  // Where processes cannot be told apart, a git still at work shows by the lock of the index copy.
  for (let look = 0; look < 50; look++) {
    if (
      await lstat(`${ownIndex}.lock`).then(
        () => false,
        () => true,
      )
    )
      return ok(undefined);
    await delay(100);
  }
  return failed(
    userProblem(
      'fast-forward-unsettled',
      `A git command may still be writing in ${path.dirname(ownIndex)}.`,
      {
        remedy: 'If no git is running, delete counterpoint-index.lock there and try again.',
      },
    ),
  );
};
