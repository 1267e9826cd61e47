import path from 'node:path';
import { readAgentsFile } from '../../core/agents/readAgentsFile';
import { readWorkflow } from '../../core/workflow/readWorkflow';
import { readTextFile } from '../../engine/plan/textFile';
import type { LintFinding } from './lintFinding';
import { unreadable } from './lintPlan';

export const WORKFLOW_PATH = '.counterpoint/workflow.json';
export const AGENTS_PATH = '.counterpoint/agents.json';

/** What is wrong with `workflow.json` and `agents.json`. A file that is not there has no problems. */
export const lintConfiguration = (root: string): readonly LintFinding[] => [
  ...lintWorkflow(root, WORKFLOW_PATH),
  ...lintAgents(root, AGENTS_PATH),
];

export const lintWorkflow = (root: string, file: string): readonly LintFinding[] =>
  lintText(root, file, (text) =>
    readWorkflow(text).problems.map(({ line, column, severity, code, message }) => ({
      file,
      line,
      column,
      severity,
      code,
      message,
    })),
  );

export const lintAgents = (root: string, file: string): readonly LintFinding[] =>
  lintText(root, file, (text) =>
    readAgentsFile(text).problems.map(({ code, message }) => ({
      file,
      // The reader names the place in words.
      line: 1,
      column: 1,
      severity: 'error',
      code,
      message,
    })),
  );

function lintText(
  root: string,
  file: string,
  findingsIn: (text: string) => readonly LintFinding[],
): readonly LintFinding[] {
  const read = readTextFile(path.resolve(root, file));
  if ('text' in read) return findingsIn(read.text);
  return read.problem === 'It does not exist.' ? [] : [unreadable(file, read.problem)];
}
