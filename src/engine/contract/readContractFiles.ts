import type { Contract } from '../../core/contract/contract';
import { readContract } from '../../core/contract/readContract';
import { type Problem, userProblem } from '../../core/result';
import type { ReadText } from '../workflow/repositoryText';

export interface ContractFiles {
  readonly contracts: readonly Contract[];
  /** Files that are there and could not be read. */
  readonly problems: readonly { readonly file: string; readonly problem: Problem }[];
}

/**
 * Reads contracts by path, from disk (`textFromDisk`) or from the commit a run is judged against. Files that do not
 * exist are left out.
 */
export async function readContractFiles(files: readonly string[], read: ReadText): Promise<ContractFiles> {
  const contracts: Contract[] = [];
  const problems: { file: string; problem: Problem }[] = [];
  for (const file of files) {
    try {
      const text = await read(file);
      if (text !== undefined) contracts.push(readContract(file, text));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      problems.push({ file, problem: userProblem('contract-unreadable', message) });
    }
  }
  return { contracts, problems };
}
