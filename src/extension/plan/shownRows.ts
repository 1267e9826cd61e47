import * as vscode from 'vscode';
import { nodeId } from './taskNodes';
import type { TaskTreeNode } from './taskNodes';

/** What the rows of a tree say now, so that only those that say something else are drawn again. */
export class ShownRows {
  private readonly rows = new Map<string, { readonly node: TaskTreeNode; readonly words: string }>();

  constructor(private readonly itemOf: (node: TaskTreeNode) => vscode.TreeItem) {}

  /** Takes note of a row that is about to be shown. */
  note(node: TaskTreeNode, item: vscode.TreeItem): void {
    this.rows.set(nodeId(node), { node, words: wordsOf(item) });
  }

  /** The nodes whose rows would look different now. They are the very objects that the editor was given. */
  changed(): TaskTreeNode[] {
    return [...this.rows.values()]
      .filter(({ node, words }) => wordsOf(this.itemOf(node)) !== words)
      .map(({ node }) => node);
  }

  /** Forgets all rows, before the whole tree is asked for again. */
  clear(): void {
    this.rows.clear();
  }
}

const wordsOf = ({
  label,
  description,
  contextValue,
  collapsibleState,
  iconPath,
  accessibilityInformation,
}: vscode.TreeItem) =>
  [
    typeof label === 'string' ? label : label?.label,
    description,
    contextValue,
    // Rows below one that can be opened now are asked for with it.
    collapsibleState === vscode.TreeItemCollapsibleState.None ? 'leaf' : 'opens',
    iconPath instanceof vscode.ThemeIcon ? iconPath.id : '',
    accessibilityInformation?.label,
  ].join('\n');
