import type { Contract, Criterion } from './contract';

/** Names one criterion of a workspace. */
export interface CriterionRef {
  /** The contract, relative to the repository, forward slashes. */
  readonly file: string;
  /** The feature inside the file, where it holds several. */
  readonly feature: string | undefined;
  /** Of `Criterion`: `AC-1`, or `C-` and a hash of its words. */
  readonly id: string;
}

/** `<contract file>#<feature id or ''>#<criterion id>`: the key of a criterion's evidence. */
export const criterionKey = ({ file, feature, id }: CriterionRef): string => `${file}#${feature ?? ''}#${id}`;

/** The criterion a key names; undefined when it is none. */
export function criterionOfKey(key: string): CriterionRef | undefined {
  const match = /^(.+)#([^#]*)#([^#]+)$/s.exec(key);
  const [, file, feature, id] = match ?? [];
  if (file === undefined || id === undefined) return undefined;
  return { file, feature: feature === '' ? undefined : feature, id };
}

/** A criterion with its name. */
export interface NamedCriterion {
  readonly ref: CriterionRef;
  readonly key: string;
  readonly criterion: Criterion;
}

/** All criteria of a contract with their names. Of two with one id, the first has it. */
export function namedCriteria(contract: Contract): readonly NamedCriterion[] {
  const seen = new Set<string>();
  return contract.features.flatMap(({ featureId, criteria }) =>
    criteria.flatMap((criterion) => {
      const feature = contract.features.length > 1 ? featureId?.replaceAll('#', '') : undefined;
      const ref = { file: contract.file, feature, id: criterion.id };
      const key = criterionKey(ref);
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ ref, key, criterion }];
    }),
  );
}

/** The id of a criterion that has none of its own: `C-` and 6 hexadecimal digits of its words. */
export const wordsId = (text: string): string => `C-${hashOf(normalised(text)).slice(0, 6)}`;

/** What evidence is about: the words of a criterion, what is nested below them, and how they are verified. */
export const contentHashOf = (text: string, details: readonly string[], verify: string | undefined): string =>
  hashOf(
    JSON.stringify([
      normalised(text),
      details.map(normalised),
      verify === undefined ? '' : normalised(verify),
    ]),
  );

/** Emphasis and spacing are not what a sentence says. */
const normalised = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[*_`]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** 16 hexadecimal digits: two FNV-1a hashes of 32 bits, the second over the characters from the end. */
function hashOf(text: string): string {
  let forward = 0x811c9dc5;
  let backward = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    forward = Math.imul(forward ^ text.charCodeAt(index), 0x01000193);
    backward = Math.imul(backward ^ text.charCodeAt(text.length - 1 - index), 0x01000193);
  }
  const digits = (part: number) => (part >>> 0).toString(16).padStart(8, '0');
  return digits(forward ^ (forward >>> 15)) + digits(backward ^ (backward >>> 13));
}
