import { watch, type FSWatcher } from 'chokidar';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** `renamed` is false when a file was only written to; `path` is missing when the system does not say which it was. */
export type OnHint = (path: string | undefined, renamed: boolean) => void;

/**
 * Says that something may have happened in some folders. Only a hint: what happened is looked up by whoever is told,
 * and whatever the system fails to tell is found by looking now and then.
 */
export class FolderHints {
  readonly #watched = new Map<string, { inode: number; watcher: FSWatcher }>();

  /** @param onError the system cannot watch (any more), for instance because its watches are used up. */
  constructor(
    private readonly onHint: OnHint,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Watches exactly these folders; of one that is not there, the nearest folder above it. */
  watchOnly(folders: Iterable<string>): void {
    const wanted = new Map<string, number>();
    for (const folder of folders) {
      const found = nearestFolder(path.resolve(folder));
      if (found) wanted.set(found.folder, found.inode);
    }
    for (const [folder, { inode, watcher }] of this.#watched) {
      // A folder that was removed and made again is another one, and its watch is dead.
      if (wanted.get(folder) === inode) continue;
      this.#watched.delete(folder);
      void watcher.close();
    }
    for (const [folder, inode] of wanted) {
      if (!this.#watched.has(folder)) this.#watched.set(folder, { inode, watcher: this.#watch(folder) });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#watched.values()].map(({ watcher }) => watcher.close()));
    this.#watched.clear();
  }

  /** One watcher for each folder: a shared one would ignore all that lies below a folder it was told to unwatch. */
  #watch(folder: string): FSWatcher {
    const watcher = watch(folder, {
      depth: 0,
      ignoreInitial: true,
      ignorePermissionErrors: true,
      // Files are left to the folder's own watch: one for each file would cost several times as much.
      ignored: (name) => path.resolve(name) !== folder,
    });
    // Chokidar's own events on files are held back, and are not sent for what it was told to ignore; `raw` is.
    watcher.on('raw', (event: string, name: string | null | undefined) => {
      this.onHint(typeof name === 'string' ? path.join(folder, name) : undefined, event !== 'change');
    });
    // What is missed between a look at the folder and its watch is caught up with here.
    watcher.on('ready', () => this.onHint(folder, true));
    watcher.on('error', (error) => this.onError(error));
    return watcher;
  }
}

function nearestFolder(folder: string): { folder: string; inode: number } | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    const found = fs.statSync(at, { throwIfNoEntry: false });
    if (found?.isDirectory()) return { folder: at, inode: found.ino };
    if (at === path.dirname(at)) return undefined;
  }
}
