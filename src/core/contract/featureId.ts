/** What an id of a feature says, whatever the spelling: `003`, `003-user-auth`, `feature-003-user-auth`, `Feature 3`. */
interface FeatureParts {
  readonly number: number | undefined;
  readonly name: string;
}

function partsOf(id: string): FeatureParts {
  const plain = id
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/^feature-(?=.)/, '');
  const numbered = /^0*(\d{1,9})(?:-(.*))?$/.exec(plain);
  return numbered
    ? { number: Number(numbered[1]), name: numbered[2] ?? '' }
    : { number: undefined, name: plain };
}

/**
 * Whether two ids mean the same feature. Numbers must agree where both have one, names where both have one; a number
 * alone and a name alone say nothing of each other.
 */
export function isSameFeature(one: string, other: string): boolean {
  const [a, b] = [partsOf(one), partsOf(other)];
  if (a.number !== undefined && b.number !== undefined) {
    return a.number === b.number && (a.name === b.name || a.name === '' || b.name === '');
  }
  return a.name !== '' && a.name === b.name;
}

/** The feature a contract file belongs to by its place: `specs/003-user-auth/contract.md`, `contracts/login.contract.md`. */
export function featureIdOfFile(file: string): string | undefined {
  const segments = file.split('/');
  const base = segments.pop() ?? '';
  const named = /^(.+)\.contracts?\.(?:md|ya?ml)$/i.exec(base)?.[1];
  if (named !== undefined) return named;
  if (!/^contracts?\.(md|ya?ml)$/i.test(base)) return undefined;
  const folder = segments.at(-1);
  return folder !== undefined && /^contracts?$/i.test(folder) ? segments.at(-2) : folder;
}
