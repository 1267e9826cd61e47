import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../ids';
import { plainLabel } from '../plainMessage';
import { baseUri } from '../review/reviewDiffs';
import { nodeId } from './taskNodes';
import type { TaskTreeNode } from './taskNodes';

type RemarkNode = Extract<TaskTreeNode, { kind: 'remark' }>;

/** A row below a task in review: what a person should know before accepting it. Opens its evidence. */
export function remarkItem(node: RemarkNode): vscode.TreeItem {
  const { remark } = node;
  const words = plainLabel(remark.words);
  const item = new vscode.TreeItem(words, vscode.TreeItemCollapsibleState.None);
  item.id = nodeId(node);
  item.tooltip = words;
  item.iconPath = remark.isDoubt
    ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground'))
    : new vscode.ThemeIcon('info');
  item.contextValue = 'remark';
  item.accessibilityInformation = { label: `${node.task.id}, ${words}` };
  const command = evidence(node);
  if (command) item.command = command;
  return item;
}

function evidence({ project, task, remark }: RemarkNode): vscode.Command | undefined {
  if (remark.criterion !== undefined)
    return {
      command: COMMANDS.openCriterion,
      title: 'Open Criterion',
      arguments: [{ kind: 'criterion-key', project, key: remark.criterion }],
    };
  if (remark.path === undefined) {
    const node = { kind: 'task' as const, project, task };
    if (remark.kind !== 'gate')
      return { command: COMMANDS.reviewTask, title: 'Review Changes', arguments: [node] };
    return { command: COMMANDS.showGateOutput, title: 'Show Gate Output', arguments: [node] };
  }
  const worktree = project.viewOf(task).state?.worktree;
  if (worktree?.state !== 'ready') return undefined;
  const file = path.resolve(worktree.folder, remark.path);
  // A path that leads out of the worktree is not this task's file, whatever the journal says.
  if (!file.startsWith(worktree.folder + path.sep)) return undefined;
  const now = fs.existsSync(file) ? vscode.Uri.file(file) : baseUri(project, worktree, '');
  const title = `${task.id}: ${remark.path}`;
  return {
    command: 'vscode.diff',
    title: 'Show Change',
    arguments: [baseUri(project, worktree, remark.path), now, title],
  };
}
