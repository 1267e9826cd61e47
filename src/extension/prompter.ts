import * as vscode from 'vscode';
import type { Problem, Result } from '../core/result';
import { COMMANDS } from './ids';

/** How the person is told and asked. One message at a time per subject; every message says what to do. */
export class Prompter {
  /** Tells a problem, with "Show Log" for the evidence. Returns when the person reacted or dismissed it. */
  async problem(problem: Problem): Promise<void> {
    const text = problem.remedy ? `${problem.message} ${problem.remedy}` : problem.message;
    await this.withLog(
      problem.fault === 'bug' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage,
      text,
    );
  }

  async bug(text: string): Promise<void> {
    await this.withLog(vscode.window.showErrorMessage, text);
  }

  /** The value of a result, or undefined after its problem was told. */
  async valueOf<T>(result: Result<T>): Promise<T | undefined> {
    if (result.ok) return result.value;
    void this.problem(result.problem);
    return undefined;
  }

  /** A question whose answer changes something that cannot simply be undone. True when `action` was chosen. */
  async confirm(question: string, detail: string, action: string): Promise<boolean> {
    return (await vscode.window.showWarningMessage(question, { modal: true, detail }, action)) === action;
  }

  private async withLog(
    show: (text: string, ...items: string[]) => Thenable<string | undefined>,
    text: string,
  ): Promise<void> {
    if ((await show(text, 'Show Log')) === 'Show Log') await vscode.commands.executeCommand(COMMANDS.showLog);
  }
}
