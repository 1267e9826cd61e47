import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CommitId, RefName } from '../../core/git/refs';
import { ok, type Result } from '../../core/result';
import type { GitRunner, RunOptions } from './gitPort';
import { gitOperation, type GitPlace } from './operation';
import { isOwnLock } from './ownLocks';

/** A change of one ref: made only if it still is at `from`. */
export interface RefChange {
  readonly ref: RefName | 'HEAD';
  /** undefined deletes the ref. */
  readonly to: CommitId | undefined;
  /** `absent`: it must not exist. undefined: whatever it is. */
  readonly from: CommitId | 'absent' | undefined;
  readonly reflog?: string;
}

/** The process was ended from outside or by us, so it could not take its lock files away. */
const DIED = new Set(['git-killed', 'timeout', 'cancelled']);

/** Compare-and-swap of a ref. Problems: `ref-moved`, `ref-exists`, `git-locked`, `ref-name-taken`. */
export const updateRef = async (
  runner: GitRunner,
  place: GitPlace,
  change: RefChange,
  options: RunOptions = {},
): Promise<Result<void>> => {
  const { ref, to, from } = change;
  const started = Date.now();
  const message = change.reflog === undefined ? [] : ['-m', change.reflog];
  // Git takes an empty old value for "must not exist", whatever the length of the repository's ids.
  const old = from === undefined ? [] : [from === 'absent' ? '' : from];
  const values = to === undefined ? ['-d', ref, ...old] : [ref, to, ...old];
  const done = await runner.run(
    gitOperation('update-ref', place, [...message, '--no-deref', ...values]),
    options,
  );
  if (done.ok) return ok(undefined);
  if (DIED.has(done.problem.code)) await clearDeadLocks(place, ref, to ?? '', started);
  return done;
};

/**
 * Takes away the locks of an `update-ref` of ours that is dead: younger than it, and empty or with our value in
 * them. An empty one could be another program's for the blink before it is written, so it gets time to go first.
 */
const clearDeadLocks = async (
  place: GitPlace,
  ref: string,
  value: string,
  started: number,
): Promise<void> => {
  const files = [
    ...(ref === 'HEAD' ? [] : [path.join(place.commonDir, `${ref}.lock`)]),
    path.join(place.gitDir ?? place.commonDir, 'HEAD.lock'),
  ];
  for (const file of files) {
    const before = await stat(file).catch(() => undefined);
    if (!before || !(await isOwnLock(file, started, (content) => content === value))) continue;
    if (before.size === 0) await delay(200);
    const now = await stat(file).catch(() => undefined);
    if (now && now.ino === before.ino && now.mtimeMs === before.mtimeMs) await rm(file, { force: true });
  }
};
