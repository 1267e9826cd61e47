import * as vscode from 'vscode';
import type { App, Contribution } from '../app';
import { DisposableStore } from '../lifecycle';

const AGENTS_FILE = '.counterpoint/agents.json';

/** A person who types pauses longer than this between thoughts and not between letters. Milliseconds. */
const PAUSE = 150;

/** What is wrong with an open `agents.json` beyond its schema, which VS Code checks by itself. */
export const agentsDiagnostics: Contribution = {
  id: 'agents-diagnostics',
  register(app) {
    const store = new DisposableStore();
    const checker = store.add(new AgentsChecker(app));
    store.add(vscode.workspace.onDidOpenTextDocument((document) => checker.request(document)));
    store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => checker.request(document)));
    store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => checker.forget(uri)));
    for (const document of vscode.workspace.textDocuments) checker.request(document);
    return store;
  },
};

class AgentsChecker implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('counterpoint-agents');
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly app: App) {}

  request(document: vscode.TextDocument): void {
    if (!isAgentsFile(document.uri)) return;
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    const check = (): void => {
      this.check(document).catch((error: unknown) =>
        this.app.log.error('agents.json could not be checked', error),
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
    const { agentsFileProblems } = await import('../../engine/index');
    // Changed or closed meanwhile: its places are not these any more.
    if (document.version !== version || document.isClosed) return;
    const found = agentsFileProblems(document.getText()).map(({ offset, length, message }) => {
      const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
      const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
      diagnostic.source = 'Counterpoint';
      diagnostic.code = 'agents-file-invalid';
      return diagnostic;
    });
    this.collection.set(document.uri, found);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.collection.dispose();
  }
}

/** A workspace folder's own; a worktree that is opened has one as well. */
function isAgentsFile(uri: vscode.Uri): boolean {
  if (uri.scheme !== 'file' || !uri.path.endsWith(`/${AGENTS_FILE}`)) return false;
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder !== undefined && uri.path === `${folder.uri.path.replace(/\/$/, '')}/${AGENTS_FILE}`;
}
