import * as vscode from 'vscode';
import type { Task } from '../../../core/plan/model';
import type { TaskView } from '../../../core/run/taskView';
import type { VerifyPlace } from '../../../engine/engineApi';
import { plainLabel } from '../../plainMessage';
import type { Project } from '../../project';

/** HEAD: what is committed, and nothing else. */
export const AT_HEAD: VerifyPlace = { kind: 'commit' };

/** Whether there is work of a task to judge, and nobody writes on it. */
const isToBeJudged = ({ state }: TaskView): boolean =>
  state?.worktree?.state === 'ready' &&
  ['ended', 'completed', 'validating', 'review', 'rejected', 'integration-waiting'].includes(state.progress);

/**
 * Where criteria are judged: in the worktree of a task that owns them and waits for its validation, or at HEAD. Asked only
 * where there is a choice; undefined when the person turned away.
 */
export async function chooseVerifyPlace(
  project: Project,
  owners: readonly Task[],
): Promise<VerifyPlace | undefined> {
  const tasks = owners.filter((task) => isToBeJudged(project.viewOf(task)));
  if (tasks.length === 0) return AT_HEAD;
  const items: (vscode.QuickPickItem & { readonly place: VerifyPlace })[] = [
    ...tasks.map((task) => ({
      label: `$(git-branch) In the worktree of ${plainLabel(task.id)}`,
      description: plainLabel(project.viewOf(task).description),
      place: { kind: 'task' as const, task: task.key },
    })),
    { label: '$(git-commit) In the commit that is checked out', description: 'HEAD', place: AT_HEAD },
  ];
  const options = { title: 'Verify', placeHolder: 'Which state is judged?' };
  return (await vscode.window.showQuickPick(items, options))?.place;
}
