import * as vscode from 'vscode';
import type { Task } from '../../core/plan/model';
import { isOpenAgain } from '../../core/run/taskView';
import type { App, Contribution } from '../app';
import { COMMANDS, SETTINGS } from '../ids';
import { DisposableStore } from '../lifecycle';
import { plainLabel } from '../plainMessage';
import type { Project } from '../project';

/** Above each task line: how it stands, and the one or two things that can be done with it now. */
export const taskLenses: Contribution = {
  id: 'task-lenses',
  register(app) {
    const store = new DisposableStore();
    const provider = store.add(new TaskLensProvider(app));
    store.add(vscode.languages.registerCodeLensProvider({ pattern: '**/*.md' }, provider));
    return store;
  },
};

class TaskLensProvider implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly app: App) {
    this.store.add(app.projects.onDidChange(() => this.changed.fire()));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!vscode.workspace.getConfiguration(undefined, document).get<boolean>(SETTINGS.lenses, true))
      return [];
    const project = this.app.projects.of(document.uri);
    if (!project) return [];
    const lenses: vscode.CodeLens[] = [];
    for (const task of project.tasks.values()) {
      if (project.uriOf(task.file).fsPath !== document.uri.fsPath) continue;
      const line = Math.min(task.line - 1, document.lineCount - 1);
      const range = new vscode.Range(line, 0, line, 0);
      for (const command of commandsFor(project, task)) lenses.push(new vscode.CodeLens(range, command));
    }
    return lenses;
  }

  dispose(): void {
    this.store.dispose();
  }
}

function commandsFor(project: Project, task: Task): vscode.Command[] {
  const view = project.viewOf(task);
  const words = plainLabel(view.description);
  const node = { kind: 'task' as const, project, task };
  const act = (title: string, command: string): vscode.Command => ({ title, command, arguments: [node] });
  switch (view.look) {
    case 'ready':
      return [act('$(play) Delegate', COMMANDS.delegateTask)];
    case 'not-ready':
      return [act(`$(circle-outline) ${words}`, COMMANDS.delegateTask)];
    case 'preparing':
    case 'running':
    case 'validating':
    case 'integrating':
      return [act(`$(sync~spin) ${words}`, COMMANDS.showTerminal)];
    case 'waiting':
      return [act(`$(bell-dot) ${words}`, COMMANDS.showTerminal)];
    case 'review':
      return [
        act('$(eye) Review', COMMANDS.reviewTask),
        act('$(check) Accept', COMMANDS.acceptTask),
        act('$(comment-discussion) Reject', COMMANDS.rejectTask),
      ];
    case 'attention':
      return [
        act(`$(warning) ${words}`, COMMANDS.reviewTask),
        act('$(refresh) Try again', COMMANDS.retryTask),
        ...(view.state?.progress === 'integration-waiting'
          ? [
              act('$(beaker) Validate', COMMANDS.validateTask),
              act('$(comment-discussion) Reject', COMMANDS.rejectTask),
            ]
          : []),
      ];
    case 'done':
      return isOpenAgain(task, view.state)
        ? [
            act(`$(pass) ${words}`, COMMANDS.openTask),
            act('$(debug-restart) Do again', COMMANDS.doTaskAgain),
            act('$(check) Tick', COMMANDS.tickTask),
          ]
        : [];
    case 'dropped':
      return [];
    default:
      return view.look satisfies never;
  }
}
