import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Plan } from '../../core/plan/model';
import type { PlanStore } from '../../engine/plan/planStore';
import { Coalescer, DisposableStore } from '../lifecycle';

/** How long a file may be gone, or empty, while git or an editor puts another in its place, in milliseconds. */
const REPLACEMENT_MS = 200;

/** Folders watched directly, at most: beyond that the editor's own watcher serves alone. */
const WATCHED_FOLDERS = 256;

/**
 * Keeps a plan in step with the disk and with editors. The editor's watcher finds new files but waits to gather changes;
 * the folders that hold task lists are also watched directly, so that a changed box is seen at once.
 */
export class PlanWatcher implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly folders = new Map<string, fs.FSWatcher>();
  private readonly touched = new Set<string>();
  /** Files that were gone or empty a moment ago, with the timer after which that is believed. */
  private readonly doubted = new Map<string, NodeJS.Timeout>();
  private isDisposed = false;
  private readonly reread = this.store.add(new Coalescer(() => void this.refresh()));

  constructor(
    folder: vscode.WorkspaceFolder,
    private readonly plans: PlanStore,
    private readonly loaded: Promise<unknown>,
    private readonly accept: (plan: Plan) => void,
  ) {
    const watcher = this.store.add(
      vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '**/*.md')),
    );
    const touch = (uri: vscode.Uri): void => this.touch(uri.fsPath);
    this.store.add(watcher.onDidCreate(touch));
    this.store.add(watcher.onDidChange(touch));
    this.store.add(watcher.onDidDelete(touch));
    void this.loaded.then(
      () => this.watchFolders(),
      () => undefined, // Whoever loads the plan tells why that failed; there is nothing to watch.
    );
  }

  private touch(file: string): void {
    this.touched.add(file);
    this.reread.request();
  }

  private async refresh(): Promise<void> {
    // A walk that is going on would forget files which it has not met.
    await this.loaded.catch(() => undefined);
    const touched = [...this.touched];
    this.touched.clear();
    const paths = (await Promise.all(touched.map((file) => this.isBelieved(file)))).flatMap(
      (believed, index) => (believed ? (touched[index] ?? []) : []),
    );
    if (paths.length > 0) await this.read(paths);
  }

  private async read(paths: readonly string[]): Promise<void> {
    const plan = await this.plans.refresh(paths);
    if (!plan) return;
    this.accept(plan);
    this.watchFolders();
  }

  /** Without this a merge that changes a task list would make all its tasks vanish for a moment, and with them what is expanded. */
  private async isBelieved(file: string): Promise<boolean> {
    const isThere = await fs.promises.stat(file).then(
      (found) => found.size > 0,
      () => false,
    );
    const timer = this.doubted.get(file);
    if (isThere) {
      clearTimeout(timer);
      this.doubted.delete(file);
      return true;
    }
    if (timer === undefined)
      this.doubted.set(
        file,
        setTimeout(() => this.believe(file), REPLACEMENT_MS),
      );
    return false;
  }

  private believe(file: string): void {
    this.doubted.delete(file);
    void this.read([file]);
  }

  private watchFolders(): void {
    if (this.isDisposed) return;
    const wanted = new Set([...this.plans.taskListFolders()].slice(0, WATCHED_FOLDERS));
    for (const [folder, watcher] of this.folders) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.folders.delete(folder);
    }
    for (const folder of wanted) if (!this.folders.has(folder)) this.watchFolder(folder);
  }

  private watchFolder(folder: string): void {
    try {
      const watcher = fs.watch(folder, { persistent: false }, (_event, name) => {
        if (name?.toString().endsWith('.md')) this.touch(path.join(folder, name.toString()));
      });
      // A folder that goes away ends its watcher with an error; the editor's watcher tells what happened.
      watcher.on('error', () => this.forget(folder));
      this.folders.set(folder, watcher);
    } catch {
      // No watcher left (a limit of the system): the editor's watcher still sees the change, a little later.
    }
  }

  private forget(folder: string): void {
    this.folders.get(folder)?.close();
    this.folders.delete(folder);
  }

  dispose(): void {
    this.isDisposed = true;
    this.store.dispose();
    for (const timer of this.doubted.values()) clearTimeout(timer);
    for (const watcher of this.folders.values()) watcher.close();
  }
}
