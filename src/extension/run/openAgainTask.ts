import { isOpenAgain } from '../../core/run/taskView';
import type { App } from '../app';
import type { TaskNode } from '../plan/taskNodes';
import { pickTask } from './taskPicker';

/** The task a command was called on, or one of those that were integrated and are open again in their lists. */
export async function openAgainTask(
  app: App,
  title: string,
  given: TaskNode | undefined,
): Promise<TaskNode | undefined> {
  const fits = (node: TaskNode): boolean => {
    const { task, state } = node.project.viewOf(node.task);
    return isOpenAgain(task, state);
  };
  if (given?.kind === 'task' && fits(given)) return given;
  if (given?.kind === 'task') {
    void app.prompter.inform(`${given.task.id} is not an integrated task whose box is open again.`);
    return undefined;
  }
  return pickTask(app, title, ({ task, state }) =>
    isOpenAgain(task, state) ? true : 'it was not integrated, or its box is ticked',
  );
}
