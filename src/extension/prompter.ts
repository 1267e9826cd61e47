import * as vscode from 'vscode';
import type { Problem, Result } from '../core/result';
import { COMMANDS } from './ids';
import { plainLines, plainMessage } from './plainMessage';

export interface Question extends Pick<
  vscode.InputBoxOptions,
  'value' | 'placeHolder' | 'ignoreFocusOut' | 'validateInput'
> {
  readonly title: string;
  readonly prompt: string;
}

/** Says how far something is, as a message beside its title. */
export type Report = (message: string) => void;

/**
 * How the person is told and asked. One message at a time per subject; every message says what to do.
 * All text is made plain here: much of it comes from agents and repositories.
 */
export class Prompter {
  /** Tells something, and gives back the action that was chosen. */
  inform(text: string, ...actions: string[]): Thenable<string | undefined> {
    return vscode.window.showInformationMessage(plainMessage(text), ...actions);
  }

  warn(text: string, ...actions: string[]): Thenable<string | undefined> {
    return vscode.window.showWarningMessage(plainMessage(text), ...actions);
  }

  /** Tells a problem, with "Show Log" for the evidence. Returns when the person reacted or dismissed it. */
  async problem(problem: Problem): Promise<void> {
    // Each for itself, so that a long message leaves room for what to do about it.
    const text = [problem.message, problem.remedy ?? '']
      .map((part) => plainMessage(part))
      .join(' ')
      .trim();
    const show = problem.fault === 'bug' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
    await this.showLogFor(await show(text, SHOW_LOG));
  }

  async bug(text: string): Promise<void> {
    await this.showLogFor(await vscode.window.showErrorMessage(plainMessage(text), SHOW_LOG));
  }

  /** The value of a result, or undefined after its problem was told. */
  async valueOf<T>(result: Result<T>): Promise<T | undefined> {
    if (result.ok) return result.value;
    void this.problem(result.problem);
    return undefined;
  }

  /** Whether something was done; if not, its problem was told. For results that carry no value. */
  isDone(result: Result<unknown>): boolean {
    if (!result.ok) void this.problem(result.problem);
    return result.ok;
  }

  /** A question whose answer changes something that cannot simply be undone. True when `action` was chosen. */
  async confirm(question: string, detail: string, action: string): Promise<boolean> {
    const answer = await vscode.window.showWarningMessage(
      plainMessage(question),
      { modal: true, detail: plainLines(detail) },
      action,
    );
    return answer === action;
  }

  /** Asks for a line of text; undefined when the person turned away. */
  input({ title, prompt, ...more }: Question): Thenable<string | undefined> {
    return vscode.window.showInputBox({ ...more, title: plainMessage(title), prompt: plainMessage(prompt) });
  }

  /** Shows progress as a notification while `work` goes on. `onCancel`: what its Cancel does; without it there is none. */
  progress<T>(title: string, work: (report: Report) => Promise<T>, onCancel?: () => void): Thenable<T> {
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: plainMessage(title),
        cancellable: onCancel !== undefined,
      },
      (progress, cancelled) => {
        if (onCancel) cancelled.onCancellationRequested(onCancel);
        return work((message) => progress.report({ message: plainMessage(message) }));
      },
    );
  }

  private async showLogFor(answer: string | undefined): Promise<void> {
    if (answer === SHOW_LOG) await vscode.commands.executeCommand(COMMANDS.showLog);
  }
}

const SHOW_LOG = 'Show Log';
