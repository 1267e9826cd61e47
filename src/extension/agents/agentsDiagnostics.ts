import * as vscode from 'vscode';
import { faultAt, fileDiagnostics } from '../fileDiagnostics';

/** What is wrong with an open `agents.json`. */
export const agentsDiagnostics = fileDiagnostics({
  id: 'agents-diagnostics',
  file: '.counterpoint/agents.json',
  find: async (document) => {
    const { agentsFileProblems } = await import('../../engine/index');
    return agentsFileProblems(document.getText()).map(({ offset, length, message }) => {
      const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
      return faultAt(range, 'agents-file-invalid', message);
    });
  },
});
