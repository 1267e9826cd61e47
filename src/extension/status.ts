import * as vscode from 'vscode';
import { countLooks } from '../core/run/taskView';
import type { App, Contribution } from './app';
import { VIEWS } from './ids';
import { DisposableStore } from './lifecycle';

/** One status item: shown only while something is under way or needs a person. */
export const statusItem: Contribution = {
  id: 'status',
  register(app) {
    const store = new DisposableStore();
    const item = store.add(
      vscode.window.createStatusBarItem('counterpoint.status', vscode.StatusBarAlignment.Left, 50),
    );
    item.name = 'Counterpoint';
    item.command = `${VIEWS.tasks}.focus`;
    store.add(app.projects.onDidChange(() => refresh(app, item)));
    return store;
  },
};

function refresh(app: App, item: vscode.StatusBarItem): void {
  const views = app.projects.all.flatMap((project) =>
    project.loadedEngine ? project.everyTask().map((task) => project.viewOf(task)) : [],
  );
  const counts = countLooks(views);
  const underWay =
    counts.preparing + counts.running + counts.validating + counts.integrating + counts.waiting;
  if (underWay + counts.needsPerson === 0) {
    item.hide();
    return;
  }
  const busy = underWay > 0 ? `$(sync~spin) ${underWay}` : '';
  const needed = counts.needsPerson > 0 ? `$(bell-dot) ${counts.needsPerson}` : '';
  item.text = [busy, needed].filter(Boolean).join(' ');
  const words = [
    `${underWay} under way`,
    `${counts.needsPerson} for you`,
    `${counts.done} of ${counts.total} done`,
  ];
  item.tooltip = `Counterpoint: ${words.join(', ')}`;
  item.accessibilityInformation = { label: item.tooltip };
  item.show();
}
