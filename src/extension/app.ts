import * as vscode from 'vscode';
import { CriteriaBoard } from './contract/criteria/criteriaBoard';
import { ContractLibrary } from './contract/language/contractLibrary';
import type { CommandId } from './ids';
import { DisposableStore } from './lifecycle';
import { Log } from './log';
import { Projects } from './projects';
import { Prompter } from './prompter';
import { TerminalHost } from './run/terminalHost';

/** The container every contribution gets: the log, the projects (one per workspace folder) and how commands are registered. */
export class App implements vscode.Disposable {
  readonly log = new Log();
  readonly projects: Projects;
  readonly prompter = new Prompter();
  readonly terminals: TerminalHost;
  readonly contracts: ContractLibrary;
  readonly criteria: CriteriaBoard;
  startedInMs = 0;
  private readonly disposables = new DisposableStore();

  constructor(readonly context: vscode.ExtensionContext) {
    this.disposables.add(this.log);
    this.terminals = this.disposables.add(new TerminalHost());
    this.projects = this.disposables.add(new Projects(this));
    this.contracts = this.disposables.add(new ContractLibrary(this));
    this.criteria = this.disposables.add(new CriteriaBoard(this));
  }

  /** Registers a command whose failure is logged and told to the person, never swallowed. */
  command<A extends unknown[]>(id: CommandId, run: (...args: A) => unknown): vscode.Disposable {
    return vscode.commands.registerCommand(id, async (...args: A) => {
      try {
        return await run(...args);
      } catch (error) {
        if (error instanceof vscode.CancellationError) return undefined;
        this.log.error(`Command ${id} failed`, error);
        void this.prompter.bug(
          `Counterpoint could not finish that command: ${error instanceof Error ? error.message : String(error)}`,
        );
        return undefined;
      }
    });
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

/** One feature of the extension: registered by itself, disposed with the extension. */
export interface Contribution {
  readonly id: string;
  register(app: App): vscode.Disposable;
}
