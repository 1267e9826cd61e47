import * as vscode from 'vscode';
import { namedCriteria, type NamedCriterion } from '../../../core/contract/criterionKey';
import { stateWords } from '../../../core/contract/criteriaView/stateWords';
import type { App } from '../../app';
import { plainLabel } from '../../plainMessage';
import type { Project } from '../../project';

/** A criterion, as commands get it from lenses and rows. */
export interface CriterionNode {
  readonly kind: 'criterion';
  readonly project: Project;
  readonly named: NamedCriterion;
}

/** A contract, as commands get it. */
export interface ContractNode {
  readonly kind: 'contract';
  readonly project: Project;
  readonly contract: { readonly file: string };
}

/** All criteria of the window's contracts, as they stand in their editors. */
export async function everyCriterion(app: App): Promise<readonly CriterionNode[]> {
  const found: CriterionNode[] = [];
  for (const project of app.projects.all) found.push(...(await criteriaOf(app, project)));
  return found;
}

/** The criteria of one project, of one contract of it when that is named. */
export async function criteriaOf(
  app: App,
  project: Project,
  file?: string,
): Promise<readonly CriterionNode[]> {
  const shelf = await app.contracts.shelf(project);
  return (shelf?.texts ?? [])
    .filter(({ source }) => file === undefined || source.contract.file === file)
    .flatMap(({ source }) =>
      namedCriteria(source.contract).map((named): CriterionNode => ({ kind: 'criterion', project, named })),
    );
}

/** Lets the person choose a criterion when a command came without one. */
export async function pickCriterion(
  app: App,
  title: string,
  fits: (node: CriterionNode) => boolean = () => true,
): Promise<CriterionNode | undefined> {
  const nodes = (await everyCriterion(app)).filter(fits);
  if (nodes.length === 0) {
    void app.prompter.inform('No contract of this window has such a criterion.');
    return undefined;
  }
  const now = Date.now();
  const items = nodes.map((node) => ({
    label: plainLabel(`${node.named.ref.id} ${plainText(node)}`, 120),
    description: plainLabel(stateWords(app.criteria.stateOf(node.project, node.named), now)),
    detail: plainLabel(node.named.ref.file),
    node,
  }));
  const options: vscode.QuickPickOptions = { title, placeHolder: 'Which criterion?', matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.node;
}

/** A criterion's words without Markdown's marks. */
export const plainText = ({ named }: Pick<CriterionNode, 'named'>): string =>
  named.criterion.text.replace(/`|\*\*/gu, '');
