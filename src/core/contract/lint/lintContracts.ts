import type { Task } from '../../plan/model';
import { ContractIndex } from './contractIndex';
import { lintCycles } from './cycleRule';
import { lintDependencies } from './dependencyRules';
import type { ContractDiagnostic, ContractSource } from './diagnostic';
import { lintClaims } from './featureRules';
import { inOrder, lintContract } from './lintContract';
import { lintTraceability } from './traceabilityRule';

/** What is known beside the contracts. */
export interface ContractSurroundings {
  /** Tasks of the plan, for traceability. */
  readonly tasks?: readonly Task[];
  /** Ids of the plan's features, with or without a contract. */
  readonly featureIds?: readonly string[];
}

/**
 * What contracts say of each other, which needs all of them.
 * @param only looks at one contract of them alone: what an editor can afford at each keystroke
 */
export function lintTogether(
  sources: readonly ContractSource[],
  { tasks = [], featureIds = [] }: ContractSurroundings = {},
  only?: ContractSource,
): readonly ContractDiagnostic[] {
  const index = new ContractIndex(sources);
  return inOrder([
    ...lintClaims(index, only),
    ...lintDependencies(index, featureIds, only),
    ...lintCycles(index, only),
    ...lintTraceability(sources, tasks, only),
  ]);
}

/** Everything: each contract by itself, and all together, by file and place. Pure, and the same for the same input. */
export const lintContracts = (
  sources: readonly ContractSource[],
  surroundings: ContractSurroundings = {},
): readonly ContractDiagnostic[] =>
  inOrder([...sources.flatMap(lintContract), ...lintTogether(sources, surroundings)]);
