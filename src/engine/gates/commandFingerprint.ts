import { createHash } from 'node:crypto';
import type { GateDefinition } from '../../core/gates/gate';

/** What a person agrees to when commands of a repository are to be run. */
export type AgreedCommand = Pick<GateDefinition, 'command' | 'folder' | 'environment' | 'scripts'>;

/**
 * SHA-256 of commands, independent of their order and names: the same for as long as the same would be run. The texts of
 * package scripts behind `npm run ...` are part of it (`withScripts`), so an edit there is asked about again.
 */
export function commandFingerprint(gates: readonly AgreedCommand[]): string {
  const parts = gates.map(({ command, folder = '', environment = [], scripts = {} }) =>
    JSON.stringify([command, folder, [...environment].sort(), Object.entries(scripts).sort()]),
  );
  return createHash('sha256').update(parts.sort().join('\n')).digest('hex');
}
