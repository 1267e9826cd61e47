import * as vscode from 'vscode';
import { STATE_ICONS, stateWords } from '../../../core/contract/criteriaView/stateWords';
import type { CriterionStateKind } from '../../../core/contract/verify/criterionState';
import { isRunnable } from '../../../core/contract/verify/verification';
import type { App } from '../../app';
import { plainLabel } from '../../plainMessage';
import { openAt } from '../../plan/taskItem';
import { type CriterionNode, plainText } from './criterionNode';

const COLOURS: Readonly<Partial<Record<CriterionStateKind, string>>> = {
  verified: 'testing.iconPassed',
  failed: 'testing.iconFailed',
  stale: 'testing.iconQueued',
};

/** A row of the Contracts view: a criterion and how it stands. Opens it in its contract. */
export function criterionItem(app: App, node: CriterionNode): vscode.TreeItem {
  const { project, named } = node;
  const { criterion, ref } = named;
  const state = app.criteria.stateOf(project, named);
  const words = stateWords(state, Date.now());
  const item = new vscode.TreeItem(
    plainLabel(`${criterion.hasOwnId ? `${ref.id}: ` : ''}${plainText(node)}`),
    vscode.TreeItemCollapsibleState.None,
  );
  item.id = `${project.root}|${named.key}`;
  item.description = plainLabel(words);
  item.tooltip = plainLabel(
    [criterion.text, words, criterion.category ?? ''].filter((part) => part !== '').join(' · '),
    2000,
  );
  const colour = COLOURS[state.kind];
  item.iconPath = new vscode.ThemeIcon(
    STATE_ICONS[state.kind],
    colour === undefined ? undefined : new vscode.ThemeColor(colour),
  );
  item.accessibilityInformation = {
    label: plainLabel(`${ref.id}, ${words}, ${plainText(node)}`, 1000),
  };
  item.contextValue = [
    'criterion:',
    isRunnable(criterion.verification) ? 'runnable' : '',
    criterion.verification.kind === 'person' ? 'person' : '',
    state.evidence ? 'evidence' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
  item.command = openAt(project.uriOf(ref.file), criterion.line);
  return item;
}
