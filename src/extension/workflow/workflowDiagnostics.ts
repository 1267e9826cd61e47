import * as vscode from 'vscode';
import { WORKFLOW_FILE } from '../../core/workflow/workflowFile';
import { faultAt, fileDiagnostics } from '../fileDiagnostics';

/** What is wrong with a workflow that is open, and what it says in vain. */
export const workflowDiagnostics = fileDiagnostics({
  id: 'workflow-diagnostics',
  file: WORKFLOW_FILE,
  find: async (document) => {
    const { readWorkflow } = await import('../../engine/index');
    return (
      readWorkflow(document.getText())
        // VS Code checks the file's grammar and schema itself, with the same words twice otherwise.
        .problems.filter(({ code }) => code !== 'syntax' && code !== 'schema')
        .map(({ code, severity, line, column, length, message }) => {
          const start = document.offsetAt(new vscode.Position(line - 1, column - 1));
          const range = new vscode.Range(document.positionAt(start), document.positionAt(start + length));
          return faultAt(range, code, message, SEVERITY[severity]);
        })
    );
  },
});

const SEVERITY = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
} as const;
