import * as vscode from 'vscode';
import type { Plan } from '../../core/plan/model';
import type { App, Contribution } from '../app';
import { COMMANDS, VIEWS } from '../ids';
import { DisposableStore } from '../lifecycle';
import type { Project } from '../project';
import { ShownRows } from './shownRows';
import { taskTooltip, treeItem } from './taskItem';
import { childrenOf, rootsBesidePlan } from './taskNodes';
import type { TaskNode, TaskTreeNode } from './taskNodes';

/** The Tasks view: features, phases, tasks, with a badge for what needs a person. */
export const tasksTree: Contribution = {
  id: 'tasks-tree',
  register(app) {
    const store = new DisposableStore();
    const provider = store.add(new TasksProvider(app));
    const view = store.add(
      vscode.window.createTreeView(VIEWS.tasks, { treeDataProvider: provider, showCollapseAll: true }),
    );
    store.add(app.projects.onDidChange(() => (view.badge = badge(app))));
    store.add(app.command(COMMANDS.openTask, openTask));
    store.add(
      app.command(COMMANDS.refreshPlan, () =>
        Promise.all(app.projects.all.map((project) => project.reread())),
      ),
    );
    return store;
  },
};

class TasksProvider implements vscode.TreeDataProvider<TaskTreeNode>, vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(
    new vscode.EventEmitter<TaskTreeNode | TaskTreeNode[] | undefined>(),
  );
  readonly onDidChangeTreeData = this.changed.event;
  private readonly rows = new ShownRows((node) => this.itemOf(node));
  private readonly plans = new WeakMap<Project, Plan | undefined>();
  private readonly besides = new WeakMap<Project, string>();

  constructor(private readonly app: App) {
    this.store.add(app.projects.onDidChange((project) => this.refresh(project)));
  }

  /**
   * Rows of a tree that is asked for as a whole lose their identity until they are shown again, and a click on the action
   * of such a row reaches the command without its task. So the whole is refreshed only when the plan itself changed.
   */
  private refresh(project: Project | undefined): void {
    const beside = project && rootsBesidePlan(project);
    if (!project || this.plans.get(project) !== project.plan || this.besides.get(project) !== beside) {
      if (project) this.plans.set(project, project.plan);
      if (project && beside !== undefined) this.besides.set(project, beside);
      this.rows.clear();
      this.changed.fire(undefined);
      return;
    }
    const changed = this.rows.changed();
    if (changed.length > 0) this.changed.fire(changed);
  }

  getTreeItem(node: TaskTreeNode): vscode.TreeItem {
    const item = this.itemOf(node);
    this.rows.note(node, item);
    return item;
  }

  private itemOf(node: TaskTreeNode): vscode.TreeItem {
    const withTasks = node.project.plan?.features.filter(({ taskLists }) => taskLists.length > 0).length ?? 0;
    return treeItem(node, withTasks === 1);
  }

  getChildren(node?: TaskTreeNode): TaskTreeNode[] {
    return childrenOf(this.app.projects.all, node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: TaskTreeNode): vscode.TreeItem {
    if (node.kind === 'task') item.tooltip = taskTooltip(node);
    return item;
  }

  dispose(): void {
    this.store.dispose();
  }
}

function badge(app: App): vscode.ViewBadge | undefined {
  let count = 0;
  for (const project of app.projects.all) {
    for (const task of project.everyTask()) if (project.viewOf(task).needsPerson !== undefined) count += 1;
  }
  if (count === 0) return undefined;
  return { value: count, tooltip: count === 1 ? '1 task needs you' : `${count} tasks need you` };
}

async function openTask(node: TaskNode): Promise<void> {
  // A task that is in no list has its work to look at, and no line.
  if (!node.project.tasks.has(node.task.key)) {
    await vscode.commands.executeCommand(COMMANDS.reviewTask, node);
    return;
  }
  const line = node.task.line - 1;
  await vscode.commands.executeCommand('vscode.open', node.project.uriOf(node.task.file), {
    selection: new vscode.Range(line, 0, line, 0),
    preserveFocus: true,
  } satisfies vscode.TextDocumentShowOptions);
}
