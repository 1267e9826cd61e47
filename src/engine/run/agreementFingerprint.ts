import { createHash } from 'node:crypto';

/** Names exactly this text: an agreement to it holds for nothing else. Hexadecimal. */
export const agreementFingerprint = (lines: readonly string[]): string =>
  createHash('sha256').update(lines.join('\n')).digest('hex');
