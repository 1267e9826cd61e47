import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Folder of the extension: the programs lie in `dist` below it. */
export const packageRoot = (): string => path.resolve(__dirname, '..');

/** The version of the package this program belongs to; `0` when it was taken out of it. */
export function version(): string {
  try {
    const content: unknown = JSON.parse(readFileSync(path.join(packageRoot(), 'package.json'), 'utf8'));
    return typeof content === 'object' &&
      content !== null &&
      'version' in content &&
      typeof content.version === 'string'
      ? content.version
      : '0';
  } catch {
    // A copy of the program alone still works; only its version is not known.
    return '0';
  }
}
