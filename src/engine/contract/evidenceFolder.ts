import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { VERIFICATION_ID } from '../../core/run/criteriaEvents';
import type { JournalState } from '../../core/run/state';
import type { Repository } from '../git/repository';
import { storeFolder, type RepositoryContext } from '../run/context';

const EVIDENCE = 'evidence';

/** Absolute folder of what a verification's programs printed and measured. */
export const evidenceFolder = (repository: Repository, verification: string): string =>
  path.join(storeFolder(repository), EVIDENCE, verification);

/** Path of a file of evidence as the journal has it: relative to Counterpoint's folder, forward slashes. */
export const evidencePath = (verification: string, name: string): string =>
  `${EVIDENCE}/${verification}/${name}`;

/** Ids of evidence that gates make while an effect is carried out; the journal names it when the effect has ended. */
export const verificationOfGates = (effect: string): string => `v-${effect.slice(2)}`;
export const verificationOfMerged = (effect: string): string => `v-merged${effect.slice(2)}`;

/** Removes evidence that no history of a criterion names any more: it would grow for ever. */
export async function pruneEvidence({ repository, state }: RepositoryContext): Promise<void> {
  const named = verificationsNamed(state());
  const folder = path.join(storeFolder(repository), EVIDENCE);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!VERIFICATION_ID.test(name) || named.has(name)) continue;
    // What cannot be removed now is tried again after the next verification.
    await rm(path.join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

const verificationsNamed = ({ criteria, effects }: JournalState): ReadonlySet<string> =>
  new Set([
    ...Object.keys(criteria.verifying),
    ...Object.keys(effects).flatMap((effect) => [verificationOfGates(effect), verificationOfMerged(effect)]),
    ...Object.values(criteria.records).flatMap(({ history }) =>
      history.map(({ verification }) => verification),
    ),
  ]);
