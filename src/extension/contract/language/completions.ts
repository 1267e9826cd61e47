import * as vscode from 'vscode';
import type { Suggestion } from '../../../core/contract/language/suggestion';
import type { Project } from '../../project';
import type { ContractLibrary } from './contractLibrary';
import { tasksBeside } from './tasksBeside';

const KINDS: Readonly<Record<Suggestion['kind'], vscode.CompletionItemKind>> = {
  section: vscode.CompletionItemKind.Module,
  category: vscode.CompletionItemKind.Module,
  feature: vscode.CompletionItemKind.Module,
  endpoint: vscode.CompletionItemKind.Interface,
  function: vscode.CompletionItemKind.Function,
  model: vscode.CompletionItemKind.Struct,
  field: vscode.CompletionItemKind.Field,
  event: vscode.CompletionItemKind.Event,
  task: vscode.CompletionItemKind.Reference,
  verification: vscode.CompletionItemKind.Snippet,
  criterion: vscode.CompletionItemKind.Snippet,
};

/** Sections, features, what they provide, tasks, and ways to verify, where each fits. */
export class ContractCompletions implements vscode.CompletionItemProvider {
  constructor(private readonly library: ContractLibrary) {}

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionItem[] | undefined> {
    const text = await this.library.open(document);
    const shelf = text && (await this.library.shelf(text.project, () => token.isCancellationRequested));
    if (!shelf || token.isCancellationRequested) return undefined;
    const { completionsAt } = await this.library.load();
    const suggestions = completionsAt(text.source, document.offsetAt(position), {
      names: shelf.names,
      features: featuresOf(text.project),
      tasks: tasksBeside(text.project, text.source.contract.file),
    });
    return suggestions.map((each, index) => itemOf(each, index, text.ranges.range(each.start, each.end)));
  }
}

function itemOf(suggestion: Suggestion, index: number, range: vscode.Range): vscode.CompletionItem {
  const { label, detail, kind, insert, isSnippet } = suggestion;
  const item = new vscode.CompletionItem({ label, description: detail }, KINDS[kind]);
  item.insertText = isSnippet ? new vscode.SnippetString(insert) : insert;
  item.range = range;
  // What is typed already decides, also where the inserted text begins differently, as with a mark of code.
  item.filterText = kind === 'verification' ? `${insert} ${label}` : insert.replace(/^`/, '');
  item.sortText = String(index).padStart(5, '0');
  return item;
}

function featuresOf({ plan }: Project): readonly { readonly id: string; readonly title: string }[] {
  return (plan?.features ?? [])
    .filter(({ folder }) => folder !== '.')
    .map(({ folder, name }) => ({ id: folder.slice(folder.lastIndexOf('/') + 1), title: name }));
}
