import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { RUN_FILES } from '../agents/writeLaunch';

/** Lies in a run's folder from its request to its start: runs wait for their turn longer than a window lives. */
const NONCE_FILE = 'nonce';

/** SHA-256 of a run's nonce: agents can read the journal, so it holds the hash alone. */
export const hashOfNonce = (nonce: string): string => createHash('sha256').update(nonce).digest('hex');

/** Keeps the nonce of a run that is to start. @throws when it cannot be written. */
export const keepNonce = (runFolder: string, nonce: string): Promise<void> =>
  writeFile(path.join(runFolder, NONCE_FILE), nonce, { mode: 0o600, flag: 'wx' });

/** The nonce kept for a run, if it is the one whose hash the journal holds. */
export async function nonceOf(runFolder: string, nonceHash: string): Promise<string | undefined> {
  for (const nonce of [await keptNonce(runFolder), await nonceOfLaunch(runFolder)]) {
    if (nonce !== undefined && hashOfNonce(nonce) === nonceHash) return nonce;
  }
  return undefined;
}

/** From its start on, only the agent's environment holds it. */
export const forgetNonce = (runFolder: string): Promise<void> =>
  rm(path.join(runFolder, NONCE_FILE), { force: true });

const keptNonce = (runFolder: string): Promise<string | undefined> =>
  readFile(path.join(runFolder, NONCE_FILE), 'utf8').catch(() => undefined);

async function nonceOfLaunch(runFolder: string): Promise<string | undefined> {
  try {
    const launch: unknown = JSON.parse(await readFile(path.join(runFolder, RUN_FILES.launch), 'utf8'));
    return typeof launch === 'object' &&
      launch !== null &&
      'nonce' in launch &&
      typeof launch.nonce === 'string'
      ? launch.nonce
      : undefined;
  } catch {
    // Not written yet, or a runner has taken it.
    return undefined;
  }
}
