import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { HookLogBatch } from '../../../../src/engine/hooks/hookLogBatch';

/** A folder that is removed again when the callback ends. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'counterpoint-hooks-'));
  try {
    return await work(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A line that can be told from every other. */
export const hookLine = (id: string, more: object = {}): string =>
  JSON.stringify({ v: 1, status: 'working', message: id, ...more });

/** Gathers batches, and lets a test wait for what it needs. */
export class Collected {
  readonly batches: HookLogBatch[] = [];
  #waiting: { condition: () => boolean; resolve: () => void }[] = [];

  readonly onBatch = (batch: HookLogBatch): void => {
    this.batches.push(batch);
    this.check();
  };

  check(): void {
    const met = this.#waiting.filter(({ condition }) => condition());
    this.#waiting = this.#waiting.filter((wait) => !met.includes(wait));
    for (const { resolve } of met) resolve();
  }

  /** Messages of all lines, in the order in which they came. */
  get ids(): string[] {
    return this.batches.flatMap((batch) => batch.lines.map((line) => line.hook.message ?? ''));
  }

  get lineCount(): number {
    return this.batches.reduce((sum, batch) => sum + batch.lines.length, 0);
  }

  get skipped(): [number, string][] {
    return this.batches.flatMap((batch) =>
      batch.skipped.map(({ line, reason }): [number, string] => [line, reason]),
    );
  }

  get changes(): string[] {
    return this.batches.flatMap((batch) => batch.changes);
  }

  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ condition, resolve }));
  }
}
