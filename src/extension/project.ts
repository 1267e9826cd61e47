import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Contract } from '../core/contract/contract';
import type { TaskKey } from '../core/ids';
import type { Plan, Task } from '../core/plan/model';
import { isSettled, taskView } from '../core/run/taskView';
import type { TaskView } from '../core/run/taskView';
import type { Engine } from '../engine/engineApi';
import { PlanStore } from '../engine/plan/planStore';
import { readinessOf } from '../core/plan/readiness';
import type { App } from './app';
import { Coalescer, DisposableStore } from './lifecycle';
import { openEngine } from './engineLoader';
import { PlanWatcher } from './plan/planWatcher';

/**
 * One workspace folder: its plan, and its engine once that is needed. The plan is read without the engine, so that
 * tasks are shown before anything heavy is loaded, and in an untrusted workspace.
 */
export class Project implements vscode.Disposable {
  plan: Plan | undefined;
  tasks: ReadonlyMap<TaskKey, Task> = new Map();
  private engine: Engine | undefined;
  private opening: Promise<Engine | undefined> | undefined;
  private views = new Map<TaskKey, TaskView>();
  private readonly store: PlanStore;
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  /** Fires, at most once per turn, when the plan or the state of the work changed. */
  readonly onDidChange = this.changed.event;
  private readonly announce = this.disposables.add(new Coalescer(() => this.changed.fire()));

  constructor(
    private readonly app: App,
    readonly folder: vscode.WorkspaceFolder,
  ) {
    this.store = new PlanStore(this.root);
  }

  get root(): string {
    return this.folder.uri.fsPath;
  }

  /** Reads the plan and begins to watch it; the engine follows when there is work to show. */
  async start(): Promise<void> {
    this.accept(await this.store.load());
    this.disposables.add(new PlanWatcher(this.folder, this.store, (plan) => this.accept(plan)));
    if (vscode.workspace.isTrusted && this.store.hasJournal()) await this.ensureEngine();
  }

  async reread(): Promise<void> {
    this.accept(await this.store.load());
  }

  uriOf(file: string): vscode.Uri {
    return vscode.Uri.file(path.resolve(this.store.pathBase, file));
  }

  viewOf(task: Task): TaskView {
    const known = this.views.get(task.key);
    if (known) return known;
    const state = this.engine?.state();
    const view = taskView(task, state, (asked) => this.waitReasons(asked));
    this.views.set(task.key, view);
    return view;
  }

  /** The engine if it is loaded: for showing, never for acting. */
  get loadedEngine(): Engine | undefined {
    return this.engine;
  }

  /** The engine for something the person asked for, or undefined after the reason why not was told. */
  async engineForAction(): Promise<Engine | undefined> {
    if (!vscode.workspace.isTrusted) {
      const answer = await vscode.window.showWarningMessage(
        'Counterpoint runs nothing in a workspace that you do not trust.',
        'Manage Workspace Trust',
      );
      if (answer) await vscode.commands.executeCommand('workbench.trust.manage');
      return undefined;
    }
    const engine = await this.ensureEngine();
    if (engine?.availability.kind === 'reading') {
      void this.app.prompter.problem(engine.availability.problem);
      return undefined;
    }
    return engine;
  }

  /** Resolves when the view of a task fits; checked at every change. */
  async until(key: TaskKey, fits: (view: TaskView) => boolean): Promise<void> {
    const holds = (): boolean => {
      const task = this.tasks.get(key);
      return !task || fits(this.viewOf(task));
    };
    while (!holds()) {
      await new Promise<void>((resolve) => {
        const subscription = this.onDidChange(() => {
          subscription.dispose();
          resolve();
        });
      });
    }
  }

  /** The contracts of the plan's features; read by the engine's bundle, in an untrusted workspace too. */
  async contracts(): Promise<readonly Contract[]> {
    const files = this.plan?.features.flatMap(({ contractFiles }) => contractFiles) ?? [];
    if (files.length === 0) return [];
    const { readContractFiles, textFromDisk } = await import('../engine/index');
    const { contracts, problems } = await readContractFiles(files, textFromDisk(this.store.pathBase));
    for (const { problem } of problems) this.app.log.problem(problem);
    return contracts;
  }

  private ensureEngine(): Promise<Engine | undefined> {
    this.opening ??= this.openEngine().catch((error: unknown) => {
      this.opening = undefined;
      this.app.log.error('The engine could not be loaded', error);
      void this.app.prompter.bug('Counterpoint could not load its engine.');
      return undefined;
    });
    return this.opening;
  }

  private async openEngine(): Promise<Engine> {
    const engine = await openEngine(this.app, this);
    this.engine = engine;
    this.disposables.add({ dispose: () => void engine.dispose() });
    this.disposables.add({ dispose: engine.onDidChange(() => this.refreshViews()) });
    this.refreshViews();
    // A repository that cannot be used now (no commit yet) may be usable after the person's next step.
    if (engine.availability.kind === 'reading') this.opening = undefined;
    return engine;
  }

  private accept(plan: Plan): void {
    this.plan = plan;
    this.tasks = new Map(
      plan.features.flatMap(({ taskLists }) =>
        taskLists.flatMap(({ tasks }) => tasks.map((task) => [task.key, task])),
      ),
    );
    this.refreshViews();
  }

  private refreshViews(): void {
    this.views = new Map();
    this.announce.request();
  }

  private waitReasons(task: Task): readonly string[] {
    const state = this.engine?.state();
    return this.plan ? readinessOf(this.plan, task, (other) => isSettled(other, state)) : [];
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
