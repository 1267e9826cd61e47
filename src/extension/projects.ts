import * as vscode from 'vscode';
import type { App } from './app';
import { CONTEXT_KEYS, SETTINGS } from './ids';
import { DisposableStore } from './lifecycle';
import { Project } from './project';
import type { EngineNotice } from '../engine/engineApi';

/** The projects of a window: one per workspace folder on disk, in the order of the folders. */
export class Projects implements vscode.Disposable {
  private readonly byFolder = new Map<string, Project>();
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<Project | undefined>());
  /** Fires with the project that changed; with undefined when the set of projects changed. */
  readonly onDidChange = this.changed.event;
  private readonly noticed = this.disposables.add(new vscode.EventEmitter<EngineNotice>());
  readonly onNotice = this.noticed.event;
  private starting: Promise<void> = Promise.resolve();

  constructor(private readonly app: App) {}

  get all(): readonly Project[] {
    return [...this.byFolder.values()];
  }

  start(): void {
    this.disposables.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.follow()));
    this.disposables.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        for (const project of this.all)
          if (event.affectsConfiguration(SETTINGS.contractFiles, project.folder.uri))
            void project.contractFilesChanged();
      }),
    );
    this.disposables.add(vscode.workspace.onDidGrantWorkspaceTrust(() => void this.followJournals()));
    this.follow();
  }

  /** Resolves when every folder was read once. */
  whenRead(): Promise<void> {
    return this.starting;
  }

  /** The project a file belongs to. */
  of(uri: vscode.Uri): Project | undefined {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    return folder && this.byFolder.get(folder.uri.toString());
  }

  private follow(): void {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(
      ({ uri }) => uri.scheme === 'file' || uri.scheme === 'vscode-remote',
    );
    const wanted = new Set(folders.map(({ uri }) => uri.toString()));
    for (const [key, project] of this.byFolder) {
      if (wanted.has(key)) continue;
      this.byFolder.delete(key);
      project.dispose();
    }
    const added = folders.filter(({ uri }) => !this.byFolder.has(uri.toString()));
    if (added.length > 0 && !this.hasPlan()) this.setPlanKey('reading');
    const starts = added.map((folder) => this.begin(folder));
    this.starting = Promise.allSettled([this.starting, ...starts]).then(() =>
      this.setPlanKey(this.hasPlan() ? 'plan' : 'none'),
    );
    this.changed.fire(undefined);
  }

  private async begin(folder: vscode.WorkspaceFolder): Promise<void> {
    const project = new Project(this.app, folder);
    this.byFolder.set(folder.uri.toString(), project);
    project.onDidChange(() => {
      if (this.hasPlan()) this.setPlanKey('plan');
      else if (this.planKey === 'plan') this.setPlanKey('none');
      this.changed.fire(project);
    });
    project.onNotice((notice) => this.noticed.fire(notice));
    try {
      await project.start();
    } catch (error) {
      this.app.log.error(`The folder ${folder.name} could not be read`, error);
      void this.app.prompter.bug(`Counterpoint could not read the folder ${folder.name}.`);
    }
  }

  /** Folders are read already; what trust adds is their engine. */
  private async followJournals(): Promise<void> {
    for (const project of this.all) await project.followJournal();
    // What is shown says whether anything can be run here.
    for (const project of this.all) this.changed.fire(project);
  }

  private hasPlan(): boolean {
    return this.all.some(({ plan }) => plan?.features.some(({ taskLists }) => taskLists.length > 0));
  }

  private planKey: string | undefined;

  private setPlanKey(value: 'none' | 'reading' | 'plan'): void {
    if (this.planKey === value) return;
    this.planKey = value;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.plan, value);
  }

  dispose(): void {
    for (const project of this.byFolder.values()) project.dispose();
    this.disposables.dispose();
  }
}
