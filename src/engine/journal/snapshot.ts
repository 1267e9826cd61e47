import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { isMissing } from './fileProblem';
import type { SealedPosition } from './envelope';
import { fingerprintBefore } from './readSealed';
import { writeWhole } from './wholeFile';

const SNAPSHOT_FILE = 'snapshot.json';
const STATE_FIELD = ',"state":';
const CLOSING_BRACE = 125;

const headSchema = z.object({
  v: z.literal(1),
  stateVersion: z.number(),
  offset: z.number().int().min(0),
  line: z.number().int().min(1),
  seq: z.number().int().min(0),
  gen: z.number().int().min(0),
  chain: z.string().length(32),
  fingerprint: z.string().max(128),
  digest: z.string(),
});

export interface Snapshot {
  readonly at: SealedPosition;
  readonly state: unknown;
}

/** Why a snapshot is not used; the journal is then folded anew from its beginning. */
export type SnapshotRefusal =
  'none' | 'unreadable' | 'other-state-version' | 'changed' | 'journal-shorter' | 'other-journal';

/**
 * Reads the snapshot in a journal's folder, if it belongs to this journal.
 * @param journal the open journal; a snapshot counts only if the 64 bytes before its offset are still the same.
 */
export async function readSnapshot(
  folder: string,
  journal: FileHandle,
  stateVersion: number,
): Promise<Snapshot | { readonly refused: SnapshotRefusal }> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path.join(folder, SNAPSHOT_FILE));
  } catch (error) {
    return { refused: isMissing(error) ? 'none' : 'unreadable' };
  }
  const split = bytes.indexOf(STATE_FIELD);
  if (split === -1 || bytes.at(-1) !== CLOSING_BRACE) return { refused: 'unreadable' };
  // As bytes: its digest needs no second encoding of megabytes that were just decoded.
  const stateBytes = bytes.subarray(split + STATE_FIELD.length, -1);
  let head: z.infer<typeof headSchema>;
  let state: unknown;
  try {
    head = headSchema.parse(JSON.parse(`${bytes.toString('utf8', 0, split)}}`));
    if (head.digest !== digestOf(stateBytes)) return { refused: 'changed' };
    state = JSON.parse(stateBytes.toString('utf8'));
  } catch {
    return { refused: 'unreadable' };
  }
  if (head.stateVersion !== stateVersion) return { refused: 'other-state-version' };
  if ((await journal.stat()).size < head.offset) return { refused: 'journal-shorter' };
  const fingerprint = await fingerprintBefore(journal, head.offset);
  if (fingerprint.toString('hex') !== head.fingerprint) return { refused: 'other-journal' };
  const { offset, line, seq, gen, chain } = head;
  return { at: { offset, line, seq, gen, chain }, state };
}

/** Writes the snapshot in one step: whoever reads sees the old one or the new one, whole. */
export async function writeSnapshot(
  folder: string,
  journal: FileHandle,
  stateVersion: number,
  { at, state }: Snapshot,
): Promise<void> {
  const stateText = JSON.stringify(state);
  const fingerprint = (await fingerprintBefore(journal, at.offset)).toString('hex');
  const head = JSON.stringify({ v: 1, stateVersion, ...at, fingerprint, digest: digestOf(stateText) });
  await writeWhole(path.join(folder, SNAPSHOT_FILE), `${head.slice(0, -1)}${STATE_FIELD}${stateText}}`);
}

const digestOf = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 32);
