import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asRunId, type RunId } from '../../core/ids';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { newNonce, RUN_FILES } from '../agents/writeLaunch';
import { runFolderOf, type RepositoryContext } from './context';
import { hashOfNonce, keepNonce } from './nonces';

const BASE_32 = 'abcdefghijkmnpqrstuvwxyz23456789';

/** `r-` and 8 characters: 40 random bits, enough for the runs of one repository. */
export const newRunId = (): RunId =>
  asRunId(`r-${[...randomBytes(8)].map((byte) => BASE_32[byte % 32] ?? '2').join('')}`);

/**
 * Keeps what the start of a run needs, however long it waits for its turn and whichever process carries it out: its prompt,
 * and the nonce that makes a hook line its own. Agents can read the journal, so that holds the nonce's hash alone.
 */
export async function saveRun(
  context: RepositoryContext,
  run: RunId,
  prompt: string,
  takesPreset: boolean,
): Promise<Result<{ nonceHash: string; session?: string }>> {
  const folder = runFolderOf(context.repository, run);
  const nonce = newNonce();
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(path.join(folder, RUN_FILES.prompt), prompt, { mode: 0o600, flag: 'wx' });
    await keepNonce(folder, nonce);
    return ok({ nonceHash: hashOfNonce(nonce), ...(takesPreset ? { session: randomUUID() } : {}) });
  } catch (error) {
    return failed(
      userProblem('run-folder-not-writable', `The run's folder ${folder} could not be written.`, {
        remedy: 'Free disk space or make the repository writable, then try again.',
        detail: error instanceof Error ? error.message : String(error),
      }),
    );
  }
}
