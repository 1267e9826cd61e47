import { parse } from 'jsonc-parser';
import * as path from 'node:path';
import { CONTRACT_FILES } from '../../core/contract/contractFiles';
import { readTextFile } from '../plan/textFile';

const LARGEST = 256 * 1024;

/**
 * The setting `counterpoint.contractFiles` of a workspace folder, for programs without an editor; the default where the
 * folder has none, or something else there. A person's own settings are known to the editor alone.
 */
export function contractFilesOf(root: string): readonly string[] {
  const read = readTextFile(path.join(root, '.vscode', 'settings.json'), LARGEST);
  if (!('text' in read)) return CONTRACT_FILES;
  const settings: unknown = parse(read.text, [], { allowTrailingComma: true });
  if (typeof settings !== 'object' || settings === null || !('counterpoint.contractFiles' in settings))
    return CONTRACT_FILES;
  const globs = settings['counterpoint.contractFiles'];
  return Array.isArray(globs) && globs.every((glob): glob is string => typeof glob === 'string')
    ? globs
    : CONTRACT_FILES;
}
