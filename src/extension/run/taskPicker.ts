import * as vscode from 'vscode';
import type { Project } from '../project';
import type { App } from '../app';
import { plainLabel, plainMessage } from '../plainMessage';
import type { TaskView } from '../../core/run/taskView';
import { plainTitle } from '../plan/taskTitle';
import type { TaskNode } from '../plan/taskNodes';

interface TaskPick extends vscode.QuickPickItem {
  readonly node?: TaskNode;
  readonly reason?: string;
}

/**
 * Asks for a task: those that fit first, the rest below with the reason why not (choosing one of those tells the reason).
 * @param canInsist - those that a person may choose although they do not fit, because they are asked again
 * @returns undefined when the person turned away.
 */
export async function pickTask(
  app: App,
  title: string,
  fits: (view: TaskView) => true | string,
  canInsist: (view: TaskView) => boolean = () => false,
): Promise<TaskNode | undefined> {
  const fitting: TaskPick[] = [];
  const others: TaskPick[] = [];
  for (const project of app.projects.all) {
    for (const task of project.everyTask()) {
      const view = project.viewOf(task);
      const verdict = fits(view);
      const pick = pickFor(project, view);
      if (verdict === true) fitting.push({ ...pick, detail: plainLabel(view.description) || undefined });
      else if (view.look !== 'done' && view.look !== 'dropped')
        others.push({
          ...pick,
          detail: plainLabel(verdict),
          ...(canInsist(view) ? {} : { reason: verdict }),
        });
    }
  }
  if (fitting.length + others.length === 0) {
    void app.prompter.inform('No open task was found in this workspace.');
    return undefined;
  }
  const items: TaskPick[] = [
    ...(fitting.length > 0 ? [separator(`${fitting.length} to choose from`), ...fitting] : []),
    ...(others.length > 0 ? [separator('not now, and why'), ...others] : []),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: plainMessage(title),
    matchOnDetail: true,
    matchOnDescription: true,
    placeHolder: 'Task',
  });
  if (chosen?.reason !== undefined) {
    void app.prompter.inform(`${chosen.label}: ${chosen.reason}.`);
    return undefined;
  }
  return chosen?.node;
}

const pickFor = (project: Project, { task }: TaskView): TaskPick => ({
  label: plainLabel(`${task.id} ${plainTitle(task)}`),
  description: plainLabel(`${task.parallel ? '[P] · ' : ''}${task.file}`),
  node: { kind: 'task', project, task },
});

const separator = (label: string): TaskPick => ({ label, kind: vscode.QuickPickItemKind.Separator });
