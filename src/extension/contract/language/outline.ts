import * as vscode from 'vscode';
import type { OutlineEntry } from '../../../core/contract/language/outline';
import { shownName } from '../../../core/contract/language/occurrence';
import type { App } from '../../app';
import type { ContractLibrary } from './contractLibrary';
import type { TextRanges } from './textRanges';

const KINDS: Readonly<Record<OutlineEntry['kind'], vscode.SymbolKind>> = {
  feature: vscode.SymbolKind.Module,
  section: vscode.SymbolKind.Namespace,
  endpoint: vscode.SymbolKind.Interface,
  function: vscode.SymbolKind.Function,
  model: vscode.SymbolKind.Struct,
  field: vscode.SymbolKind.Field,
  event: vscode.SymbolKind.Event,
  service: vscode.SymbolKind.Class,
  module: vscode.SymbolKind.File,
  dependency: vscode.SymbolKind.Variable,
  'integration-point': vscode.SymbolKind.Operator,
  criterion: vscode.SymbolKind.Boolean,
  task: vscode.SymbolKind.Event,
  other: vscode.SymbolKind.Constant,
};

/** Features, sections and items of the open contract, for Outline, breadcrumbs and “Go to Symbol in Editor”. */
export class ContractOutline implements vscode.DocumentSymbolProvider {
  constructor(private readonly library: ContractLibrary) {}

  async provideDocumentSymbols(document: vscode.TextDocument): Promise<vscode.DocumentSymbol[] | undefined> {
    const text = await this.library.open(document);
    if (!text) return undefined;
    const { outlineOf } = await this.library.load();
    return outlineOf(text.source).map((entry) => symbolOf(entry, text.ranges));
  }
}

function symbolOf(entry: OutlineEntry, ranges: TextRanges): vscode.DocumentSymbol {
  const symbol = new vscode.DocumentSymbol(
    entry.name,
    entry.detail,
    KINDS[entry.kind],
    ranges.range(entry.start, entry.end),
    ranges.range(entry.nameStart, entry.nameEnd),
  );
  symbol.children = entry.children.map((child) => symbolOf(child, ranges));
  return symbol;
}

/** What contracts define, for “Go to Symbol in Workspace”. */
export class ContractSearch implements vscode.WorkspaceSymbolProvider {
  constructor(private readonly app: App) {}

  async provideWorkspaceSymbols(
    query: string,
    token: vscode.CancellationToken,
  ): Promise<vscode.SymbolInformation[]> {
    const found: vscode.SymbolInformation[] = [];
    for (const project of this.app.projects.all) {
      if ((project.plan?.contractFiles ?? []).length === 0) continue;
      const shelf = await this.app.contracts.shelf(project, () => token.isCancellationRequested);
      if (!shelf) return [];
      for (const located of shelf.names.allDefinitions()) {
        const { source, occurrence } = located;
        const { kind, start, end, within, text } = occurrence;
        const words = shownName(located);
        const name = kind === 'criterion' ? `${words}: ${text.slice(0, 100)}` : words;
        const at = shelf.textOf(source.contract.file);
        if (!at || !holdsInOrder(name, query)) continue;
        const container = within.featureId ?? source.contract.file;
        const location = new vscode.Location(at.uri, at.ranges.range(start, end));
        found.push(
          new vscode.SymbolInformation(
            name,
            KINDS[kind],
            kind === 'feature' ? source.contract.file : container,
            location,
          ),
        );
      }
    }
    return found;
  }
}

/** The editor ranks what it gets; here is only decided what it need not see. */
function holdsInOrder(name: string, query: string): boolean {
  const words = name.toLowerCase();
  let at = 0;
  for (const letter of query.toLowerCase().replace(/\s/g, '')) {
    at = words.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Folds of sections, front matter and items of several lines. */
export class ContractFolds implements vscode.FoldingRangeProvider {
  constructor(private readonly library: ContractLibrary) {}

  async provideFoldingRanges(document: vscode.TextDocument): Promise<vscode.FoldingRange[] | undefined> {
    const text = await this.library.open(document);
    if (!text) return undefined;
    const { foldsOf } = await this.library.load();
    return foldsOf(text.source).map(
      ({ start, end }) =>
        new vscode.FoldingRange(text.ranges.position(start).line, text.ranges.position(end).line),
    );
  }
}
