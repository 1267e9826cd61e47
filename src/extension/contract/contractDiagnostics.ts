import * as vscode from 'vscode';
import type { ContractDiagnostic } from '../../core/contract/lint/diagnostic';
import type { App, Contribution } from '../app';
import { Coalescer, DisposableStore } from '../lifecycle';
import type { Project } from '../project';
import { ContractFixes } from './contractFixes';
import type { ContractLibrary, ContractText } from './language/contractLibrary';
import { ruleUri, serveRuleDocuments } from './ruleDocuments';

/** How long typing must rest before the other contracts are judged anew, milliseconds. The edited one never waits. */
const REST = 300;

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
    const linter = store.add(new ContractLinter(app, app.contracts));
    store.add(vscode.workspace.onDidOpenTextDocument(({ uri }) => linter.opened(uri)));
    store.add(app.contracts.onDidChange((uri) => linter.changed(uri)));
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

interface Found {
  readonly version: number | undefined;
  readonly list: readonly ContractDiagnostic[];
}

class ContractLinter implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('counterpoint-contracts');
  private found = new Map<string, Found>();
  private plans: readonly unknown[] = [];
  private timer: NodeJS.Timeout | undefined;
  private round = 0;
  private readonly edited = new Map<string, vscode.Uri>();
  private readonly soon = new Coalescer(() => this.carefully(this.lintEdited()));
  /** Nothing is read, and the engine's bundle not loaded, before a contract is open. */
  private hasBegun = false;

  constructor(
    private readonly app: App,
    private readonly library: ContractLibrary,
  ) {}

  opened(uri: vscode.Uri): void {
    if (!this.library.placeOf(uri)) return;
    this.hasBegun = true;
    this.request(uri);
  }

  changed(uri: vscode.Uri): void {
    if (this.hasBegun) this.request(uri);
  }

  /** The plan comes later than the documents that are open at the start; changes of runs are none of ours. */
  planChanged(): void {
    const plans = this.app.projects.all.map(({ plan }) => plan);
    if (plans.length === this.plans.length && plans.every((plan, index) => plan === this.plans[index]))
      return;
    this.plans = plans;
    if (this.hasBegun) this.lintRest();
    else for (const { uri } of vscode.workspace.textDocuments) this.opened(uri);
  }

  /** What was found in exactly this text: an older answer's offsets would spoil it. */
  foundIn({ uri, version }: vscode.TextDocument): readonly ContractDiagnostic[] {
    const known = this.found.get(uri.toString());
    return known?.version === version ? known.list : [];
  }

  private request(uri: vscode.Uri): void {
    this.round += 1; // What is under way is for a text that is no more.
    this.edited.set(uri.toString(), uri);
    this.soon.request();
    this.lintRest();
  }

  private lintRest(): void {
    this.round += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.carefully(this.lintAll()), REST);
  }

  private carefully(work: Promise<void>): void {
    work.catch((error: unknown) => this.app.log.error('Contracts could not be checked', error));
  }

  /** The contracts that are being edited, each among the others, at once. */
  private async lintEdited(): Promise<void> {
    const { round } = this;
    const isCancelled = (): boolean => round !== this.round;
    const uris = [...this.edited.values()];
    this.edited.clear();
    const engine = await this.library.load();
    for (const uri of uris) {
      const place = this.library.placeOf(uri);
      const shelf = place && (await this.library.shelf(place.project, isCancelled));
      if (isCancelled()) {
        // A newer edit came meanwhile; it looks at these as well.
        for (const each of uris) this.edited.set(each.toString(), each);
        this.soon.request();
        return;
      }
      const text = place && shelf?.textOf(place.file);
      if (!shelf || !text) continue;
      const { sources } = shelf.names;
      const together = engine.lintTogether(sources, surroundingsOf(place.project), text.source);
      this.show(uri, text, [...text.own, ...together]);
    }
  }

  /** All contracts, and the task lists that are told something: what an edit changed elsewhere. */
  private async lintAll(): Promise<void> {
    const { round } = this;
    const isCancelled = (): boolean => round !== this.round;
    const engine = await this.library.load();
    const gone = new Set(this.found.keys());
    for (const project of this.app.projects.all) {
      const shelf = await this.library.shelf(project, isCancelled);
      if (!shelf || isCancelled()) return;
      const byFile = new Map<string, ContractDiagnostic[]>(
        shelf.texts.map(({ source, own }) => [source.contract.file, [...own]]),
      );
      for (const each of engine.lintTogether(shelf.names.sources, surroundingsOf(project)))
        byFile.set(each.file, [...(byFile.get(each.file) ?? []), each]);
      for (const [file, list] of byFile) {
        const text = shelf.textOf(file);
        const uri = text?.uri ?? project.uriOf(file);
        gone.delete(uri.toString());
        this.show(uri, text, list);
      }
    }
    for (const key of gone) {
      this.collection.delete(vscode.Uri.parse(key));
      this.found.delete(key);
    }
  }

  private show(uri: vscode.Uri, text: ContractText | undefined, list: readonly ContractDiagnostic[]): void {
    const known = this.found.get(uri.toString());
    this.found.set(uri.toString(), { version: text?.version, list });
    if (known && known.version === text?.version && isSameList(known.list, list)) return;
    if (!known && list.length === 0) return;
    this.collection.set(
      uri,
      list.map((each) => diagnosticOf(each, text)),
    );
  }

  dispose(): void {
    this.round += 1;
    clearTimeout(this.timer);
    this.soon.dispose();
    this.collection.dispose();
  }
}

function surroundingsOf({ plan, tasks }: Project) {
  const featureIds = plan?.features.map(({ folder }) => folder.slice(folder.lastIndexOf('/') + 1)) ?? [];
  return { tasks: [...tasks.values()], featureIds };
}

const isSameList = (one: readonly ContractDiagnostic[], other: readonly ContractDiagnostic[]): boolean =>
  one.length === other.length &&
  one.every(({ code, start, end, message }, index) => {
    const same = other[index];
    return same?.code === code && same.start === start && same.end === end && same.message === message;
  });

function diagnosticOf(found: ContractDiagnostic, text: ContractText | undefined): vscode.Diagnostic {
  const { code, severity, message, line, start, end } = found;
  // Without the text (of a task list) the line is all that is known.
  const range = text?.ranges.range(start, end) ?? new vscode.Range(line - 1, 0, line - 1, 1000);
  const diagnostic = new vscode.Diagnostic(range, message, SEVERITY[severity]);
  diagnostic.source = 'Counterpoint';
  diagnostic.code = { value: code, target: ruleUri(code) };
  return diagnostic;
}
