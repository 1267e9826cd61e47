import * as vscode from 'vscode';
import { ownersOfCriterion } from '../../../core/contract/criteriaView/owners';
import type { App } from '../../app';
import { plainLabel, plainMessage } from '../../plainMessage';
import { type CriterionNode, plainText } from './criterionNode';
import { chooseVerifyPlace } from './verifyPlace';

/** Asks a person whether a criterion holds that only a person can judge, and keeps the answer in the journal. */
export async function decideCriterion(app: App, { project, named }: CriterionNode): Promise<void> {
  const engine = await project.engineForAction();
  if (!engine) return;
  const owners = project.plan ? ownersOfCriterion(named, project.plan) : [];
  const place = await chooseVerifyPlace(project, owners);
  if (!place) return;
  const answer = await vscode.window.showQuickPick(
    [
      { label: '$(pass) It holds', description: 'I have seen it', holds: true },
      { label: '$(error) It does not hold', description: 'and I say what is missing', holds: false },
    ],
    {
      title: plainMessage(`${named.ref.id}: does it hold?`),
      placeHolder: plainLabel(plainText({ named }), 200),
    },
  );
  if (!answer) return;
  const note = await app.prompter.input({
    title: `${named.ref.id}: ${answer.holds ? 'it holds' : 'it does not hold'}`,
    prompt: answer.holds ? 'How do you know? Kept in the journal; may be empty.' : 'What is missing?',
    ignoreFocusOut: true,
    validateInput: (value) =>
      !answer.holds && value.trim() === '' ? 'Whoever mends it has nothing else to go by.' : undefined,
  });
  if (note === undefined) return;
  app.prompter.isDone(await engine.decideCriterion(named.ref, answer.holds, note.trim(), place));
}
