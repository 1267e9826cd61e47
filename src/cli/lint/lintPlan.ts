import path from 'node:path';
import type { ContractDiagnostic, ContractSource } from '../../core/contract/lint/diagnostic';
import { contractSource, lintContract } from '../../core/contract/lint/lintContract';
import { lintContracts } from '../../core/contract/lint/lintContracts';
import { lineStart } from '../../core/contract/lint/place';
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

/** What is wrong with the contracts of a plan's features, each by itself and all together. */
export function lintPlanContracts(plan: Plan): readonly LintFinding[] {
  const sources: ContractSource[] = [];
  const texts = new Map<string, string>();
  const findings: LintFinding[] = [];
  for (const file of plan.contractFiles ?? []) {
    const read = readTextFile(path.resolve(plan.root, file));
    if ('problem' in read) findings.push(unreadable(file, read.problem));
    else {
      texts.set(file, read.text);
      sources.push(contractSource(file, read.text));
    }
  }
  const tasks = plan.features.flatMap(({ taskLists }) => taskLists.flatMap((list) => list.tasks));
  const featureIds = plan.features.map(({ folder }) => path.posix.basename(folder));
  return [
    ...findings,
    ...lintContracts(sources, { tasks, featureIds }).map((found) => findingOf(found, texts.get(found.file))),
  ];
}

/** One contract by itself: what it needs from others is not looked at. @param file relative to `root`, or absolute */
export function lintContractFile(root: string, file: string): readonly LintFinding[] {
  const read = readTextFile(path.resolve(root, file));
  if ('problem' in read) return [unreadable(file, read.problem)];
  return lintContract(contractSource(file, read.text)).map((found) => findingOf(found, read.text));
}

/** The command line knows no hints; a note is the quietest it can say. */
function findingOf(
  { file, line, start, severity, code, message }: ContractDiagnostic,
  text: string | undefined,
): LintFinding {
  const column = text === undefined ? 1 : start - lineStart(text, start) + 1;
  return { file, line, column, severity: severity === 'hint' ? 'info' : severity, code, message };
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
