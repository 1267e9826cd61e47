import type * as vscode from 'vscode';
import type { TaskView } from '../../core/run/taskView';
import type { Engine } from '../../engine/engineApi';
import type { App } from '../app';
import type { CommandId } from '../ids';
import type { TaskNode } from '../plan/taskNodes';
import { pickTask } from './taskPicker';

/** Whether a command can be used on a task now: true, or the reason why not. */
export type Fits = (view: TaskView) => true | string;

/** What a command does with the task that was chosen. `view` is how it stood when the engine was there. */
export type Act = (app: App, engine: Engine, node: TaskNode, view: TaskView) => Promise<void>;

/** A command on one task: that of the row it was called on, or one that the person picks from those that fit. */
export const taskCommand = (
  app: App,
  id: CommandId,
  title: string,
  fits: Fits,
  act: Act,
): vscode.Disposable =>
  app.command(id, async (given?: TaskNode) => {
    const node = given?.kind === 'task' ? given : await pickTask(app, title, fits);
    const engine = await node?.project.engineForAction();
    if (node && engine) await act(app, engine, node, node.project.viewOf(node.task));
  });
