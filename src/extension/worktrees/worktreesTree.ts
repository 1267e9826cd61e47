import * as path from 'node:path';
import * as vscode from 'vscode';
import type { App, Contribution } from '../app';
import { COMMANDS, VIEWS } from '../ids';
import { DisposableStore, Pace } from '../lifecycle';
import { plainLabel } from '../plainMessage';
import type { Project } from '../project';
import type { WorktreeRow } from '../../engine/engineApi';
import { worktreeFacts } from './worktreeFacts';
import { WorktreeFolders } from './worktreeFolders';

/** Each refresh asks git about every worktree: not more often than this, milliseconds. */
const REFRESH_MS = 2000;

interface WorktreeNode {
  readonly project: Project;
  readonly row: WorktreeRow;
}

/** The Worktrees view: ours can be managed, others are only shown. Git is asked when the view is open and something changed. */
export const worktreesTree: Contribution = {
  id: 'worktrees-tree',
  register(app) {
    const store = new DisposableStore();
    const provider = store.add(new WorktreesProvider(app));
    const view = store.add(vscode.window.createTreeView(VIEWS.worktrees, { treeDataProvider: provider }));
    store.add(view.onDidChangeVisibility(({ visible }) => visible && provider.refresh()));
    const pace = store.add(new Pace(REFRESH_MS, () => view.visible && provider.refresh()));
    // What somebody else did in a terminal, or changed in a worktree, makes no event of ours.
    const folders = store.add(new WorktreeFolders(() => pace.request()));
    store.add(vscode.window.onDidChangeWindowState(({ focused }) => focused && pace.request()));
    let shown = '';
    store.add(
      app.projects.onDidChange(() => {
        folders.watch(app.projects.all.map(({ loadedEngine }) => loadedEngine?.availability));
        const now = worktreeFacts(app.projects.all);
        if (now === shown) return;
        shown = now;
        pace.request();
      }),
    );
    store.add(
      app.command(COMMANDS.openWorktree, (node: WorktreeNode) =>
        vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(node.row.folder), {
          forceNewWindow: true,
        }),
      ),
    );
    store.add(app.command(COMMANDS.removeWorktree, (node?: WorktreeNode) => remove(app, provider, node)));
    return store;
  },
};

class WorktreesProvider implements vscode.TreeDataProvider<WorktreeNode>, vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly app: App) {}

  refresh(): void {
    this.changed.fire(undefined);
  }

  async getChildren(node?: WorktreeNode): Promise<WorktreeNode[]> {
    if (node) return [];
    return nodesOf(this.app);
  }

  getTreeItem({ row, project }: WorktreeNode): vscode.TreeItem {
    const task = row.task && project.tasks.get(row.task);
    const detached = `detached at ${row.head?.slice(0, 8) ?? 'no commit'}`;
    // Its commit changes with every merge; what it is for does not, and must be read first in a narrow side bar.
    const label = row.isForIntegration ? 'where merges are made' : (row.branch ?? detached);
    const item = new vscode.TreeItem(label);
    item.id = `${project.root}|${row.folder}`;
    item.description = [
      row.isMain ? 'main worktree' : undefined,
      task?.id,
      row.agentName,
      aheadBehind(row),
      row.dirty ? `${row.dirty} changed` : undefined,
      row.disk === 'ok' ? undefined : row.disk,
      row.isForIntegration ? (row.branch ?? detached) : row.isOurs || row.isMain ? undefined : 'not ours',
    ]
      .filter((part) => part !== undefined)
      .join(' · ');
    item.iconPath = new vscode.ThemeIcon(
      row.disk !== 'ok' ? 'warning' : row.isMain ? 'repo' : row.isOurs ? 'git-branch' : 'lock-small',
    );
    item.contextValue = `worktree:${row.isOurs ? 'ours' : row.isMain ? 'main' : 'other'}`;
    item.tooltip = new vscode.MarkdownString().appendText(
      `${row.folder}\n${task ? `${task.id} ${task.title}\n` : ''}${originOf(row)}`,
    );
    item.accessibilityInformation = { label: `${label}, ${item.description}` };
    return item;
  }

  dispose(): void {
    this.store.dispose();
  }
}

function originOf({ isForIntegration, isOurs, isMain }: WorktreeRow): string {
  if (isForIntegration) return 'Made by Counterpoint, to merge accepted work apart from your own files';
  if (isOurs) return 'Made by Counterpoint';
  return isMain ? 'Your own checkout' : 'Not made by Counterpoint: shown, never touched';
}

async function nodesOf(app: App): Promise<WorktreeNode[]> {
  const nodes: WorktreeNode[] = [];
  for (const project of app.projects.all) {
    const engine = project.loadedEngine;
    if (engine?.availability.kind !== 'ready') continue;
    const rows = await engine.worktrees();
    if (!rows.ok) {
      app.log.problem(rows.problem);
      continue;
    }
    nodes.push(...rows.value.map((row) => ({ project, row })));
  }
  return nodes;
}

function aheadBehind({ ahead, behind }: WorktreeRow): string | undefined {
  const parts = [ahead ? `↑${ahead}` : '', behind ? `↓${behind}` : ''].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : undefined;
}

/** The refusal that a person can overrule: everything else would not become right by insisting. */
const HAS_WORK = 'worktree-has-work';

async function remove(app: App, provider: WorktreesProvider, given: WorktreeNode | undefined): Promise<void> {
  const node = given ?? (await pickOurs(app));
  const engine = await node?.project.engineForAction();
  if (!node || !engine) return;
  const name = path.basename(node.row.folder);
  const proven = await engine.removeWorktree(node.row.folder, false);
  if (!proven.ok && proven.problem.code !== HAS_WORK) {
    void app.prompter.problem(proven.problem);
  } else if (!proven.ok) {
    const isSure = await app.prompter.confirm(
      `Remove the worktree ${name} although its work is not merged?`,
      `${proven.problem.message}\n\nIts whole state, uncommitted files included, is kept under refs/counterpoint/backup first.`,
      'Keep a Backup and Remove',
    );
    if (!isSure) return;
    const removed = await app.prompter.valueOf(await engine.removeWorktree(node.row.folder, true));
    if (removed?.backup)
      void app.prompter.inform(`${name} was removed. Its state is kept in ${removed.backup}.`);
  }
  provider.refresh();
}

async function pickOurs(app: App): Promise<WorktreeNode | undefined> {
  const ours = (await nodesOf(app)).filter(({ row }) => row.isOurs);
  if (ours.length === 0) {
    void app.prompter.inform('There is no worktree of Counterpoint’s here.');
    return undefined;
  }
  const items = ours.map((node) => ({
    label: plainLabel(node.row.branch ?? node.row.folder),
    description: plainLabel(node.row.folder),
    node,
  }));
  return (await vscode.window.showQuickPick(items, { title: 'Remove Worktree' }))?.node;
}
