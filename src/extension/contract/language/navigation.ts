import * as vscode from 'vscode';
import type { Located } from '../../../core/contract/language/occurrence';
import type { ContractLibrary, ContractShelf, ContractText } from './contractLibrary';
import { tasksBeside } from './tasksBeside';

/** From what a contract names to what provides it, and back. */
export class ContractNavigation implements vscode.DefinitionProvider, vscode.ReferenceProvider {
  constructor(private readonly library: ContractLibrary) {}

  async provideDefinition(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.LocationLink[] | undefined> {
    const found = await this.nameAt(document, position, token);
    if (!found) return undefined;
    const { text, shelf, located } = found;
    const { start, end, kind, key } = located.occurrence;
    const origin = text.ranges.range(start, end);
    if (kind === 'task') {
      const task = tasksBeside(text.project, text.source.contract.file).find(({ id }) => id === key);
      if (!task) return undefined;
      const line = new vscode.Range(task.line - 1, 0, task.line - 1, 0);
      return [{ originSelectionRange: origin, targetUri: text.project.uriOf(task.file), targetRange: line }];
    }
    return shelf.names.definitionsOf(located).flatMap((target) => {
      const at = locationOf(shelf, target);
      return at ? [{ originSelectionRange: origin, targetUri: at.uri, targetRange: at.range }] : [];
    });
  }

  async provideReferences(
    document: vscode.TextDocument,
    position: vscode.Position,
    { includeDeclaration }: vscode.ReferenceContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.Location[] | undefined> {
    const found = await this.nameAt(document, position, token);
    if (!found) return undefined;
    const { shelf, located } = found;
    const places = [
      ...(includeDeclaration ? shelf.names.definitionsOf(located) : []),
      ...shelf.names.referencesTo(located),
    ];
    return places.flatMap((place) => locationOf(shelf, place) ?? []);
  }

  private async nameAt(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<{ text: ContractText; shelf: ContractShelf; located: Located } | undefined> {
    const text = await this.library.open(document);
    const shelf = text && (await this.library.shelf(text.project, () => token.isCancellationRequested));
    const located = text && shelf?.names.at(text.source, document.offsetAt(position));
    return text && shelf && located && !token.isCancellationRequested ? { text, shelf, located } : undefined;
  }
}

function locationOf(shelf: ContractShelf, { source, occurrence }: Located): vscode.Location | undefined {
  const text = shelf.textOf(source.contract.file);
  return text && new vscode.Location(text.uri, text.ranges.range(occurrence.start, occurrence.end));
}
