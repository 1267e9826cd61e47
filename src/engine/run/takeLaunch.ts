import { rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { RUN_FILES } from '../agents/writeLaunch';

/** A runner says `started` within milliseconds of its claim: one that is silent for so long is gone, milliseconds. */
const CLAIM_PATIENCE_MS = 60_000;

/**
 * Takes a launch file away from a runner that has not come up, so that none can start its agent later. A runner claims
 * the file by a rename as well, so exactly one of the two has it.
 * @returns `taken`: no agent can start any more; `claimed`: a runner was faster, and starts the agent or has;
 * `silent`: a runner claimed it long ago and never said that it started.
 */
export async function takeLaunch(runFolder: string, now: Date): Promise<'taken' | 'claimed' | 'silent'> {
  const taken = path.join(runFolder, 'launch.taken.json');
  try {
    await rename(path.join(runFolder, RUN_FILES.launch), taken);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const claim = await stat(path.join(runFolder, RUN_FILES.started)).catch(() => undefined);
    // Neither: it was taken before, or its folder is gone. A runner finds nothing to start.
    if (!claim) return 'taken';
    return now.getTime() - claim.ctimeMs > CLAIM_PATIENCE_MS ? 'silent' : 'claimed';
  }
  // It holds the nonce, which is of no use any more.
  await rm(taken, { force: true });
  return 'taken';
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
