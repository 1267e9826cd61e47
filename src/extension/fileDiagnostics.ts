import * as vscode from 'vscode';
import type { App, Contribution } from './app';
import { DisposableStore } from './lifecycle';

/** A person who types pauses longer than this between thoughts and not between letters. Milliseconds. */
const PAUSE = 150;

/** A configuration file of the workspace and how its faults are found. */
export interface CheckedFile {
  /** Names the contribution and its diagnostics. */
  readonly id: string;
  /** Relative to a workspace folder. */
  readonly file: string;
  find(document: vscode.TextDocument): Promise<readonly vscode.Diagnostic[]>;
}

/** What is wrong with an open configuration file beyond its schema, which VS Code checks by itself. */
export const fileDiagnostics = (checked: CheckedFile): Contribution => ({
  id: checked.id,
  register(app) {
    const store = new DisposableStore();
    const checker = store.add(new FileChecker(app, checked));
    store.add(vscode.workspace.onDidOpenTextDocument((document) => checker.request(document)));
    store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => checker.request(document)));
    store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => checker.forget(uri)));
    for (const document of vscode.workspace.textDocuments) checker.request(document);
    return store;
  },
});

/** A fault of a configuration file, as all of them are shown. */
export function faultAt(
  range: vscode.Range,
  code: string,
  message: string,
  severity = vscode.DiagnosticSeverity.Error,
): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, message, severity);
  diagnostic.source = 'Counterpoint';
  diagnostic.code = code;
  return diagnostic;
}

class FileChecker implements vscode.Disposable {
  private readonly collection: vscode.DiagnosticCollection;
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly app: App,
    private readonly checked: CheckedFile,
  ) {
    this.collection = vscode.languages.createDiagnosticCollection(`counterpoint-${checked.id}`);
  }

  request(document: vscode.TextDocument): void {
    if (!this.isChecked(document.uri)) return;
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    const check = (): void => {
      this.check(document).catch((error: unknown) =>
        this.app.log.error(`${this.checked.file} could not be checked`, error),
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
    const found = await this.checked.find(document);
    // Changed or closed meanwhile: its places are not these any more.
    if (document.version === version && !document.isClosed) this.collection.set(document.uri, found);
  }

  /** A workspace folder's own; a worktree that is opened has one as well. */
  private isChecked(uri: vscode.Uri): boolean {
    const { file } = this.checked;
    if (uri.scheme !== 'file' || !uri.path.endsWith(`/${file}`)) return false;
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    return folder !== undefined && uri.path === `${folder.uri.path.replace(/\/$/, '')}/${file}`;
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.collection.dispose();
  }
}
