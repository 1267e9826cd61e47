import { statSync } from 'node:fs';
import path from 'node:path';
import { visibleLine } from '../../core/agents/plainText';
import { isFeatureFile } from '../../core/plan/plan';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { readNamedFiles, readPlan } from '../../engine/plan/readPlan';
import type { CommandContext } from '../context';
import { EXIT, type ExitCode } from '../exitCodes';
import { refuse } from '../output/refuse';
import { type Style, styled } from '../output/output';
import { lintAgents, lintConfiguration, lintWorkflow } from './lintConfiguration';
import { byPlace, type LintFinding } from './lintFinding';
import { lintContractFile, lintPlanContracts, lintTaskLists } from './lintPlan';

const COLOUR: Readonly<Record<LintFinding['severity'], Style>> = {
  error: 'red',
  warning: 'yellow',
  info: 'cyan',
};

/** `counterpoint lint`: problems of the files people write for Counterpoint, one line each. Runs and writes nothing. */
export function lintCommand({ root, positionals, options, output }: CommandContext): ExitCode {
  const linted = findingsOf(root, positionals);
  if (!linted.ok) return refuse(output, linted.problem);
  const findings = [...linted.value].sort(byPlace);
  const count = (severity: LintFinding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length;
  const counts = { errors: count('error'), warnings: count('warning'), infos: count('info') };
  if (output.json) output.data({ v: 1, root, ...counts, findings });
  else {
    for (const { file, line, column, severity, code, message } of findings)
      output.line(
        `${visibleLine(file)}:${line}:${column} `,
        styled(COLOUR[severity], severity),
        ` ${code} ${message}`,
      );
    output.note(
      findings.length === 0
        ? 'No problems.'
        : `${counted(counts.errors, 'error')}, ${counted(counts.warnings, 'warning')}, ${counted(counts.infos, 'note')}.`,
    );
  }
  const isRefused = counts.errors > 0 || (options.has('strict') && counts.warnings > 0);
  return isRefused ? EXIT.no : EXIT.fine;
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

function findingsOf(root: string, paths: readonly string[]): Result<readonly LintFinding[]> {
  if (paths.length === 0) return ok(lintFolder(root, ''));
  const findings: LintFinding[] = [];
  for (const named of paths) {
    const absolute = path.resolve(root, named);
    const info = statSync(absolute, { throwIfNoEntry: false });
    if (!info) return failed(userProblem('path-not-found', `There is no file or folder ${named}.`));
    const shown = relativeTo(root, absolute);
    findings.push(...(info.isDirectory() ? lintFolder(absolute, shown) : lintFile(root, shown)));
  }
  return ok(findings);
}

/** @param shown path of the folder as findings name it; empty for the workspace folder itself */
function lintFolder(folder: string, shown: string): readonly LintFinding[] {
  const plan = readPlan(folder);
  const findings = [...lintTaskLists(plan), ...lintPlanContracts(plan), ...lintConfiguration(folder)];
  return shown === ''
    ? findings
    : findings.map((finding) => ({ ...finding, file: path.posix.join(shown, finding.file) }));
}

/** A file by its name: what is neither configuration nor contract is taken for a task list, because somebody named it. */
function lintFile(root: string, file: string): readonly LintFinding[] {
  const name = path.posix.basename(file).toLowerCase();
  if (name === 'workflow.json') return lintWorkflow(root, file);
  if (name === 'agents.json') return lintAgents(root, file);
  if (isFeatureFile(file))
    return /(?:^|\/)(?:spec|specification|plan)\.md$/i.test(file) ? [] : lintContractFile(root, file);
  return lintTaskLists(readNamedFiles(root, [file]));
}

/** Relative with forward slashes inside the workspace folder, absolute outside it. */
function relativeTo(root: string, absolute: string): string {
  const relative = path.relative(root, absolute);
  const isInside = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  return (isInside ? relative : absolute === root ? '' : absolute).split(path.sep).join('/');
}
