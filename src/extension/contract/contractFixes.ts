import * as vscode from 'vscode';
import type { ContractDiagnostic } from '../../core/contract/lint/diagnostic';

/** Quick fixes for what was found in a contract: edits that the editor makes, and that can be undone there. */
export class ContractFixes implements vscode.CodeActionProvider {
  /** @param foundIn what was found in exactly the text the document has now */
  constructor(private readonly foundIn: (document: vscode.TextDocument) => readonly ContractDiagnostic[]) {}

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return this.foundIn(document).flatMap((found) => {
      const at = new vscode.Range(document.positionAt(found.start), document.positionAt(found.end));
      if (!at.intersection(range)) return [];
      const solved = diagnostics.filter(
        ({ message, range: where }) => message === found.message && where.isEqual(at),
      );
      return found.fixes.map(({ title, edits }) => {
        const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
        action.diagnostics = solved;
        action.edit = new vscode.WorkspaceEdit();
        for (const { start, end, text } of edits) {
          const replaced = new vscode.Range(document.positionAt(start), document.positionAt(end));
          action.edit.replace(document.uri, replaced, text);
        }
        return action;
      });
    });
  }
}
