import * as vscode from 'vscode';
import type { Criterion } from '../../../core/contract/contract';
import { namedCriteria } from '../../../core/contract/criterionKey';
import { isRunnable } from '../../../core/contract/verify/verification';
import type { App } from '../../app';
import { plainLabel } from '../../plainMessage';
import type { Project } from '../../project';
import type { ContractText } from '../language/contractLibrary';
import { type CriterionNode, plainText } from './criterionNode';

/** The criteria of the window as tests: feature, category, criterion. An item stays the same one while its text is edited. */
export class CriterionTestItems {
  private nodes = new Map<string, { readonly node: CriterionNode; readonly item: vscode.TestItem }>();

  constructor(
    private readonly app: App,
    private readonly controller: vscode.TestController,
  ) {}

  /** Reads the contracts anew, as they stand in their editors. */
  async refresh(): Promise<void> {
    const nodes: typeof this.nodes = new Map();
    const features: vscode.TestItem[] = [];
    for (const project of this.app.projects.all) {
      const shelf = await this.app.contracts.shelf(project);
      for (const text of shelf?.texts ?? []) features.push(...this.featuresOf(project, text, nodes));
    }
    this.nodes = nodes;
    keep(this.controller.items, features);
  }

  /** All criteria that are shown. */
  all(): readonly { readonly node: CriterionNode; readonly item: vscode.TestItem }[] {
    return [...this.nodes.values()];
  }

  /** The criteria below some items, without those below others. */
  below(
    include: readonly vscode.TestItem[] | undefined,
    exclude: readonly vscode.TestItem[] = [],
  ): readonly { readonly node: CriterionNode; readonly item: vscode.TestItem }[] {
    const isBelow = (item: vscode.TestItem, roots: readonly vscode.TestItem[]): boolean => {
      for (let each: vscode.TestItem | undefined = item; each; each = each.parent)
        if (roots.some(({ id }) => id === each?.id)) return true;
      return false;
    };
    return this.all().filter(
      ({ item }) => (include === undefined || isBelow(item, include)) && !isBelow(item, exclude),
    );
  }

  private featuresOf(project: Project, text: ContractText, nodes: typeof this.nodes): vscode.TestItem[] {
    const { contract } = text.source;
    const named = namedCriteria(contract);
    const features = contract.features.length > 0 ? contract.features : [contract];
    return features.flatMap((feature) => {
      const own = named.filter(({ criterion }) => feature.criteria.includes(criterion));
      if (own.length === 0) return [];
      const id = `${project.root}|${contract.file}|${feature.featureId ?? ''}`;
      const label = feature.title ?? feature.featureId ?? contract.file;
      const item = this.item(this.controller.items, id, plainLabel(label), text);
      // Its own line: on that of a criterion, the editor would draw both results as one.
      item.range = new vscode.Range(feature.line - 1, 0, feature.line - 1, 0);
      item.sortText = contract.file;
      const categories = new Map<string, vscode.TestItem[]>();
      for (const [index, each] of own.entries()) {
        const category = each.criterion.category ?? 'Criteria';
        const parent = this.item(item.children, `${id}|${category}`, plainLabel(category), text);
        const leaf = this.leaf(parent, { kind: 'criterion', project, named: each }, text);
        leaf.sortText = placeOf(index);
        nodes.set(leaf.id, { node: { kind: 'criterion', project, named: each }, item: leaf });
        categories.set(category, [...(categories.get(category) ?? []), leaf]);
      }
      const groups = [...categories].map(([category, leaves]) => {
        const group = this.item(item.children, `${id}|${category}`, plainLabel(category), text);
        group.sortText = leaves[0]?.sortText ?? '';
        keep(group.children, leaves);
        return group;
      });
      keep(item.children, groups);
      return [item];
    });
  }

  private leaf(parent: vscode.TestItem, node: CriterionNode, text: ContractText): vscode.TestItem {
    const { criterion, key, ref } = node.named;
    // No description: a screen reader is given that instead of the label.
    const label = plainLabel(
      `${criterion.hasOwnId ? `${ref.id}: ` : ''}${plainText(node)}${byWhom(criterion)}`,
    );
    const item = this.item(parent.children, `${node.project.root}|${key}`, label, text);
    item.range = text.ranges.range(criterion.start, criterion.end);
    item.tags = [new vscode.TestTag(tagOf(criterion.category ?? 'criteria'))];
    return item;
  }

  private item(
    siblings: vscode.TestItemCollection,
    id: string,
    label: string,
    { uri }: ContractText,
  ): vscode.TestItem {
    const known = siblings.get(id);
    const item = known ?? this.controller.createTestItem(id, label, uri);
    if (known) known.label = label;
    else siblings.add(item);
    return item;
  }
}

/** What no run can find out, said behind its words. */
function byWhom({ verification }: Criterion): string {
  if (isRunnable(verification)) return '';
  return verification.kind === 'person' ? ' (for a person)' : ' (cannot be run)';
}

/** The order of the contract, not that of the alphabet: AC-10 is not the second. */
const placeOf = (index: number): string => String(index).padStart(6, '0');

/** A tag that can be typed in the view's filter: `@counterpoint.criteria:performance`. */
const tagOf = (category: string): string =>
  category
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '') || 'criteria';

/** Replaces without touching what stays, so that results and expanded rows stay too. */
function keep(collection: vscode.TestItemCollection, wanted: readonly vscode.TestItem[]): void {
  const ids = new Set(wanted.map(({ id }) => id));
  const gone: string[] = [];
  collection.forEach(({ id }) => {
    if (!ids.has(id)) gone.push(id);
  });
  for (const id of gone) collection.delete(id);
  for (const item of wanted) if (collection.get(item.id) !== item) collection.add(item);
}
