import * as vscode from 'vscode';
import type { ContractDiagnostic } from '../../core/contract/lint/diagnostic';
import type { App, Contribution } from '../app';
import { DisposableStore } from '../lifecycle';
import type { Project } from '../project';
import { ContractFixes } from './contractFixes';
import { contractFileOf, ContractTexts, type LintedText } from './contractTexts';
import { ruleUri, serveRuleDocuments } from './ruleDocuments';

/** A person who types pauses longer than this between thoughts and not between letters. Milliseconds. */
const PAUSE = 150;

const SEVERITY: Record<ContractDiagnostic['severity'], vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** What contracts say badly, alone and of each other, in the Problems view; from the first contract on that is opened. */
export const contractDiagnostics: Contribution = {
  id: 'contract-diagnostics',
  register(app) {
    const store = new DisposableStore();
    const linter = store.add(new ContractLinter(app));
    const forget = (uri: vscode.Uri): void => linter.changed(uri);
    for (const pattern of ['**/*.md', '**/contracts/*.{yml,yaml}']) {
      const watcher = store.add(vscode.workspace.createFileSystemWatcher(pattern));
      for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
        store.add(event(forget));
    }
    store.add(vscode.workspace.onDidOpenTextDocument(({ uri }) => linter.opened(uri)));
    store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => linter.changed(document.uri)));
    store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => linter.changed(uri)));
    store.add(app.projects.onDidChange(() => linter.planChanged()));
    store.add(serveRuleDocuments());
    store.add(
      vscode.languages.registerCodeActionsProvider(
        { scheme: 'file', pattern: '**/*.{md,yml,yaml}' },
        new ContractFixes((document) => linter.foundIn(document)),
        { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
      ),
    );
    for (const { uri } of vscode.workspace.textDocuments) linter.opened(uri);
    return store;
  },
};

class ContractLinter implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('counterpoint-contracts');
  private readonly texts = new ContractTexts();
  private found = new Map<
    string,
    { readonly version: number | undefined; readonly list: readonly ContractDiagnostic[] }
  >();
  private plans: readonly unknown[] = [];
  private timer: NodeJS.Timeout | undefined;
  private round = 0;
  /** Nothing is read, and the engine's bundle not loaded, before a contract is open. */
  private hasBegun = false;

  constructor(private readonly app: App) {}

  opened(uri: vscode.Uri): void {
    if (!this.isContract(uri)) return;
    this.hasBegun = true;
    this.request();
  }

  changed(uri: vscode.Uri): void {
    if (!this.hasBegun || !this.isContract(uri)) return;
    this.texts.forget(uri);
    this.request();
  }

  /** The plan comes later than the documents that are open at the start; changes of runs are none of ours. */
  planChanged(): void {
    const plans = this.app.projects.all.map(({ plan }) => plan);
    if (plans.length === this.plans.length && plans.every((plan, index) => plan === this.plans[index]))
      return;
    this.plans = plans;
    if (this.hasBegun) this.request();
    else for (const { uri } of vscode.workspace.textDocuments) this.opened(uri);
  }

  /** What was found in exactly this text: an older answer's offsets would spoil it. */
  foundIn({ uri, version }: vscode.TextDocument): readonly ContractDiagnostic[] {
    const known = this.found.get(uri.toString());
    return known?.version === version ? known.list : [];
  }

  private isContract(uri: vscode.Uri): boolean {
    const project = this.app.projects.of(uri);
    return project !== undefined && contractFileOf(project, uri) !== undefined;
  }

  private request(): void {
    this.round += 1; // What is under way is for a text that is no more.
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.lint().catch((error: unknown) => this.app.log.error('Contracts could not be checked', error));
    }, PAUSE);
  }

  private async lint(): Promise<void> {
    const { round } = this;
    const isCancelled = (): boolean => round !== this.round;
    const engine = await import('../../engine/index');
    const one = (file: string, text: string) => {
      const source = engine.contractSource(file, text);
      return { source, own: engine.lintContract(source) };
    };
    const shown = new Map<string, readonly [vscode.Uri, vscode.Diagnostic[]]>();
    const found: typeof this.found = new Map();
    for (const project of this.app.projects.all) {
      const texts = await this.texts.read(project, one, isCancelled);
      if (!texts) return;
      const together = engine.lintTogether(
        texts.map(({ source }) => source),
        surroundingsOf(project),
      );
      gather(project, texts, together, shown, found);
    }
    if (isCancelled()) return;
    for (const key of this.found.keys()) if (!shown.has(key)) this.collection.delete(vscode.Uri.parse(key));
    for (const [uri, list] of shown.values()) this.collection.set(uri, list);
    this.found = found;
  }

  dispose(): void {
    this.round += 1;
    clearTimeout(this.timer);
    this.collection.dispose();
  }
}

function surroundingsOf({ plan, tasks }: Project) {
  const featureIds = plan?.features.map(({ folder }) => folder.slice(folder.lastIndexOf('/') + 1)) ?? [];
  return { tasks: [...tasks.values()], featureIds };
}

function gather(
  project: Project,
  texts: readonly LintedText[],
  together: readonly ContractDiagnostic[],
  shown: Map<string, readonly [vscode.Uri, vscode.Diagnostic[]]>,
  found: Map<string, { readonly version: number | undefined; readonly list: readonly ContractDiagnostic[] }>,
): void {
  const byFile = new Map<string, ContractDiagnostic[]>(
    texts.map(({ source, own }) => [source.contract.file, [...own]]),
  );
  for (const each of together) byFile.set(each.file, [...(byFile.get(each.file) ?? []), each]);
  const byName = new Map(texts.map((text) => [text.source.contract.file, text]));
  for (const [file, list] of byFile) {
    const text = byName.get(file);
    const uri = text?.uri ?? project.uriOf(file);
    const rangeOf = rangeFinder(text?.source.text);
    shown.set(uri.toString(), [uri, list.map((each) => diagnosticOf(each, rangeOf(each)))]);
    found.set(uri.toString(), { version: text?.version, list });
  }
}

function diagnosticOf(
  { code, severity, message }: ContractDiagnostic,
  range: vscode.Range,
): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, message, SEVERITY[severity]);
  diagnostic.source = 'Counterpoint';
  diagnostic.code = { value: code, target: ruleUri(code) };
  return diagnostic;
}

/** Ranges of offsets in a text; without the text (of a task list) the line is all that is known. */
function rangeFinder(text: string | undefined): (place: ContractDiagnostic) => vscode.Range {
  if (text === undefined) return ({ line }) => new vscode.Range(line - 1, 0, line - 1, 1000);
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const position = (offset: number, from: number): vscode.Position => {
    let line = Math.max(0, from);
    while (line + 1 < starts.length && (starts[line + 1] ?? 0) <= offset) line += 1;
    return new vscode.Position(line, offset - (starts[line] ?? 0));
  };
  return ({ line, start, end }) => new vscode.Range(position(start, line - 1), position(end, line - 1));
}
