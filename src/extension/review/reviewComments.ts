import * as path from 'node:path';
import * as vscode from 'vscode';
import type { App } from '../app';
import { COMMANDS } from '../ids';
import { DisposableStore } from '../lifecycle';

/** One remark of the person's on a line of a reviewed file. */
class Remark implements vscode.Comment {
  readonly mode = vscode.CommentMode.Preview;
  readonly author = { name: 'You' };
  readonly contextValue = 'remark';
  readonly body: vscode.MarkdownString;

  constructor(readonly text: string) {
    this.body = new vscode.MarkdownString().appendText(text);
  }
}

/**
 * Comments on the lines of an open review, in the editor's own way. They live until the decision: a rejection sends them
 * to the agent with their places.
 */
export class ReviewComments implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly controller: vscode.CommentController;
  /** The review that a file belongs to. */
  private readonly reviewed = new Map<string, string>();
  private readonly threads = new Map<string, Set<vscode.CommentThread>>();

  constructor(app: App) {
    this.controller = this.store.add(
      vscode.comments.createCommentController('counterpoint.review', 'Counterpoint Review'),
    );
    this.controller.options = {
      prompt: 'Comment for the agent',
      placeHolder: 'What should be different here?',
    };
    this.controller.commentingRangeProvider = {
      provideCommentingRanges: (document) =>
        this.reviewed.has(document.uri.fsPath)
          ? [new vscode.Range(0, 0, Math.max(0, document.lineCount - 1), 0)]
          : [],
    };
    this.store.add(app.command(COMMANDS.addReviewComment, (reply: vscode.CommentReply) => this.add(reply)));
    this.store.add(
      app.command(COMMANDS.removeReviewComment, (thread: vscode.CommentThread) => this.remove(thread)),
    );
  }

  /** Lines of these files can be commented on, for this review. */
  open(review: string, files: readonly string[]): void {
    for (const file of files) this.reviewed.set(file, review);
  }

  /** What was remarked, each with its place, ready to be sent. */
  collected(review: string, root: string): readonly string[] {
    return [...(this.threads.get(review) ?? [])].flatMap((thread) => {
      const line = (thread.range?.start.line ?? 0) + 1;
      const place = `${path.relative(root, thread.uri.fsPath)}:${line}`;
      return thread.comments.map((comment) => `${place}: ${comment instanceof Remark ? comment.text : ''}`);
    });
  }

  /** The decision is made: its comments go. */
  close(review: string): void {
    for (const thread of this.threads.get(review) ?? []) thread.dispose();
    this.threads.delete(review);
    for (const [file, owner] of this.reviewed) if (owner === review) this.reviewed.delete(file);
  }

  private add({ thread, text }: vscode.CommentReply): void {
    const review = this.reviewed.get(thread.uri.fsPath);
    if (review === undefined || text.trim() === '') {
      thread.dispose();
      return;
    }
    thread.comments = [...thread.comments, new Remark(text)];
    thread.label = 'For the agent';
    thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
    const known = this.threads.get(review) ?? new Set();
    known.add(thread);
    this.threads.set(review, known);
  }

  private remove(thread: vscode.CommentThread): void {
    for (const known of this.threads.values()) known.delete(thread);
    thread.dispose();
  }

  dispose(): void {
    for (const review of [...this.threads.keys()]) this.close(review);
    this.store.dispose();
  }
}
