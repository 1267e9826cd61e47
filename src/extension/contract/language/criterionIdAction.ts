import * as vscode from 'vscode';
import type { ContractLibrary } from './contractLibrary';

/** Offers an id for a criterion that has none, so that tasks and evidence can name it. */
export class CriterionIdAction implements vscode.CodeActionProvider {
  constructor(private readonly library: ContractLibrary) {}

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
  ): Promise<vscode.CodeAction[] | undefined> {
    const text = await this.library.open(document);
    if (!text) return undefined;
    const { giveId } = await this.library.load();
    const fix = giveId(text.source, document.offsetAt(range.start));
    if (!fix) return undefined;
    const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.RefactorRewrite);
    action.edit = new vscode.WorkspaceEdit();
    for (const { start, end, text: words } of fix.edits)
      action.edit.replace(document.uri, text.ranges.range(start, end), words);
    return [action];
  }
}
