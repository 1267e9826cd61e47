import { createHash, hash } from 'node:crypto';

/**
 * The seal of a batch. The last line of every batch ends in `,"chain":"<32 hex>"}`, and
 * chain = first 128 bits of sha256(previous chain ‖ `"}` and a newline ‖ bytes of the batch up to that field).
 * A changed, inserted or removed line therefore breaks the seal of its batch and, through the chain, all that follow.
 * These are the bytes as they lie in the file, from the previous seal's value on: they can be hashed without a copy.
 */
export const FIRST_CHAIN = '0'.repeat(32);
const FIELD = ',"chain":"';
/** Length of `,"chain":"<32 hex>"}`. */
export const SEAL_LENGTH = FIELD.length + 32 + 2;
const JOINT = '"}\n';
const JOINED_LENGTH = 32 + JOINT.length;

/** The chain value at the end of a line, or undefined when the line carries no seal. */
export function sealOf(line: string): string | undefined {
  const at = line.length - SEAL_LENGTH;
  if (at < 0 || !line.startsWith(FIELD, at) || !line.endsWith('"}')) return undefined;
  return line.slice(at + FIELD.length, -2);
}

/** @param body the batch's bytes, up to the seal of its last line. */
export const chainOver = (previous: string, body: Buffer): string =>
  digest(Buffer.concat([Buffer.from(previous + JOINT, 'latin1'), body]));

/** The same for a batch that lies in a buffer right behind the line whose seal is the previous one. */
export const chainInPlace = (bytes: Buffer, start: number, bodyEnd: number): string =>
  digest(bytes.subarray(start - JOINED_LENGTH, bodyEnd));

const digest = (bytes: Buffer): string =>
  // `crypto.hash` is new in Node 20.12 and costs a third of a hash object; the editor's Node may lack it.
  (typeof hash === 'function'
    ? hash('sha256', bytes, 'hex')
    : createHash('sha256').update(bytes).digest('hex')
  ).slice(0, 32);

/** Seals lines (JSON objects without newline) into the bytes of one batch. */
export function sealBatch(previous: string, lines: readonly string[]): { bytes: Buffer; chain: string } {
  const body = Buffer.from(lines.join('\n').slice(0, -1));
  const chain = chainOver(previous, body);
  return { bytes: withSeal(body, chain), chain };
}

/** @param body bytes up to the seal: the last line without its closing brace. */
export const withSeal = (body: Buffer, chain: string): Buffer =>
  Buffer.concat([body, Buffer.from(`${FIELD}${chain}"}\n`)]);

/** Follows the bytes of one batch line by line. */
export class SealCheck {
  #hash = createHash('sha256');

  constructor(previous: string) {
    this.#hash.update(previous + JOINT);
  }

  /** @param line bytes of a whole line, newline included. */
  add(line: Buffer): void {
    this.#hash.update(line);
  }

  /** What the chain would be if the batch ended with a line of these bytes, its seal left out. */
  chainWith(body: Buffer): string {
    return this.#hash.copy().update(body).digest('hex').slice(0, 32);
  }
}

/** A sealed line's bytes (newline included) up to its seal. */
export const bodyOf = (line: Buffer): Buffer => line.subarray(0, line.length - SEAL_LENGTH - 1);
