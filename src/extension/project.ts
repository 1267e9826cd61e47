import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Contract } from '../core/contract/contract';
import { contractFileTest } from '../core/contract/contractFiles';
import type { TaskKey } from '../core/ids';
import type { Plan, Task } from '../core/plan/model';
import { isSettled, taskView } from '../core/run/taskView';
import type { TaskView } from '../core/run/taskView';
import type { Engine, EngineNotice } from '../engine/engineApi';
import { PlanStore } from '../engine/plan/planStore';
import { readinessOf } from '../core/plan/readiness';
import type { App } from './app';
import { Coalescer, DisposableStore } from './lifecycle';
import { openEngine } from './engineLoader';
import { contractFilesSetting } from './contract/contractFilesSetting';
import { tasksElsewhere } from './plan/elsewhere';
import { PlanWatcher } from './plan/planWatcher';
import { Attention } from './run/attention';

/**
 * One workspace folder: its plan, and its engine once that is needed. The plan is read without the engine, so that
 * tasks are shown before anything heavy is loaded, and in an untrusted workspace.
 */
export class Project implements vscode.Disposable {
  plan: Plan | undefined;
  tasks: ReadonlyMap<TaskKey, Task> = new Map();
  readonly attention = new Attention();
  private engine: Engine | undefined;
  private opening: Promise<Engine | undefined> | undefined;
  private views = new Map<TaskKey, TaskView>();
  private isContractName = contractFileTest();
  private unlisted: readonly Task[] | undefined;
  private readonly store: PlanStore;
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  /** Fires, at most once per turn, when the plan or the state of the work changed. */
  readonly onDidChange = this.changed.event;
  private readonly noticed = this.disposables.add(new vscode.EventEmitter<EngineNotice>());
  /** What the engine wants a person to know beside the state of the work. */
  readonly onNotice = this.noticed.event;
  private readonly announce = this.disposables.add(new Coalescer(() => this.changed.fire()));

  constructor(
    private readonly app: App,
    readonly folder: vscode.WorkspaceFolder,
  ) {
    this.store = new PlanStore(this.root);
    this.followContractFiles();
  }

  get root(): string {
    return this.folder.uri.fsPath;
  }

  /** Reads the plan and begins to watch it; the engine follows when there is work to show. */
  async start(): Promise<void> {
    // Watched from the beginning: what changes while the folder is read is looked at once that is done.
    const loaded = this.store.load();
    this.disposables.add(new PlanWatcher(this.folder, this.store, loaded, (plan) => this.accept(plan)));
    this.accept(await loaded);
    this.watchForJournal();
    await this.followJournal();
  }

  /** Loads the engine when there is a journal to follow: work may have been delegated in another window meanwhile. */
  async followJournal(): Promise<void> {
    if (this.engine || !vscode.workspace.isTrusted || !this.store.hasJournal()) return;
    await this.ensureEngine();
  }

  private watchForJournal(): void {
    const follow = (): void => void this.followJournal();
    const journal = new vscode.RelativePattern(this.folder, '.git/counterpoint/journal.jsonl');
    const watcher = vscode.workspace.createFileSystemWatcher(journal, false, true, true);
    this.disposables.add(watcher);
    this.disposables.add(watcher.onDidCreate(follow));
    // The git folder may lie elsewhere, or be kept from the editor's watcher by a setting.
    this.disposables.add(vscode.window.onDidChangeWindowState(({ focused }) => focused && follow()));
  }

  async reread(): Promise<void> {
    this.accept(await this.store.load());
  }

  /** Whether a file is a contract, by its path from the path base: as the plan found it, or by its name. */
  isContract(file: string): boolean {
    return (this.plan?.contractFiles?.includes(file) ?? false) || this.isContractName(file);
  }

  /** Takes over the setting that says which files are contracts, and reads the plan again. */
  async contractFilesChanged(): Promise<void> {
    this.followContractFiles();
    await this.reread();
  }

  private followContractFiles(): void {
    const globs = contractFilesSetting(this.folder.uri);
    this.isContractName = contractFileTest(globs);
    this.store.readContractsAt(globs);
  }

  uriOf(file: string): vscode.Uri {
    return vscode.Uri.file(path.resolve(this.store.pathBase, file));
  }

  /** Delegated tasks that are in none of the lists on disk. */
  get elsewhere(): readonly Task[] {
    return (this.unlisted ??= tasksElsewhere(this.engine?.state(), this.tasks));
  }

  /** Those of the lists and those elsewhere. */
  everyTask(): readonly Task[] {
    return [...this.tasks.values(), ...this.elsewhere];
  }

  viewOf(asked: Task): TaskView {
    // A row may hold the task as it was read before.
    const task = this.tasks.get(asked.key) ?? asked;
    const known = this.views.get(task.key);
    if (known) return known;
    const state = this.engine?.state();
    const view = taskView(task, state, (each) => this.waitReasons(each));
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
      const answer = await this.app.prompter.warn(
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
  async until(task: Task, fits: (view: TaskView) => boolean): Promise<void> {
    while (!fits(this.viewOf(task))) {
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
    const files = this.plan?.contractFiles ?? [];
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
    this.disposables.add({ dispose: engine.onNotice((notice) => this.noticed.fire(notice)) });
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
    void this.followJournal();
  }

  private refreshViews(): void {
    this.views = new Map();
    this.unlisted = undefined;
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
