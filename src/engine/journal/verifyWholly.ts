import type { FileHandle } from 'node:fs/promises';
import type { ChainBreak } from './chainReader';
import type { Decode } from './envelope';
import { JOURNAL_START, readSealed } from './readSealed';

export interface Verification {
  /** Lines under a seal that holds. */
  readonly sealedLines: number;
  /** Bytes behind the last seal: a batch that was cut off. */
  readonly tornBytes: number;
  readonly broken: ChainBreak | undefined;
  /** Parts that did not fit their seals, and that a person agreed to: byte ranges. */
  readonly agreed: readonly { readonly from: number; readonly to: number }[];
}

/** A verification looks at seals, not at what the lines mean. */
const ANYTHING: Decode<never> = () => ({ kind: 'unknown', type: '' });

/** Checks a journal's seals from its first line to its end. */
export async function verifyWholly(journal: FileHandle): Promise<Verification> {
  let sealedLines = 0;
  const part = await readSealed(journal, JOURNAL_START, ANYTHING, () => {
    sealedLines += 1;
  });
  return {
    sealedLines,
    broken: part.broken,
    agreed: part.agreed,
    tornBytes: part.broken ? 0 : part.end - part.sealed.offset,
  };
}
