import * as vscode from 'vscode';
import { ownersOfCriterion } from '../../../core/contract/criteriaView/owners';
import { isRunnable } from '../../../core/contract/verify/verification';
import type { App, Contribution } from '../../app';
import { COMMANDS } from '../../ids';
import { DisposableStore } from '../../lifecycle';
import { plainLabel } from '../../plainMessage';
import type { Project } from '../../project';
import { type ContractNode, criteriaOf, type CriterionNode, pickCriterion } from './criterionNode';
import { decideCriterion } from './decideCriterion';
import { delegateCriterion } from './delegateCriterion';
import { EvidenceDocuments } from './evidenceDocuments';
import { verifyForPerson } from './verifying';
import { chooseVerifyPlace } from './verifyPlace';

/** Verify, decide, delegate and look at the output of criteria: from lenses, rows, and the palette. */
export const criterionCommands: Contribution = {
  id: 'criterion-commands',
  register(app) {
    const store = new DisposableStore();
    const documents = store.add(new EvidenceDocuments(app));
    const on = (
      id: Parameters<App['command']>[0],
      title: string,
      fits: (node: CriterionNode) => boolean,
      act: (node: CriterionNode) => Promise<void>,
    ): void => {
      store.add(
        app.command(id, async (given?: CriterionNode) => {
          const node = given?.kind === 'criterion' ? given : await pickCriterion(app, title, fits);
          if (node) await act(node);
        }),
      );
    };
    on(COMMANDS.verifyCriterion, 'Verify Criterion', canBeRun, (node) => verify(app, [node]));
    on(COMMANDS.decideCriterion, 'Decide Criterion', isForPerson, (node) => decideCriterion(app, node));
    on(
      COMMANDS.delegateCriterion,
      'Delegate Criterion',
      () => true,
      (node) => delegateCriterion(app, node),
    );
    on(COMMANDS.showCriterionOutput, 'Show Output of Criterion', hasEvidence(app), (node) =>
      documents.open(node),
    );
    store.add(app.command(COMMANDS.openCriterion, (given?: CriterionKeyNode) => openCriterion(app, given)));
    store.add(app.command(COMMANDS.verifyContract, (given?: ContractNode) => verifyContract(app, given)));
    return store;
  },
};

/** A criterion that only its key is known of, as the journal has it. */
interface CriterionKeyNode {
  readonly kind: 'criterion-key';
  readonly project: Project;
  readonly key: string;
}

async function openCriterion(app: App, given: CriterionKeyNode | undefined): Promise<void> {
  if (given?.kind !== 'criterion-key') return;
  const nodes = await criteriaOf(app, given.project);
  const found = nodes.find(({ named }) => named.key === given.key);
  if (!found) {
    void app.prompter.inform('That criterion is not in its contract any more: its words or its id changed.');
    return;
  }
  const { ref, criterion } = found.named;
  const at = new vscode.Position(criterion.line - 1, 0);
  await vscode.window.showTextDocument(given.project.uriOf(ref.file), {
    selection: new vscode.Range(at, at),
  });
}

const canBeRun = ({ named }: CriterionNode): boolean => isRunnable(named.criterion.verification);
const isForPerson = ({ named }: CriterionNode): boolean => named.criterion.verification.kind === 'person';
const hasEvidence =
  (app: App) =>
  ({ project, named }: CriterionNode): boolean =>
    (app.criteria.recordOf(project, named.key)?.history.length ?? 0) > 0;

async function verify(app: App, nodes: readonly CriterionNode[]): Promise<void> {
  const [first] = nodes;
  if (!first) return;
  const { project } = first;
  // Nothing is asked before it is clear that something may run here.
  if (!(await project.engineForAction())) return;
  const { plan } = project;
  const owners = plan ? nodes.flatMap(({ named }) => ownersOfCriterion(named, plan)) : [];
  const place = await chooseVerifyPlace(project, [...new Set(owners)]);
  if (place) await verifyForPerson(app, project, nodes, place);
}

/** All criteria of one contract that a machine can judge. */
async function verifyContract(app: App, given: ContractNode | undefined): Promise<void> {
  const contract = given?.kind === 'contract' ? given : await chooseContract(app);
  if (!contract) return;
  const nodes = (await criteriaOf(app, contract.project, contract.contract.file)).filter(canBeRun);
  if (nodes.length > 0) await verify(app, nodes);
  else
    void app.prompter.inform(
      'This contract has no criterion that can be run: say with (verify: …) how each is verified.',
    );
}

/** The contract in the active editor; else the person chooses. */
async function chooseContract(app: App): Promise<ContractNode | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const place = active && app.contracts.placeOf(active);
  if (place) return { kind: 'contract', project: place.project, contract: { file: place.file } };
  const items = app.projects.all.flatMap((project) =>
    (project.plan?.contractFiles ?? []).map((file) => ({
      label: plainLabel(file),
      description: app.projects.all.length > 1 ? plainLabel(project.folder.name) : '',
      node: { kind: 'contract', project, contract: { file } } satisfies ContractNode,
    })),
  );
  if (items.length === 0) {
    void app.prompter.inform('No contract was found in this window.');
    return undefined;
  }
  return (
    await vscode.window.showQuickPick(items, { title: 'Verify Contract', placeHolder: 'Which contract?' })
  )?.node;
}
