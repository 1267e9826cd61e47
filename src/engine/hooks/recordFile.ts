import { readFile, stat } from 'node:fs/promises';
import { failed, ok, type Result } from '../../core/result';
import { fileProblem, isMissing } from '../journal/fileProblem';
import { HookLogGathering, type HookLogPosition } from './hookLogBatch';
import type { TailOptions } from './hookLogTail';

const RECORD_LIMIT = 1024 * 1024;

/** A file that holds one record and is written anew as a whole, as `.orchestrator-status/<feature-id>.json` is. */
export class RecordFile {
  readonly #gathering: HookLogGathering;
  #lastState = '';
  #lastText = '';
  /** A text that is no record (yet): its writer may be in the middle of it. */
  #unread: string | undefined;

  constructor(
    readonly path: string,
    private readonly options: Pick<TailOptions, 'agent' | 'onBatch'>,
  ) {
    this.#gathering = new HookLogGathering('book-record', options.agent);
  }

  get position(): HookLogPosition {
    return { offset: 0, line: 1, fingerprint: '' };
  }

  /** @returns whether the file had changed; problem `hook-log-not-read`. */
  async read(): Promise<Result<boolean>> {
    try {
      const { size, mtimeMs, ctimeMs, ino } = await stat(this.path);
      const state = `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
      if (state === this.#lastState) return ok(false);
      this.#lastState = state;
      if (size > RECORD_LIMIT) this.#gathering.skip(1, 'too-long', '', `${size} bytes`);
      else this.#take(await readFile(this.path, 'utf8'));
      this.#flush();
      return ok(true);
    } catch (error) {
      this.#lastState = '';
      if (isMissing(error)) return ok(false);
      return failed(
        fileProblem('hook-log-not-read', `The status file ${this.path} could not be read.`, error),
      );
    }
  }

  readMore(): Promise<Result<boolean>> {
    return this.read();
  }

  /** The file has not changed for a while: what is no record now will not become one by itself. */
  settle(): void {
    if (this.#unread === undefined) return;
    this.#gathering.take(this.#unread, 1, 0);
    this.#unread = undefined;
    this.#flush();
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }

  #take(text: string): void {
    if (text === this.#lastText) return;
    this.#lastText = text;
    this.#unread = this.#gathering.takeWhole(text, 1, Buffer.byteLength(text)) ? undefined : text;
  }

  #flush(): void {
    if (!this.#gathering.isEmpty) this.options.onBatch(this.#gathering.flush(this.path, this.position));
  }
}
