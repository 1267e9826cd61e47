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

/** Runs `work` at once, and then not again before an interval has passed: what is asked for meanwhile runs at its end. */
export class Pace implements vscode.Disposable {
  private timer: NodeJS.Timeout | undefined;
  private isDue = false;

  constructor(
    private readonly intervalMs: number,
    private readonly work: () => void,
  ) {}

  request(): void {
    if (this.timer) {
      this.isDue = true;
      return;
    }
    this.isDue = false;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.isDue) this.request();
    }, this.intervalMs);
    this.work();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isDue = false;
  }
}
