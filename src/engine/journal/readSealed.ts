import type { FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ChainReader, type ChainBreak } from './chainReader';
import type { Decode, JournalEventLike, ParsedLine, SealedPosition } from './envelope';

import { FIRST_CHAIN } from './seal';

export const JOURNAL_START: SealedPosition = { offset: 0, line: 1, seq: 0, gen: 0, chain: FIRST_CHAIN };

const CHUNK = 256 * 1024;
/** Work is done in slices, so that a host that shares the thread is never kept waiting for long. */
const SLICE = 64 * 1024;
const SLICE_MS = 8;

export interface SealedPart<E extends JournalEventLike> {
  readonly sealed: SealedPosition;
  readonly broken: ChainBreak | undefined;
  /** End of the file when it was read; behind `sealed.offset` lies a torn tail, or what follows a break. */
  readonly end: number;
  /** The reader as it stands at the end, to seal a broken part with a person's agreement. */
  readonly reader: ChainReader<E>;
  /** Parts that were broken once and that a person agreed to, as byte ranges. */
  readonly agreed: readonly { readonly from: number; readonly to: number }[];
}

/**
 * Reads a journal from a sealed position to its end.
 * @param onLine called for every sealed line, in order.
 */
export async function readSealed<E extends JournalEventLike>(
  file: FileHandle,
  from: SealedPosition,
  decode: Decode<E>,
  onLine: (line: ParsedLine<E>) => void,
): Promise<SealedPart<E>> {
  let start = from;
  const agreed: { from: number; to: number }[] = [];
  for (;;) {
    const reader = new ChainReader(decode, start, onLine);
    await readRange(file, start.offset, Number.POSITIVE_INFINITY, (chunk) => {
      reader.push(chunk);
      return reader.resealed === undefined;
    });
    if (!reader.resealed) {
      return { sealed: reader.sealed, broken: reader.broken, end: reader.position, reader, agreed };
    }
    const trusted = new ChainReader(decode, reader.sealed, onLine, 'trusted');
    await readRange(file, reader.sealed.offset, reader.resealed.offset, (chunk) => {
      trusted.push(chunk);
      return true;
    });
    agreed.push({ from: reader.sealed.offset, to: trusted.sealed.offset });
    start = trusted.sealed;
  }
}

/**
 * Reads `[from, to)` of a file; `take` gets a buffer that is reused, and stops the reading by returning false. While one
 * piece is taken, the next is read already.
 */
export async function readRange(
  file: FileHandle,
  from: number,
  to: number,
  take: (chunk: Buffer) => boolean,
): Promise<void> {
  const length = Math.min(CHUNK, Math.max(to - from, 1));
  let taken = Buffer.allocUnsafe(length);
  let at = from;
  const readInto = (buffer: Buffer) => file.read(buffer, 0, Math.min(length, to - at), at);
  let { bytesRead } = await readInto(taken);
  let spare: typeof taken | undefined;
  const since = { ms: performance.now() };
  while (bytesRead > 0) {
    at += bytesRead;
    // A piece that is not full is the last one as a rule: most readings end here, without a second buffer.
    const next =
      at < to && bytesRead === length ? readInto((spare ??= Buffer.allocUnsafe(length))) : undefined;
    const goesOn = await takeInSlices(taken.subarray(0, bytesRead), take, since);
    const read = next && (await next);
    if (!goesOn || at >= to) return;
    if (read && spare) {
      [taken, spare] = [spare, taken];
      bytesRead = read.bytesRead;
    } else {
      ({ bytesRead } = await readInto(taken));
    }
  }
}

async function takeInSlices(
  piece: Buffer,
  take: (chunk: Buffer) => boolean,
  since: { ms: number },
): Promise<boolean> {
  for (let slice = 0; slice < piece.length; slice += SLICE) {
    if (!take(piece.subarray(slice, slice + SLICE))) return false;
    if (performance.now() - since.ms > SLICE_MS) {
      await nextTurn();
      since.ms = performance.now();
    }
  }
  return true;
}

/** The bytes before an offset, 64 or as many as there are: they tell whether a file still holds what was read. */
export async function fingerprintBefore(file: FileHandle, offset: number): Promise<Buffer> {
  const length = Math.min(FINGERPRINT_LENGTH, offset);
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, offset - length);
  return buffer.subarray(0, bytesRead);
}

export const FINGERPRINT_LENGTH = 64;
