import * as vscode from 'vscode';
import type { Feature } from '../../core/plan/model';
import { countLooks, isOpenAgain } from '../../core/run/taskView';
import type { TaskLook } from '../../core/run/taskView';
import { COMMANDS } from '../ids';
import type { Project } from '../project';
import { plainLabel } from '../plainMessage';
import { remarksOf } from '../review/remarks';
import { remarkItem } from './remarkItem';
import { abilitiesOf } from './taskAbilities';
import { claimCount, nodeId, remarkNodes, tasksBelow } from './taskNodes';
import { plainTitle, shortTitle } from './taskTitle';
import type { TaskNode, TaskTreeNode } from './taskNodes';

const colour = (id: string): vscode.ThemeColor => new vscode.ThemeColor(id);

/** Icon and colour of each look: the Testing view's vocabulary, so that nobody has to learn a new one. */
const ICONS: Record<TaskLook, vscode.ThemeIcon> = {
  ready: new vscode.ThemeIcon('circle-large-outline', colour('charts.foreground')),
  'not-ready': new vscode.ThemeIcon('circle-outline', colour('disabledForeground')),
  preparing: new vscode.ThemeIcon('loading~spin', colour('charts.blue')),
  running: new vscode.ThemeIcon('sync~spin', colour('charts.blue')),
  waiting: new vscode.ThemeIcon('bell-dot', colour('charts.yellow')),
  validating: new vscode.ThemeIcon('beaker', colour('charts.blue')),
  review: new vscode.ThemeIcon('eye', colour('charts.purple')),
  integrating: new vscode.ThemeIcon('git-merge', colour('charts.blue')),
  attention: new vscode.ThemeIcon('warning', colour('problemsWarningIcon.foreground')),
  done: new vscode.ThemeIcon('pass-filled', colour('testing.iconPassed')),
  dropped: new vscode.ThemeIcon('circle-slash', colour('disabledForeground')),
};

const LOOK_WORDS: Record<TaskLook, string> = {
  ready: 'ready',
  'not-ready': 'not ready',
  preparing: 'being prepared',
  running: 'running',
  waiting: 'waits for you',
  validating: 'gates are running',
  review: 'ready for review',
  integrating: 'being merged',
  attention: 'needs attention',
  done: 'done',
  dropped: 'dropped',
};

export function treeItem(node: TaskTreeNode, hasOneFeature: boolean): vscode.TreeItem {
  switch (node.kind) {
    case 'project':
      return groupItem(
        node,
        node.project.folder.name,
        'root-folder',
        vscode.TreeItemCollapsibleState.Expanded,
      );
    case 'feature': {
      const { feature } = node;
      const label = featureLabel(feature);
      const open = hasOneFeature
        ? vscode.TreeItemCollapsibleState.Expanded
        : vscode.TreeItemCollapsibleState.Collapsed;
      return groupItem(node, label, 'package', open, !hasOneFeature);
    }
    case 'list':
      return groupItem(
        node,
        node.list.file.split('/').pop() ?? node.list.file,
        'checklist',
        vscode.TreeItemCollapsibleState.Collapsed,
      );
    case 'phase': {
      const item = groupItem(node, node.phase.title, 'layers', vscode.TreeItemCollapsibleState.Expanded);
      if (tasksBelow(node).every(({ status }) => status === 'done' || status === 'dropped')) {
        item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
      }
      return item;
    }
    case 'task':
      return taskItem(node);
    case 'problem': {
      const { file, line, message } = node.problem;
      // The file first: in a narrow side bar a message says nothing without what it is about.
      const item = new vscode.TreeItem(`${file}:${line}`, vscode.TreeItemCollapsibleState.None);
      item.id = nodeId(node);
      item.description = message;
      item.tooltip = message;
      item.iconPath = new vscode.ThemeIcon('error', colour('problemsErrorIcon.foreground'));
      item.command = openAt(node.project.uriOf(node.problem.file), node.problem.line);
      return item;
    }
    case 'empty': {
      const item = new vscode.TreeItem(node.reason, vscode.TreeItemCollapsibleState.None);
      item.id = nodeId(node);
      item.description = node.file;
      item.iconPath = new vscode.ThemeIcon('info');
      item.command = openAt(node.project.uriOf(node.file), 1);
      return item;
    }
    case 'remark':
      return remarkItem(node);
    case 'elsewhere': {
      const item = groupItem(node, 'Elsewhere', 'archive', vscode.TreeItemCollapsibleState.Expanded);
      item.tooltip = 'Delegated tasks that are in no task list of this folder.';
      return item;
    }
    case 'claims':
      return claimsItem(node.project);
    default:
      return node satisfies never;
  }
}

/** Reasons listed in the tooltip of unconfirmed claims, at most. */
const CLAIMS_SHOWN = 10;

function claimsItem(project: Project): vscode.TreeItem {
  const count = claimCount(project);
  const label = count === 1 ? '1 unconfirmed claim' : `${count} unconfirmed claims`;
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = nodeId({ kind: 'claims', project });
  item.iconPath = new vscode.ThemeIcon('info');
  const newest = project.loadedEngine?.state().claims.slice(-CLAIMS_SHOWN) ?? [];
  const reasons = newest.map(({ log, line, reason, status }) => {
    const place = `${log.split(/[\\/]/u).pop() ?? log}${line === undefined ? '' : `:${line}`}`;
    return plainLabel(`${place}: ${status ?? 'a line'}: ${reason}`);
  });
  // A string: what stands in a hook log must not become Markdown.
  item.tooltip = [
    'Lines in hook logs that moved nothing, because nobody can vouch for them:',
    ...reasons,
  ].join('\n');
  item.command = { command: COMMANDS.showLog, title: 'Show Log' };
  item.accessibilityInformation = { label };
  return item;
}

function groupItem(
  node: TaskTreeNode,
  label: string,
  icon: string,
  open: vscode.TreeItemCollapsibleState,
  hasActivity = true,
): vscode.TreeItem {
  const counts = countLooks(tasksBelow(node).map((task) => node.project.viewOf(task)));
  const item = new vscode.TreeItem(label, open);
  item.id = nodeId(node);
  const parts = [`${counts.done}/${counts.total - counts.dropped}`];
  const under = counts.running + counts.waiting + counts.validating + counts.preparing + counts.integrating;
  // An only feature's phases say it anyway, and a refresh of its row would make all rows below it new ones.
  if (hasActivity && under > 0) parts.push(`${under} under way`);
  if (hasActivity && counts.needsPerson > 0) parts.push(`${counts.needsPerson} for you`);
  item.description = parts.join(' · ');
  const isDone = counts.total > 0 && counts.done + counts.dropped === counts.total;
  item.iconPath = isDone ? ICONS.done : new vscode.ThemeIcon(icon);
  item.contextValue = node.kind;
  item.accessibilityInformation = {
    label: `${label}: ${counts.done} of ${counts.total - counts.dropped} tasks done${hasActivity && under > 0 ? `, ${under} under way` : ''}${hasActivity && counts.needsPerson > 0 ? `, ${counts.needsPerson} need you` : ''}`,
  };
  return item;
}

function taskItem(node: TaskNode): vscode.TreeItem {
  const { task, project } = node;
  const view = project.viewOf(task);
  const title = plainTitle(task);
  const item = new vscode.TreeItem(
    `${task.id}${task.parallel ? ' [P]' : ''} ${shortTitle(task)}`,
    task.children.length > 0 || remarkNodes(node).length > 0
      ? vscode.TreeItemCollapsibleState.Collapsed
      : vscode.TreeItemCollapsibleState.None,
  );
  item.id = nodeId(node);
  item.description = view.look === 'done' && !isOpenAgain(task, view.state) ? '' : view.description;
  item.iconPath = ICONS[view.look];
  item.contextValue = `task:${[view.look, ...abilitiesOf(view)].join(' ')}`;
  item.command = { command: COMMANDS.openTask, title: 'Open Task', arguments: [node] };
  item.accessibilityInformation = {
    label: `${task.id}, ${title}, ${LOOK_WORDS[view.look]}${task.parallel ? ', can run in parallel' : ''}${view.description ? `, ${view.description}` : ''}`,
  };
  return item;
}

/** The tooltip, made only when it is asked for. Text of the task list is text: no Markdown of its own, no commands. */
export function taskTooltip(node: TaskNode): vscode.MarkdownString {
  const { task, project } = node;
  const view = project.viewOf(task);
  const tooltip = new vscode.MarkdownString(undefined, true);
  tooltip
    .appendMarkdown('**')
    .appendText(`${task.id} ${plainTitle(task)}`)
    .appendMarkdown('**\n\n');
  const remarks = view.run && view.look === 'review' ? remarksOf(view.run) : [];
  const reasons = [...view.reasons, ...remarks.map(({ words }) => `${words}.`)];
  for (const reason of reasons) tooltip.appendMarkdown('- ').appendText(reason).appendMarkdown('\n');
  const facts = [
    task.story && `Story ${task.story}`,
    task.parallel && 'Can run beside its neighbours [P]',
    task.estimateMinutes !== undefined && `Estimated ${task.estimateMinutes} min by hand`,
    task.paths.length > 0 && `Files: ${task.paths.join(', ')}`,
    `${task.file}:${task.line}`,
  ].filter((fact) => typeof fact === 'string');
  tooltip.appendMarkdown('\n');
  for (const fact of facts) tooltip.appendText(fact).appendMarkdown('  \n');
  // VS Code makes every space of a text one that does not break: long titles would be broken inside of words.
  tooltip.value = tooltip.value.replace(/(?<!&nbsp;)&nbsp;(?!&nbsp;)/g, ' ');
  return tooltip;
}

/** `003 User auth`; a feature without a number is known by its name alone. */
const featureLabel = ({ id, name }: Feature): string =>
  /^\d/.test(id) && !name.startsWith(id) ? `${id} ${name}` : name;

export const openAt = (uri: vscode.Uri, line: number): vscode.Command => ({
  command: 'vscode.open',
  title: 'Open',
  arguments: [
    uri,
    { selection: new vscode.Range(line - 1, 0, line - 1, 0) } satisfies vscode.TextDocumentShowOptions,
  ],
});
