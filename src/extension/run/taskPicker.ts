import * as vscode from 'vscode';
import type { Project } from '../project';
import type { Projects } from '../projects';
import type { TaskView } from '../../core/run/taskView';
import { plainTitle } from '../plan/taskItem';
import type { TaskNode } from '../plan/taskNodes';

interface TaskPick extends vscode.QuickPickItem {
  readonly node?: TaskNode;
  readonly reason?: string;
}

/**
 * Asks for a task: those that fit first, the rest below with the reason why not (choosing one of those tells the reason).
 * @returns undefined when the person turned away.
 */
export async function pickTask(
  projects: Projects,
  title: string,
  fits: (view: TaskView) => true | string,
): Promise<TaskNode | undefined> {
  const fitting: TaskPick[] = [];
  const others: TaskPick[] = [];
  for (const project of projects.all) {
    for (const task of project.tasks.values()) {
      const view = project.viewOf(task);
      const verdict = fits(view);
      const pick = pickFor(project, view);
      if (verdict === true) fitting.push({ ...pick, detail: view.description || undefined });
      else if (view.look !== 'done' && view.look !== 'dropped')
        others.push({ ...pick, detail: verdict, reason: verdict });
    }
  }
  if (fitting.length + others.length === 0) {
    void vscode.window.showInformationMessage('No open task was found in this workspace.');
    return undefined;
  }
  const items: TaskPick[] = [
    ...(fitting.length > 0 ? [separator(`${fitting.length} to choose from`), ...fitting] : []),
    ...(others.length > 0 ? [separator('not now, and why'), ...others] : []),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    matchOnDetail: true,
    matchOnDescription: true,
    placeHolder: 'Task',
  });
  if (chosen?.reason !== undefined) {
    void vscode.window.showInformationMessage(`${chosen.label}: ${chosen.reason}.`);
    return undefined;
  }
  return chosen?.node;
}

const pickFor = (project: Project, { task }: TaskView): TaskPick => ({
  label: `${task.id} ${plainTitle(task)}`,
  description: `${task.parallel ? '[P] · ' : ''}${task.file}`,
  node: { kind: 'task', project, task },
});

const separator = (label: string): TaskPick => ({ label, kind: vscode.QuickPickItemKind.Separator });
