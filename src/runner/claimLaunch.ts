import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failed, ok, userProblem, type Problem, type Result } from '../core/result';
import { readLaunchFile, type LaunchFile } from '../core/run/launch';

/** A launch file that this runner, and no other, may start. */
export interface ClaimedLaunch {
  readonly launch: LaunchFile;
  /** Takes the nonce out of the file on disk: from now on only the agent's environment holds it. */
  readonly forgetNonce: () => void;
}

/** Name of a launch file that was started, beside the one that was not. */
const STARTED = 'launch.started.json';

/**
 * Reads and claims a launch file. The claim is a rename, so that of two runners on one file exactly one starts the
 * agent: a terminal that an editor revives after a reload runs its command line again.
 */
export const claimLaunch = (path: string | undefined): Result<ClaimedLaunch> => {
  if (path === undefined) {
    return failed(
      userProblem('launch-file-missing', 'No launch file was given.', { remedy: 'runner <launch file>' }),
    );
  }
  const claimed = join(dirname(path), STARTED);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
    renameSync(path, claimed);
  } catch (error) {
    return failed(unclaimed(error));
  }
  const launch = readLaunchFile(text);
  if (!launch.ok) return launch;
  const { nonce } = launch.value;
  return ok({
    launch: launch.value,
    forgetNonce: () => {
      try {
        writeFileSync(claimed, text.replaceAll(nonce, ''), { mode: 0o600 });
      } catch {
        // The disk is full or the folder is gone: the file keeps its mode 0600, and the run matters more.
      }
    },
  });
};

const unclaimed = (error: unknown): Problem =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
    ? userProblem('launch-file-used', 'Its launch file is gone; most likely the run was already started.', {
        remedy: 'Delegate the task again to start a new run.',
      })
    : userProblem('launch-file-unreadable', `Its launch file cannot be used: ${String(error)}.`, {
        remedy: 'Make the repository folder writable and delegate the task again.',
      });
