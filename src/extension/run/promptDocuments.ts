import * as vscode from 'vscode';
import { plainMessage } from '../plainMessage';

/** Shows a prompt in an editor before it is sent, and gives back what the person made of it. */
export class PromptDocuments implements vscode.Disposable {
  private readonly closings = new Set<vscode.Disposable>();

  /**
   * Opens the prompt in an untitled Markdown editor and asks whether to start.
   * @returns the text of the editor when the person starts; undefined when they turn away.
   */
  async edit(title: string, prompt: string, warnings: readonly string[]): Promise<string | undefined> {
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: prompt });
    await vscode.window.showTextDocument(document, { preview: false });
    const text = await this.answer(title, document, warnings);
    await closeWithoutAsking(document);
    return text;
  }

  private async answer(
    title: string,
    document: vscode.TextDocument,
    warnings: readonly string[],
  ): Promise<string | undefined> {
    const status = vscode.window.createQuickPick();
    this.closings.add(status);
    status.title = plainMessage(title);
    status.ignoreFocusOut = true;
    status.placeholder =
      warnings.length > 0 ? plainMessage(warnings.join(' ')) : 'Edit the prompt in the editor, then start';
    status.items = [
      { label: '$(play) Start with this prompt', description: 'as it stands in the editor' },
      { label: '$(close) Cancel' },
    ];
    try {
      return await new Promise<string | undefined>((resolve) => {
        status.onDidAccept(() =>
          resolve(status.activeItems[0]?.label.includes('Start') ? document.getText() : undefined),
        );
        status.onDidHide(() => resolve(undefined));
        status.show();
      });
    } finally {
      this.closings.delete(status);
      status.dispose();
    }
  }

  dispose(): void {
    for (const closing of this.closings) closing.dispose();
  }
}

async function closeWithoutAsking(document: vscode.TextDocument): Promise<void> {
  const editor = vscode.window.visibleTextEditors.find((visible) => visible.document === document);
  if (!editor) return;
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}
