import * as path from 'node:path';
import * as vscode from 'vscode';
import type { App } from '../app';
import { DisposableStore } from '../lifecycle';
import { ReviewComments } from './reviewComments';
import { baseQueryText, readBaseQuery } from './baseQuery';
import { plainMessage } from '../plainMessage';
import { shortTitle } from '../plan/taskTitle';
import type { TaskNode } from '../plan/taskNodes';
import type { Project } from '../project';
import type { Review } from '../../engine/engineApi';

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
  /** By `reviewKey`: two projects may have tasks of the same key. */
  private readonly reviews = new Map<string, OpenReview>();

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
    const title = titleOf(this.app, node);
    this.reviews.set(reviewKey(node), { project: node.project, review, title });
    if (review.files.length === 0) {
      void this.app.prompter.inform(`${node.task.id}: the agent changed no file.`);
      return;
    }
    this.comments.open(
      reviewKey(node),
      review.files.map((file) => path.join(review.folder, file.path)),
    );
    await this.show(node.project, review, title);
  }

  /** The tree the person sees in the open review of a task. */
  shownTree(node: TaskNode): string | undefined {
    return this.reviews.get(reviewKey(node))?.review.tree;
  }

  /** The comments made on lines of a review, with their places. */
  collectedComments(node: TaskNode): readonly string[] {
    const folder = node.project.viewOf(node.task).state?.worktree?.folder;
    return folder === undefined ? [] : this.comments.collected(reviewKey(node), folder);
  }

  /** Closes the tab of a decided review. */
  async close(node: TaskNode): Promise<void> {
    this.comments.close(reviewKey(node));
    const opened = this.reviews.get(reviewKey(node));
    if (!opened) return;
    this.reviews.delete(reviewKey(node));
    const tabs = vscode.window.tabGroups.all.flatMap((group) =>
      group.tabs.filter(({ label }) => isTabOf(label, opened.title)),
    );
    await vscode.window.tabGroups.close(tabs);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const query = readBaseQuery(uri.query);
    if (!query || query.file === '') return '';
    // After a reload the editor asks for its open documents before any folder was read.
    await this.app.projects.whenRead();
    const engine = this.app.projects.all.find(({ root }) => root === query.root)?.loadedEngine;
    const content = await engine?.baseContent(query, query.file);
    if (!content) return '';
    if (!content.ok) {
      this.app.log.problem(content.problem);
      return '';
    }
    return content.value?.toString('utf8') ?? '';
  }

  private async show(project: Project, review: Review, title: string): Promise<void> {
    const resources = review.files.map(
      (file): [vscode.Uri, vscode.Uri | undefined, vscode.Uri | undefined] => {
        const now = vscode.Uri.file(path.join(review.folder, file.path));
        return [
          now,
          file.status === 'added' ? undefined : baseUri(project, review, file.from ?? file.path),
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
      const empty = baseUri(project, review, '');
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

  private noticeClosed(closed: readonly vscode.Tab[]): void {
    for (const [key, { title, project, review }] of this.reviews) {
      if (!closed.some(({ label }) => isTabOf(label, title))) continue;
      this.reviews.delete(key);
      void project.loadedEngine?.closeReview(review.task);
    }
  }

  dispose(): void {
    this.store.dispose();
  }
}

/** A document with a file's content at the base of some work; '' as file is an empty document. */
export const baseUri = (
  { root }: Project,
  { folder, base }: Pick<Review, 'folder' | 'base'>,
  file: string,
): vscode.Uri =>
  vscode.Uri.from({
    scheme: SCHEME,
    path: `/${file === '' ? 'empty' : file}`,
    query: baseQueryText({ root, folder, base, file }),
  });

const reviewKey = ({ project, task }: TaskNode): string => `${project.root}|${task.key}`;

/** Says which task of which feature it is: ids begin anew in each feature. */
function titleOf(app: App, { project, task }: TaskNode): string {
  const feature = path.posix.basename(path.posix.dirname(task.file));
  const where = [
    ...(feature === '.' || feature === '' ? [] : [feature]),
    ...(app.projects.all.length > 1 ? [project.folder.name] : []),
  ];
  const title = `${task.id} ${shortTitle(task)}`;
  return plainMessage(where.length > 0 ? `${title} · ${where.join(' · ')}` : title);
}

/** The editor adds the number of files to the title; single diffs have it at their end. */
const isTabOf = (label: string, title: string): boolean =>
  label.startsWith(title) || label.endsWith(`(${title})`);
