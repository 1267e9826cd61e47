import * as vscode from 'vscode';
import { criterionPrompt } from '../../../core/contract/criteriaView/criterionPrompt';
import { ownersOfCriterion } from '../../../core/contract/criteriaView/owners';
import type { Task } from '../../../core/plan/model';
import type { App } from '../../app';
import { COMMANDS } from '../../ids';
import { plainLabel } from '../../plainMessage';
import { shortTitle } from '../../plan/taskTitle';
import type { DelegatedNode } from '../../run/delegateCommand';
import { tasksBeside } from '../language/tasksBeside';
import type { CriterionNode } from './criterionNode';

/**
 * Starts the delegation of the task that owns a criterion, with the criterion and what its last verification found in the
 * prompt. Without exactly one such task that can be delegated, the person chooses; or takes the prompt alone.
 */
export async function delegateCriterion(app: App, node: CriterionNode): Promise<void> {
  const { project, named } = node;
  const newest = app.criteria.recordOf(project, named.key)?.history.at(-1);
  const addition = criterionPrompt(named, newest);
  const owners = project.plan ? ownersOfCriterion(named, project.plan) : [];
  const [owner] = owners;
  const isClear = owners.length === 1 && owner !== undefined && canBeDelegated(node, owner);
  const chosen = isClear ? owner : await chooseTask(node, owners);
  if (chosen === undefined) return;
  if (chosen === 'prompt') {
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: addition });
    await vscode.window.showTextDocument(document);
    return;
  }
  const delegated: DelegatedNode = { kind: 'task', project, task: chosen, addition };
  await vscode.commands.executeCommand(COMMANDS.delegateTask, delegated);
}

const canBeDelegated = ({ project }: CriterionNode, task: Task): boolean =>
  ['ready', 'not-ready'].includes(project.viewOf(task).look);

async function chooseTask(
  node: CriterionNode,
  owners: readonly Task[],
): Promise<Task | 'prompt' | undefined> {
  const { project, named } = node;
  const tasks = owners.length > 0 ? owners : tasksBeside(project, named.ref.file);
  const items: (vscode.QuickPickItem & { readonly chosen: Task | 'prompt' })[] = [
    // Those that can be delegated now come first.
    ...[...tasks]
      .sort((one, other) => Number(canBeDelegated(node, other)) - Number(canBeDelegated(node, one)))
      .map((task) => ({
        label: plainLabel(`${task.id} ${shortTitle(task)}`),
        description: plainLabel(project.viewOf(task).description || project.viewOf(task).look),
        chosen: task,
      })),
    {
      label: '$(note) A prompt about this criterion alone',
      description: 'opens as text, for an agent of your own',
      chosen: 'prompt',
    },
  ];
  const options = {
    title: `Delegate ${plainLabel(named.ref.id)}`,
    placeHolder:
      owners.length > 0
        ? 'Which of its tasks?'
        : 'No task owns this criterion: which one shall bring it about?',
  };
  return (await vscode.window.showQuickPick(items, options))?.chosen;
}
