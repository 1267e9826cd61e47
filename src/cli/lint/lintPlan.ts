import path from 'node:path';
import { readContract } from '../../core/contract/readContract';
import type { Plan } from '../../core/plan/model';
import { planReport } from '../../core/plan/planReport';
import { readTextFile } from '../../engine/plan/textFile';
import type { LintFinding } from './lintFinding';

/** What is wrong with the task lists of a plan: markers, copies, dependencies on tasks that are not there, cycles. */
export const lintTaskLists = (plan: Plan): readonly LintFinding[] =>
  planReport(plan).problems.map(({ file, line, severity, code, message }) => ({
    file,
    line,
    column: 1,
    severity,
    code,
    message,
  }));

/** What is wrong with the contracts of a plan's features. */
export const lintContracts = (plan: Plan): readonly LintFinding[] =>
  plan.features
    .flatMap(({ contractFiles }) => contractFiles)
    .flatMap((file) => lintContract(plan.root, file));

/** @param file relative to `root`, or absolute */
export function lintContract(root: string, file: string): readonly LintFinding[] {
  const read = readTextFile(path.resolve(root, file));
  if ('problem' in read) return [unreadable(file, read.problem)];
  return readContract(file, read.text).problems.map(({ code, severity, line, message }) => ({
    file,
    line,
    column: 1,
    severity,
    code,
    message,
  }));
}

/** A file that could not be read, as a finding of its own. */
export const unreadable = (file: string, message: string): LintFinding => ({
  file,
  line: 1,
  column: 1,
  severity: 'error',
  code: 'unreadable',
  message,
});
