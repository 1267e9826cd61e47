import * as vscode from 'vscode';
import type { Problem } from '../core/result';

/** The extension's own output channel, made on first use. Environment values, keys and prompts never go here. */
export class Log implements vscode.Disposable {
  private channel: vscode.LogOutputChannel | undefined;

  private get output(): vscode.LogOutputChannel {
    return (this.channel ??= vscode.window.createOutputChannel('Counterpoint', { log: true }));
  }

  info(message: string): void {
    this.output.info(message);
  }

  warn(message: string): void {
    this.output.warn(message);
  }

  problem(problem: Problem): void {
    const line = `${problem.code}: ${problem.message}${problem.remedy ? ` ${problem.remedy}` : ''}`;
    if (problem.fault === 'bug') this.output.error(line);
    else this.output.warn(line);
    if (problem.detail) this.output.debug(problem.detail);
  }

  error(what: string, error: unknown): void {
    this.output.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  show(): void {
    this.output.show(true);
  }

  dispose(): void {
    this.channel?.dispose();
  }
}
