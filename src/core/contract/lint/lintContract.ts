import { readContract } from '../readContract';
import { lintCriterion } from './criterionRules';
import type { ContractDiagnostic, ContractSource } from './diagnostic';
import { lintWhole } from './fileRules';
import { placeholders } from './placeholderRule';
import { placeOfLine } from './place';

/** Reads a contract and keeps its text, for `lintContract` and `lintContracts`. Never throws. */
export const contractSource = (file: string, text: string): ContractSource => ({
  contract: readContract(file, text),
  text,
});

/**
 * What can be said of one contract without looking at others, in the order of the file. The same text gives the same
 * diagnostics, whatever else is in the repository, so an editor may show them at once and ask for the rest later.
 */
export function lintContract(source: ContractSource): readonly ContractDiagnostic[] {
  const { contract, text } = source;
  const read: readonly ContractDiagnostic[] = contract.problems
    // Found again below, with the exact place and a fix.
    .filter(({ code }) => code !== 'duplicate-criterion')
    .map(({ code, severity, line, message }) => ({
      code,
      severity,
      file: contract.file,
      ...placeOfLine(text, line),
      message,
      fixes: [],
    }));
  const unfinished = placeholders(source);
  // What is still to be filled in is not judged by what stands there instead.
  const written = contract.criteria.filter(
    (criterion) => !unfinished.some(({ start }) => criterion.start <= start && start < criterion.end),
  );
  return inOrder([
    ...read,
    ...lintWhole(source),
    ...written.flatMap((criterion) => lintCriterion(source, criterion)),
    ...unfinished,
  ]);
}

/** By file, then place, then code: the same on every machine. */
export function inOrder(diagnostics: readonly ContractDiagnostic[]): readonly ContractDiagnostic[] {
  const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
  return [...diagnostics].sort(
    (left, right) =>
      compare(left.file, right.file) ||
      left.start - right.start ||
      left.end - right.end ||
      compare(left.code, right.code),
  );
}
