import * as vscode from 'vscode';
import type { Availability } from '../../engine/engineApi';

/** Notices worktrees that are added or removed by anybody: git keeps a folder for each below its common folder. */
export class WorktreeFolders implements vscode.Disposable {
  private readonly watchers = new Map<string, vscode.Disposable>();

  constructor(private readonly changed: () => void) {}

  /** Watches the repositories of these engines, and none that was watched before and is not among them any more. */
  watch(engines: readonly (Availability | undefined)[]): void {
    const wanted = new Set(engines.flatMap((engine) => (engine?.kind === 'ready' ? [engine.commonDir] : [])));
    for (const [folder, watcher] of this.watchers) {
      if (wanted.has(folder)) continue;
      watcher.dispose();
      this.watchers.delete(folder);
    }
    for (const folder of wanted)
      if (!this.watchers.has(folder)) this.watchers.set(folder, this.start(folder));
  }

  dispose(): void {
    for (const watcher of this.watchers.values()) watcher.dispose();
    this.watchers.clear();
  }

  private start(commonDir: string): vscode.Disposable {
    const pattern = new vscode.RelativePattern(vscode.Uri.file(commonDir), 'worktrees/*');
    const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, true, false);
    const created = watcher.onDidCreate(this.changed);
    const deleted = watcher.onDidDelete(this.changed);
    return vscode.Disposable.from(watcher, created, deleted);
  }
}
