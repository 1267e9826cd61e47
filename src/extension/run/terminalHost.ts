import * as vscode from 'vscode';
import { failed, ok } from '../../core/result';
import type { RunHost, RunnerStart } from '../../engine/engineApi';
import type { RunState } from '../../core/run/state';
import { DisposableStore } from '../lifecycle';

/**
 * Runs live in integrated terminals whose process is the runner: no shell stands between. Terminals are not transient,
 * so their process outlives a window reload; afterwards they are found again by the runner's process id, because
 * VS Code keeps only the name of a terminal's options.
 */
export class TerminalHost implements RunHost, vscode.Disposable {
  readonly kind = 'window' as const;
  readonly modes = ['interactive', 'headless'] as const;
  private readonly disposables = new DisposableStore();
  private readonly byRun = new Map<string, vscode.Terminal>();

  constructor() {
    this.disposables.add(
      vscode.window.onDidCloseTerminal((closed) => {
        for (const [run, terminal] of this.byRun) if (terminal === closed) this.byRun.delete(run);
      }),
    );
  }

  async start(launch: RunnerStart): ReturnType<RunHost['start']> {
    const terminal = vscode.window.createTerminal({
      name: launch.name,
      shellPath: launch.program,
      shellArgs: [...launch.args],
      cwd: vscode.Uri.file(launch.cwd),
      env: { ...launch.env },
      iconPath: new vscode.ThemeIcon('person'),
      isTransient: false,
    });
    this.byRun.set(launch.run, terminal);
    terminal.show(true);
    const pid = await terminal.processId;
    if (pid === undefined && terminal.exitStatus !== undefined) {
      return failed({
        code: 'terminal-not-started',
        message: `The terminal for ${launch.name} could not be started.`,
        remedy:
          'Open a terminal by hand to see whether terminals work in this window, then try the task again.',
        fault: 'user',
      });
    }
    return ok({ pid });
  }

  unsavedFiles(): readonly string[] {
    return vscode.workspace.textDocuments
      .filter((document) => document.isDirty)
      .map((document) => document.uri.fsPath);
  }

  /** The terminal of a run, also one that survived a reload. */
  async terminalOf(run: RunState): Promise<vscode.Terminal | undefined> {
    const known = this.byRun.get(run.id);
    if (known) return known;
    for (const terminal of vscode.window.terminals) {
      const pid = await terminal.processId;
      if (pid !== undefined && (pid === run.runnerPid || pid === run.pid)) {
        this.byRun.set(run.id, terminal);
        return terminal;
      }
    }
    return undefined;
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
