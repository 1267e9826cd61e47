import * as path from 'node:path';
import * as vscode from 'vscode';
import type { TaskKey } from '../../core/ids';
import type { App } from '../app';
import { DisposableStore } from '../lifecycle';
import { ReviewComments } from './reviewComments';
import { shortTitle } from '../plan/taskItem';
import type { TaskNode } from '../plan/taskNodes';
import type { Project } from '../project';
import type { Review, ReviewFile } from '../../engine/engineApi';

const SCHEME = 'counterpoint-base';

interface OpenReview {
  readonly project: Project;
  readonly review: Review;
  readonly title: string;
}

/**
 * Shows what a run changed: the base on the left from git, the worktree's own files on the right, in the multi-diff editor.
 * The time from opening to deciding is validation time, so opening and closing are told to the engine.
 */
export class ReviewDiffs implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly store = new DisposableStore();
  private readonly comments: ReviewComments;
  private readonly open_ = new Map<TaskKey, OpenReview>();

  constructor(private readonly app: App) {
    this.comments = this.store.add(new ReviewComments(app));
    this.store.add(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.store.add(vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.noticeClosed(closed)));
  }

  /** Opens the review of a task's work; says so when there is nothing to see. */
  async open(node: TaskNode): Promise<void> {
    const engine = await node.project.engineForAction();
    if (!engine) return;
    const review = await this.app.prompter.valueOf(await engine.openReview(node.task.key));
    if (!review) return;
    const title = `${node.task.id} ${shortTitle(node.task)}`;
    this.open_.set(node.task.key, { project: node.project, review, title });
    if (review.files.length === 0) {
      void vscode.window.showInformationMessage(`${node.task.id}: the agent changed no file.`);
      return;
    }
    this.comments.open(
      node.task.key,
      review.files.map((file) => path.join(review.folder, file.path)),
    );
    await this.show(review, title);
  }

  /** The tree the person sees in the open review of a task. */
  shownTree(node: TaskNode): string | undefined {
    return this.open_.get(node.task.key)?.review.tree;
  }

  /** The comments made on lines of a review, with their places. */
  collectedComments(node: TaskNode): string {
    const folder = node.project.viewOf(node.task).state?.worktree?.folder;
    return folder === undefined ? '' : this.comments.collected(node.task.key, folder);
  }

  /** Closes the tab of a decided review. */
  async close(node: TaskNode): Promise<void> {
    this.comments.close(node.task.key);
    const opened = this.open_.get(node.task.key);
    if (!opened) return;
    this.open_.delete(node.task.key);
    const tabs = vscode.window.tabGroups.all.flatMap((group) =>
      group.tabs.filter(({ label }) => label.startsWith(opened.title)),
    );
    await vscode.window.tabGroups.close(tabs);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { task, file } = JSON.parse(uri.query) as { task: TaskKey; file: string };
    const opened = this.open_.get(task);
    const engine = opened?.project.loadedEngine;
    if (!opened || !engine) return '';
    const content = await engine.baseContent(opened.review, file);
    if (!content.ok) {
      this.app.log.problem(content.problem);
      return '';
    }
    return content.value?.toString('utf8') ?? '';
  }

  private async show(review: Review, title: string): Promise<void> {
    const resources = review.files.map(
      (file): [vscode.Uri, vscode.Uri | undefined, vscode.Uri | undefined] => {
        const now = vscode.Uri.file(path.join(review.folder, file.path));
        return [
          now,
          file.status === 'added' ? undefined : this.baseUri(review, file),
          file.status === 'deleted' ? undefined : now,
        ];
      },
    );
    const commands = await vscode.commands.getCommands(true);
    if (commands.includes('vscode.changes')) {
      await vscode.commands.executeCommand('vscode.changes', title, resources);
      return;
    }
    for (const [label, left, right] of resources) {
      const empty = vscode.Uri.from({
        scheme: SCHEME,
        path: '/empty',
        query: JSON.stringify({ task: review.task, file: '' }),
      });
      await vscode.commands.executeCommand(
        'vscode.diff',
        left ?? empty,
        right ?? empty,
        `${path.basename(label.fsPath)} (${title})`,
        {
          preview: false,
        },
      );
    }
  }

  private baseUri(review: Review, file: ReviewFile): vscode.Uri {
    const at = file.from ?? file.path;
    return vscode.Uri.from({
      scheme: SCHEME,
      path: `/${at}`,
      query: JSON.stringify({ task: review.task, file: at, base: review.base }),
    });
  }

  private noticeClosed(closed: readonly vscode.Tab[]): void {
    for (const [task, { title, project }] of this.open_) {
      if (!closed.some(({ label }) => label.startsWith(title))) continue;
      this.open_.delete(task);
      void project.loadedEngine?.closeReview(task);
    }
  }

  dispose(): void {
    this.store.dispose();
  }
}
