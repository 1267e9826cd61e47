import { matchesGlob } from '../review/globs';

/** Which files are contracts, when nobody says otherwise. The setting `counterpoint.contractFiles` has the same default. */
export const CONTRACT_FILES: readonly string[] = [
  '**/contract.md',
  '**/contracts.md',
  '**/*.contract.md',
  '**/contracts/*.md',
  '**/contracts/*.yml',
  '**/contracts/*.yaml',
  '**/contracts/*.json',
];

/** More patterns than a person writes; the list comes from settings of the repository, too. */
const MOST = 50;
const LONGEST = 300;

/**
 * Whether a file is a contract, by its path with forward slashes; capitals do not matter.
 * @param globs `*`, `**` and `?`; a pattern without `/` is a file name anywhere
 */
export function contractFileTest(globs: readonly string[] = CONTRACT_FILES): (file: string) => boolean {
  const patterns = globs.slice(0, MOST).map((glob) => glob.slice(0, LONGEST).toLowerCase());
  return (file) => {
    const name = file.toLowerCase();
    return /\.(?:md|ya?ml|json)$/.test(name) && patterns.some((pattern) => matchesGlob(pattern, name));
  };
}
