import * as vscode from 'vscode';
import { failedGates } from '../../core/run/decide';
import type { TaskView } from '../../core/run/taskView';
import type { App, Contribution } from '../app';
import { COMMANDS, SETTINGS } from '../ids';
import { DisposableStore } from '../lifecycle';
import type { Project } from '../project';

/** One notification when a person becomes needed for a task: never two for the same reason, none for old news at start. */
export const notifications: Contribution = {
  id: 'notifications',
  register(app) {
    const store = new DisposableStore();
    const told = new Map<string, string>();
    const seen = new WeakSet<Project>();
    store.add(
      app.projects.onDidChange((project) => {
        if (!project?.loadedEngine) return;
        const isFirstLook = !seen.has(project);
        seen.add(project);
        for (const task of project.everyTask()) {
          const view = project.viewOf(task);
          const key = `${project.root}|${task.key}`;
          const news = newsOf(view);
          if (news === undefined) {
            told.delete(key);
            continue;
          }
          if (told.get(key) === news) continue;
          told.set(key, news);
          // After a reload only what waits for an answer is worth saying again.
          const isNews = !isFirstLook || view.look === 'waiting';
          if (isNews && !project.attention.knows(view)) void tell(app, project, view);
        }
      }),
    );
    return store;
  },
};

/** Identifies an occasion: the same run in the same state for the same reason is one occasion. */
function newsOf(view: TaskView): string | undefined {
  if (view.needsPerson === undefined || !view.run) return undefined;
  return `${view.run.id}|${view.state?.progress ?? ''}|${view.needsPerson}`;
}

async function tell(app: App, project: Project, view: TaskView): Promise<void> {
  const settings = vscode.workspace.getConfiguration();
  if (view.look === 'waiting' && !settings.get<boolean>(SETTINGS.notifyWaiting, true)) return;
  const { task } = view;
  const node = { kind: 'task' as const, project, task };
  const actions = actionsFor(view);
  const silence = view.look === 'waiting' ? ['Do Not Notify'] : [];
  const text = `${task.id}: ${view.needsPerson ?? ''}.`.replace(/([.!?])\.$/u, '$1');
  const offered = [...actions.map(({ title }) => title), ...silence];
  const answer = await (view.look === 'attention'
    ? app.prompter.warn(text, ...offered)
    : app.prompter.inform(text, ...offered));
  if (answer === 'Do Not Notify') {
    await settings.update(SETTINGS.notifyWaiting, false, vscode.ConfigurationTarget.Global);
    return;
  }
  const action = actions.find(({ title }) => title === answer);
  if (action) await vscode.commands.executeCommand(action.command, node);
  app.log.info(`${task.id}: ${view.needsPerson ?? ''}`);
}

interface Action {
  readonly title: string;
  readonly command: string;
}

/** Why a gate failed is in its output: that is what a person wants to see first. */
const actionsFor = ({ look, run, state }: TaskView): readonly Action[] => {
  const usual = ACTIONS[look] ?? [];
  if (look === 'review' && run && failedGates(run).length > 0)
    return [{ title: 'Show Gate Output', command: COMMANDS.showGateOutput }, ...usual];
  // Its agent stopped early: the same one may stop there again.
  if (state?.progress === 'ended' && state.worktree?.state === 'ready')
    return [...usual, { title: 'Hand Over…', command: COMMANDS.handOverTask }];
  return usual;
};

const ACTIONS: Partial<Record<TaskView['look'], readonly Action[]>> = {
  waiting: [{ title: 'Show Terminal', command: COMMANDS.showTerminal }],
  review: [{ title: 'Review', command: COMMANDS.reviewTask }],
  attention: [
    { title: 'Review', command: COMMANDS.reviewTask },
    { title: 'Try Again', command: COMMANDS.retryTask },
  ],
};
