import { leftOut, outOfScopeCount, sensitiveCount } from '../../core/review/cappedScope';
import type { RunState, TaskState } from '../../core/run/state';
import { styled, type Output, type Style } from '../output/output';
import { hasPassed } from '../run/outcome';

/** The answer of `counterpoint validate --json`. Field names are part of the interface. */
export interface ValidationReport {
  readonly v: 1;
  readonly key: string;
  readonly run: string;
  readonly attempt: number;
  readonly progress: string;
  /** Gates judged the work, and all of them passed. */
  readonly passed: boolean;
  readonly gates: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly ms: number;
    readonly exit_code: number | null;
    readonly last_lines: string | null;
    /** Files by which the agent could have changed this gate, and did. */
    readonly definition_changed_by: readonly string[];
  }[];
  readonly changed_files: number;
  readonly out_of_scope: readonly { readonly path: string; readonly reason: string }[];
  /** How many there are: the lists leave some out where there are very many. */
  readonly out_of_scope_total: number;
  readonly sensitive: readonly { readonly path: string; readonly kind: string }[];
  readonly sensitive_total: number;
  readonly commit: string | null;
  readonly problem: {
    readonly code: string;
    readonly message: string;
    readonly remedy: string | null;
  } | null;
}

export function validationReport(task: TaskState, run: RunState): ValidationReport {
  const { gates } = run;
  return {
    v: 1,
    key: task.key,
    run: run.id,
    attempt: run.attempt,
    progress: task.progress,
    passed: hasPassed(run),
    gates: (gates?.verdicts ?? []).map(({ name, verdict, ms, exitCode, lastLines, definitionChangedBy }) => ({
      name,
      verdict,
      ms,
      exit_code: exitCode ?? null,
      last_lines: lastLines ?? null,
      definition_changed_by: definitionChangedBy ?? [],
    })),
    changed_files: gates?.scope.changed ?? 0,
    out_of_scope: gates?.scope.outOfScope ?? [],
    out_of_scope_total: gates ? outOfScopeCount(gates.scope) : 0,
    sensitive: gates?.scope.sensitive ?? [],
    sensitive_total: gates ? sensitiveCount(gates.scope) : 0,
    commit: task.integratedAt === undefined ? null : (task.commit ?? null),
    problem: task.problem
      ? { code: task.problem.code, message: task.problem.message, remedy: task.problem.remedy ?? null }
      : null,
  };
}

/** Verdicts and scope for people, failures with their last lines. */
export function printValidation(report: ValidationReport, output: Output): void {
  if (report.gates.length === 0)
    output.line(styled('yellow', 'No gate judged the work, so nothing is proven.'));
  for (const { name, verdict, ms, last_lines, definition_changed_by } of report.gates) {
    const style: Style = verdict === 'passed' ? 'green' : 'red';
    output.line(styled(style, verdict.padEnd(13)), ` ${name}  ${(ms / 1000).toFixed(1)} s`);
    if (verdict !== 'passed') for (const line of (last_lines ?? '').split('\n')) output.line(`    ${line}`);
    if (definition_changed_by.length > 0)
      output.line(
        styled('yellow', `    The work changes what this gate checks: ${definition_changed_by.join(', ')}`),
      );
  }
  output.line(`${report.changed_files} ${report.changed_files === 1 ? 'file' : 'files'} changed.`);
  for (const { path, reason } of report.out_of_scope)
    output.line(styled('yellow', 'beyond its task '), ` ${path}: ${reason}`);
  const moreOutside = leftOut(report.out_of_scope.length, report.out_of_scope_total);
  if (moreOutside !== undefined) output.line(styled('yellow', 'beyond its task '), ` ${moreOutside}`);
  for (const { path, kind } of report.sensitive) output.line(styled('dim', `${kind}: ${path}`));
  const moreSensitive = leftOut(report.sensitive.length, report.sensitive_total);
  if (moreSensitive !== undefined)
    output.line(styled('dim', `${moreSensitive} that decide how work is judged`));
  if (report.problem)
    output.line(styled('yellow', report.problem.message), ` ${report.problem.remedy ?? ''}`);
}
