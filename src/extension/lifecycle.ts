import type * as vscode from 'vscode';

/** Collects what must be disposed; what is added after disposal is disposed at once, so nothing leaks from late callbacks. */
export class DisposableStore implements vscode.Disposable {
  private readonly items = new Set<vscode.Disposable>();
  private isDisposed = false;

  add<T extends vscode.Disposable>(item: T): T {
    if (this.isDisposed) item.dispose();
    else this.items.add(item);
    return item;
  }

  dispose(): void {
    this.isDisposed = true;
    for (const item of this.items) item.dispose();
    this.items.clear();
  }
}

/** Runs `work` once per turn of the event loop, however often it is asked for: many changes, one refresh. */
export class Coalescer implements vscode.Disposable {
  private handle: NodeJS.Immediate | undefined;

  constructor(private readonly work: () => void) {}

  request(): void {
    this.handle ??= setImmediate(() => {
      this.handle = undefined;
      this.work();
    });
  }

  dispose(): void {
    if (this.handle) clearImmediate(this.handle);
  }
}
