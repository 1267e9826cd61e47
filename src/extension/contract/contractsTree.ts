import * as vscode from 'vscode';
import type { Contract } from '../../core/contract/contract';
import { namedCriteria } from '../../core/contract/criterionKey';
import { countWords } from '../../core/contract/criteriaView/summary';
import type { App, Contribution } from '../app';
import { VIEWS } from '../ids';
import { DisposableStore } from '../lifecycle';
import { openAt } from '../plan/taskItem';
import type { Project } from '../project';
import type { CriterionNode } from './criteria/criterionNode';
import { criterionItem } from './criteria/criterionItem';
import { isMapNode, mapChildren, mapItem, type MapNode, mapNodes } from './mapNodes';

type ContractNode =
  | MapNode
  | CriterionNode
  | { readonly kind: 'contract'; readonly project: Project; readonly contract: Contract }
  | { readonly kind: 'group'; readonly project: Project; readonly contract: Contract; readonly group: Group }
  | { readonly kind: 'entry'; readonly project: Project; readonly contract: Contract; readonly entry: Entry };

interface Entry {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly line: number;
}

interface Group {
  readonly title: string;
  readonly icon: string;
  readonly entries: readonly Entry[];
}

/** Its rows say how each criterion stands. */
const CRITERIA = 'Acceptance criteria';

/** The Contracts view: feature → provides, depends on, criteria. Read when the view is opened. */
export const contractsTree: Contribution = {
  id: 'contracts-tree',
  register(app) {
    const store = new DisposableStore();
    const provider = store.add(new ContractsProvider(app));
    const view = store.add(
      vscode.window.createTreeView(VIEWS.contracts, { treeDataProvider: provider, showCollapseAll: true }),
    );
    store.add(view.onDidChangeVisibility(({ visible }) => visible && provider.refresh()));
    store.add(app.projects.onDidChange(() => view.visible && provider.refresh()));
    store.add(app.criteria.onDidChange(() => view.visible && provider.refresh()));
    return store;
  },
};

class ContractsProvider implements vscode.TreeDataProvider<ContractNode>, vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly app: App) {}

  refresh(): void {
    this.changed.fire(undefined);
  }

  async getChildren(node?: ContractNode): Promise<ContractNode[]> {
    if (!node) {
      const rows = await Promise.all(
        this.app.projects.all.map(async (project) => [
          ...(await mapNodes(project)),
          ...withProject(project, await project.contracts()),
        ]),
      );
      return rows.flat();
    }
    if (isMapNode(node)) return [...mapChildren(node)];
    if (node.kind === 'criterion') return [];
    const { project, contract } = node;
    switch (node.kind) {
      case 'contract':
        return groupsOf(contract).map((group) => ({ kind: 'group', project, contract, group }));
      case 'group':
        if (node.group.title === CRITERIA)
          return namedCriteria(contract).map((named) => ({ kind: 'criterion', project, named }));
        return node.group.entries.map((entry) => ({ kind: 'entry', project, contract, entry }));
      case 'entry':
        return [];
      default:
        return node satisfies never;
    }
  }

  getTreeItem(node: ContractNode): vscode.TreeItem {
    if (isMapNode(node)) return mapItem(node);
    if (node.kind === 'criterion') return criterionItem(this.app, node);
    const { contract, project } = node;
    const uri = project.uriOf(contract.file);
    switch (node.kind) {
      case 'contract': {
        const isEmpty = groupsOf(contract).length === 0;
        const item = new vscode.TreeItem(
          contract.title ?? contract.featureId ?? contract.file,
          isEmpty ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Expanded,
        );
        item.id = `${project.root}|${contract.file}|${contract.featureId ?? ''}`;
        const where = contract.title === undefined ? contract.file : (contract.featureId ?? '');
        const count = this.countOf(project, contract);
        const nothing = isEmpty ? 'no provides, depends_on or criteria' : '';
        item.description = [where, count, nothing].filter((part) => part !== '').join(' · ');
        item.contextValue = count === '' ? 'contract:empty' : 'contract';
        item.iconPath = new vscode.ThemeIcon('law');
        item.command = openAt(uri, 1);
        return item;
      }
      case 'group': {
        const item = new vscode.TreeItem(node.group.title, vscode.TreeItemCollapsibleState.Collapsed);
        item.description = String(node.group.entries.length);
        item.iconPath = new vscode.ThemeIcon(node.group.icon);
        return item;
      }
      case 'entry': {
        const item = new vscode.TreeItem(node.entry.label, vscode.TreeItemCollapsibleState.None);
        item.description = node.entry.description;
        item.iconPath = new vscode.ThemeIcon(node.entry.icon);
        item.command = openAt(uri, node.entry.line);
        item.tooltip = `${node.entry.label}${node.entry.description ? ` (${node.entry.description})` : ''}`;
        return item;
      }
      default:
        return node satisfies never;
    }
  }

  private countOf(project: Project, contract: Contract): string {
    return countWords(namedCriteria(contract).map((named) => this.app.criteria.stateOf(project, named).kind));
  }

  dispose(): void {
    this.store.dispose();
  }
}

const withProject = (project: Project, contracts: readonly Contract[]): ContractNode[] =>
  contracts.map((contract) => ({ kind: 'contract', project, contract }));

/** A contract's text without Markdown's code and emphasis marks, which mean nothing in a row. */
const withoutMarks = (text: string): string => text.replace(/`|\*\*/gu, '');

function groupsOf(contract: Contract): Group[] {
  const groups: Group[] = [
    {
      title: 'Provides',
      icon: 'symbol-interface',
      entries: contract.provides.map(({ text, kind, line }) => ({
        label: withoutMarks(text),
        description: kind,
        icon: 'symbol-interface',
        line,
      })),
    },
    {
      title: 'Depends on',
      icon: 'references',
      entries: contract.dependsOn.map(({ text, kind, line }) => ({
        label: withoutMarks(text),
        description: kind,
        icon: 'references',
        line,
      })),
    },
    {
      title: CRITERIA,
      icon: 'checklist',
      entries: contract.criteria.map(({ text, category, checked, line }) => ({
        label: withoutMarks(text),
        description: category ?? '',
        icon: checked ? 'pass' : 'circle-large-outline',
        line,
      })),
    },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}
