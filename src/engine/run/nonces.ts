import { createHash } from 'node:crypto';

/** SHA-256 of a run's nonce: agents can read the journal, so it holds the hash alone. */
export const hashOfNonce = (nonce: string): string => createHash('sha256').update(nonce).digest('hex');
