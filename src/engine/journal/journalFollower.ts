import * as fs from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import * as path from 'node:path';
import { failed, ok, type Result } from '../../core/result';
import type { ChainBreak } from './chainReader';
import type { JournalEventLike, ParsedLine, SealedPosition } from './envelope';
import { fileProblem, isMissing } from './fileProblem';
import type { JournalOwner } from './journal';
import { JOURNAL_FILE } from './journalFile';
import { JOURNAL_START, readSealed } from './readSealed';
import { readSnapshot } from './snapshot';

export interface FollowerOwner<E> extends Pick<
  JournalOwner<E>,
  'decode' | 'stateVersion' | 'restore' | 'apply' | 'ignore'
> {
  /** The journal is not the one that was read before: forget all state; everything is applied anew. */
  restart(): void;
}

/**
 * Reads a journal that another process writes, and keeps up with it. Never writes, creates or repairs anything.
 * `catchUp` is cheap when nothing changed: call it on every hint that something may have.
 */
export class JournalFollower<E extends JournalEventLike> {
  #file: { handle: FileHandle; ino: number; dev: number } | undefined;
  #sealed: SealedPosition = JOURNAL_START;
  #end = 0;
  #suspect: ChainBreak | undefined;
  #running: Promise<Result<boolean>> | undefined;
  #again = false;

  constructor(
    private readonly folder: string,
    private readonly owner: FollowerOwner<E>,
  ) {}

  /** Where it stands: a takeover opens the journal from here, with the state that is already folded. */
  get position(): SealedPosition {
    return this.#sealed;
  }

  /** What follows a broken seal; it was not applied. */
  get suspect(): ChainBreak | undefined {
    return this.#suspect;
  }

  /**
   * Reads what is new. Calls that arrive while one is running share one more reading after it.
   * @returns whether anything was applied; `journal-not-read` when the file cannot be read. A missing file is empty.
   */
  catchUp(): Promise<Result<boolean>> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#catchUpAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async close(): Promise<void> {
    await this.#running;
    await this.#file?.handle.close();
    this.#file = undefined;
  }

  async #catchUpAll(): Promise<Result<boolean>> {
    let applied = false;
    try {
      do {
        this.#again = false;
        applied = (await this.#catchUpOnce()) || applied;
      } while (this.#again);
      return ok(applied);
    } catch (error) {
      return failed(
        fileProblem('journal-not-read', `The journal in ${this.folder} could not be read.`, error),
      );
    }
  }

  async #catchUpOnce(): Promise<boolean> {
    const file = await this.#current();
    if (!file) return false;
    const { size } = await file.stat();
    if (size === this.#end) return false;
    if (size < this.#sealed.offset) this.#startAnew();
    let applied = 0;
    const take = (line: ParsedLine<E>): void => {
      applied += 1;
      if (line.kind === 'record') this.owner.apply(line.record);
      else this.owner.ignore?.(line.ignored);
    };
    let part = await readSealed(file, this.#sealed, this.owner.decode, take);
    if (part.broken) {
      // The leader may have cut off a torn tail and written over its place while it was read: a second look tells.
      part = await readSealed(file, part.sealed, this.owner.decode, take);
    }
    this.#sealed = part.sealed;
    this.#end = part.end;
    this.#suspect = part.broken;
    return applied > 0;
  }

  /** The open file; opened anew when the path leads to another one. */
  async #current(): Promise<FileHandle | undefined> {
    const name = path.join(this.folder, JOURNAL_FILE);
    let named: fs.Stats;
    try {
      named = await stat(name);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    if (this.#file && this.#file.ino === named.ino && this.#file.dev === named.dev) return this.#file.handle;
    const isFirst = this.#file === undefined;
    await this.#file?.handle.close();
    this.#file = undefined;
    const handle = await open(name, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
    this.#file = { handle, ino: named.ino, dev: named.dev };
    if (isFirst) await this.#restore(handle);
    else this.#startAnew();
    return handle;
  }

  async #restore(handle: FileHandle): Promise<void> {
    const found = await readSnapshot(this.folder, handle, this.owner.stateVersion);
    if ('state' in found && this.owner.restore(found.state)) this.#sealed = found.at;
  }

  #startAnew(): void {
    this.#sealed = JOURNAL_START;
    this.#end = 0;
    this.#suspect = undefined;
    this.owner.restart();
  }
}
