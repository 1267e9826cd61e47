import * as vscode from 'vscode';
import { WORKFLOW_FILE } from '../../core/workflow/workflowFile';
import type { App, Contribution } from '../app';
import { DisposableStore } from '../lifecycle';

/** A person who types pauses longer than this between thoughts and not between letters. Milliseconds. */
const PAUSE = 150;

/** What is wrong with a workflow that is open, and what it says in vain, in the Problems view. */
export const workflowDiagnostics: Contribution = {
  id: 'workflow-diagnostics',
  register(app) {
    const store = new DisposableStore();
    const checker = store.add(new WorkflowChecker(app));
    store.add(vscode.workspace.onDidOpenTextDocument((document) => checker.request(document)));
    store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => checker.request(document)));
    store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => checker.forget(uri)));
    for (const document of vscode.workspace.textDocuments) checker.request(document);
    return store;
  },
};

class WorkflowChecker implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('counterpoint-workflow');
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly app: App) {}

  request(document: vscode.TextDocument): void {
    if (!isWorkflow(document.uri)) return;
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    const check = (): void => {
      this.check(document).catch((error: unknown) =>
        this.app.log.error('The workflow could not be checked', error),
      );
    };
    this.timers.set(key, setTimeout(check, PAUSE));
  }

  forget(uri: vscode.Uri): void {
    clearTimeout(this.timers.get(uri.toString()));
    this.timers.delete(uri.toString());
    this.collection.delete(uri);
  }

  private async check(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const { readWorkflow } = await import('../../engine/index');
    // Changed or closed meanwhile: its places are not these any more.
    if (document.version !== version || document.isClosed) return;
    const { problems } = readWorkflow(document.getText());
    const found = problems
      // VS Code checks the file's grammar and schema itself, with the same words twice otherwise.
      .filter(({ code }) => code !== 'syntax' && code !== 'schema')
      .map(({ code, severity, line, column, length, message }) => {
        const start = document.offsetAt(new vscode.Position(line - 1, column - 1));
        const range = new vscode.Range(document.positionAt(start), document.positionAt(start + length));
        const diagnostic = new vscode.Diagnostic(range, message, SEVERITY[severity]);
        diagnostic.source = 'Counterpoint';
        diagnostic.code = code;
        return diagnostic;
      });
    this.collection.set(document.uri, found);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.collection.dispose();
  }
}

const SEVERITY = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
} as const;

/** A workspace folder's own; a worktree that is opened has one as well. */
function isWorkflow(uri: vscode.Uri): boolean {
  if (uri.scheme !== 'file' || !uri.path.endsWith(`/${WORKFLOW_FILE}`)) return false;
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder !== undefined && uri.path === `${folder.uri.path.replace(/\/$/, '')}/${WORKFLOW_FILE}`;
}
