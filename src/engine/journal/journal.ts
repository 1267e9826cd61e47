import { fdatasync } from 'node:fs';
import { failed, ok, userProblem, type Problem, type Result } from '../../core/result';
import type { ChainBreak } from './chainReader';
import {
  LINE_LIMIT,
  writeLine,
  type Decode,
  type IgnoredLine,
  type JournalEventLike,
  type ParsedLine,
  type Recorded,
  type SealedPosition,
} from './envelope';
import { fileProblem } from './fileProblem';
import { JournalFile } from './journalFile';
import { JOURNAL_START, readSealed, type SealedPart } from './readSealed';
import { sealBatch, withSeal } from './seal';
import { readSnapshot, writeSnapshot, type SnapshotRefusal } from './snapshot';
import { verifyWholly, type Verification } from './verifyWholly';

/** Whoever folds the journal's events into state. */
export interface JournalOwner<E> {
  readonly decode: Decode<E>;
  /** Snapshots of another version are not used. */
  readonly stateVersion: number;
  /** Takes a snapshot's state over, before any `apply`; false when it does not fit, and everything is folded anew. */
  restore(state: unknown): boolean;
  /** Called once for every record that is true: read when opening, appended, or agreed to. Must not append. */
  apply(record: Recorded<E>): void;
  /** Called for lines that are kept and ignored (kinds of newer versions, lines that do not fit their schema). */
  ignore?(line: IgnoredLine): void;
  /** The generation while this process leads, undefined while it does not: only the leader appends. */
  generation(): number | undefined;
  now?(): Date;
  /** Problems that concern no single call, such as a disk that fails to keep what was written. */
  onProblem?(problem: Problem): void;
}

/** What had to be done or left out when the journal was opened. */
export interface JournalOpening {
  /** Bytes behind the last seal: a batch that was cut off. They move nothing, and the next append sets them aside. */
  readonly tornBytes: number;
  readonly snapshot: 'used' | 'not-needed' | SnapshotRefusal;
}

/**
 * The append-only journal of a repository, as its one writer holds it.
 *
 * Everything acknowledged was handed to the system in one write; a flush to the disk follows at once in the background.
 */
export class Journal<E extends JournalEventLike> {
  readonly counts = { records: 0, ignored: 0 };
  #sealed: SealedPosition = JOURNAL_START;
  #end = 0;
  #broken: SealedPart<E> | undefined;
  #opening: JournalOpening = { tornBytes: 0, snapshot: 'none' };
  #flushing: 'no' | 'running' | 'again' = 'no';
  #flushed: (() => void)[] = [];

  private constructor(
    private readonly folder: string,
    private readonly owner: JournalOwner<E>,
    private readonly file: JournalFile,
  ) {}

  /**
   * Opens the journal in a folder (created where missing) and folds it into the owner's state, from the last snapshot
   * on. A torn tail and a broken chain are no failures: see `opening` and `suspect`.
   * @param continueFrom where a follower stands whose state the owner holds already: a takeover then reads only the rest.
   * @returns problems `journal-not-opened`, `journal-not-read`.
   */
  static async open<E extends JournalEventLike>(
    folder: string,
    owner: JournalOwner<E>,
    continueFrom?: SealedPosition,
  ): Promise<Result<Journal<E>>> {
    const file = await JournalFile.open(folder);
    if (!file.ok) return file;
    const journal = new Journal(folder, owner, file.value);
    try {
      await journal.#load(continueFrom);
      return ok(journal);
    } catch (error) {
      await file.value.handle.close();
      return failed(fileProblem('journal-not-read', `The journal in ${folder} could not be read.`, error));
    }
  }

  get opening(): JournalOpening {
    return this.#opening;
  }

  /** Sequence number and generation of the last record. */
  get last(): { readonly seq: number; readonly gen: number } {
    return { seq: this.#sealed.seq, gen: this.#sealed.gen };
  }

  /** What follows a broken seal. While it stands, nothing is appended: a person agrees to it, or has it set aside. */
  get suspect(): ChainBreak | undefined {
    return this.#broken?.broken;
  }

  /**
   * Appends events as one sealed batch, in one write.
   * @returns the records, which `apply` has seen too; or a problem, and then nothing is recorded: `not-leader`,
   * `journal-suspect`, `journal-changed-outside`, `journal-gone`, `journal-not-written`, `journal-not-repaired`,
   * `event-too-large`, `event-not-writable`.
   */
  append(events: readonly E[]): Result<readonly Recorded<E>[]> {
    if (events.length === 0) return ok([]);
    const ready = this.#ready();
    if (!ready.ok) return ready;
    const batch = this.#write(events, ready.value);
    if (!batch.ok) return batch;
    const sealed = sealBatch(this.#sealed.chain, batch.value.lines);
    const problem = this.#appendBytes(sealed.bytes);
    if (problem) return failed(problem);
    const last = batch.value.records.at(-1) ?? this.#sealed;
    this.#sealed = {
      offset: this.#end,
      line: this.#sealed.line + events.length,
      seq: last.seq,
      gen: last.gen,
      chain: sealed.chain,
    };
    for (const record of batch.value.records) {
      this.#take({ kind: 'record', record, seq: record.seq, gen: record.gen });
    }
    return ok(batch.value.records);
  }

  /**
   * A person agrees to what follows the break: `event` is appended with a seal over all of it, and its records move
   * state from now on.
   * @param event the event that records the agreement.
   */
  async agree(event: E): Promise<Result<void>> {
    const broken = this.#broken;
    if (!broken?.broken) return ok(undefined);
    const leading = this.#leading();
    if (!leading.ok) return leading;
    const size = this.file.size();
    if (!size.ok) return size;
    if (size.value !== this.#end) {
      await this.#reload();
      return failed(changedOutside);
    }
    const tail = this.#end - broken.reader.linesEnd;
    if (tail > 0) {
      const aside = this.file.setAside(broken.reader.linesEnd, this.#end);
      if (!aside.ok) return aside;
      this.#end -= tail;
    }
    const envelope = { seq: broken.reader.highestSeq + 1, ts: this.#time(), gen: leading.value };
    const line = writeLine(event, envelope, { reseals: broken.broken.offset });
    const body = line === undefined ? undefined : Buffer.from(line.slice(0, -1));
    const seal = body && broken.reader.sealSinceBreak(body);
    if (!body || seal === undefined) {
      return failed(
        userProblem(
          'journal-cannot-be-agreed',
          'A line behind the break is too long to be part of a journal.',
          {
            remedy: 'Have the suspect part set aside instead.',
          },
        ),
      );
    }
    const problem = this.#appendBytes(withSeal(body, seal));
    if (problem) return failed(problem);
    await this.#reload();
    return ok(undefined);
  }

  /** A person does not agree: what follows the break is kept in a file of its own, and the journal goes on before it. */
  setSuspectAside(): Result<string | undefined> {
    const broken = this.#broken?.broken;
    if (!broken) return ok(undefined);
    const leading = this.#leading();
    if (!leading.ok) return leading;
    const size = this.file.size();
    if (!size.ok) return size;
    const aside = this.file.setAside(broken.offset, size.value);
    if (!aside.ok) return aside;
    this.#broken = undefined;
    this.#end = broken.offset;
    return aside;
  }

  /** Keeps the owner's state, so that the next opening reads only what comes after. */
  async snapshot(state: unknown): Promise<Result<void>> {
    try {
      await writeSnapshot(this.folder, this.file.handle, this.owner.stateVersion, {
        at: this.#sealed,
        state,
      });
      return ok(undefined);
    } catch (error) {
      return failed(fileProblem('snapshot-not-written', 'The snapshot could not be written.', error));
    }
  }

  /** Checks every seal from the first line on, whatever the snapshot says. */
  async verifyWholly(): Promise<Verification> {
    return verifyWholly(this.file.handle);
  }

  /** Reads what others wrote behind our back (after `journal-changed-outside`): it shows up in `suspect`. */
  async refresh(): Promise<void> {
    await this.#reload();
  }

  /** Waits until everything acknowledged is on the disk, as far as the system can tell. */
  async flush(): Promise<void> {
    if (this.#flushing === 'no') return;
    await new Promise<void>((resolve) => this.#flushed.push(resolve));
  }

  async close(): Promise<void> {
    await this.flush();
    await this.file.handle.close();
  }

  async #load(continueFrom: SealedPosition | undefined): Promise<void> {
    const snapshot = continueFrom ? 'not-needed' : await this.#restore();
    if (continueFrom) this.#sealed = continueFrom;
    await this.#reload();
    this.#opening = { snapshot, tornBytes: this.#broken ? 0 : this.#end - this.#sealed.offset };
  }

  async #restore(): Promise<JournalOpening['snapshot']> {
    const found = await readSnapshot(this.folder, this.file.handle, this.owner.stateVersion);
    if ('refused' in found) return found.refused;
    if (!this.owner.restore(found.state)) return 'unreadable';
    this.#sealed = found.at;
    return 'used';
  }

  async #reload(): Promise<void> {
    const part = await readSealed(this.file.handle, this.#sealed, this.owner.decode, (line) =>
      this.#take(line),
    );
    this.#sealed = part.sealed;
    this.#end = part.end;
    this.#broken = part.broken ? part : undefined;
  }

  #take(line: ParsedLine<E>): void {
    if (line.kind === 'record') {
      this.counts.records += 1;
      this.owner.apply(line.record);
    } else {
      this.counts.ignored += 1;
      this.owner.ignore?.(line.ignored);
    }
  }

  #leading(): Result<number> {
    const generation = this.owner.generation();
    if (generation !== undefined && generation >= this.#sealed.gen) return ok(generation);
    return failed(
      userProblem('not-leader', 'Another window of this repository leads now; this one only follows.'),
    );
  }

  /** All that must hold before anything is appended; a torn tail is set aside here. */
  #ready(): Result<number> {
    const leading = this.#leading();
    if (!leading.ok) return leading;
    if (this.#broken) return failed(suspectPart);
    const size = this.file.size();
    if (!size.ok) return size;
    if (size.value !== this.#end) return failed(changedOutside);
    if (this.#end === this.#sealed.offset) return leading;
    const aside = this.file.setAside(this.#sealed.offset, this.#end);
    if (!aside.ok) return aside;
    this.#end = this.#sealed.offset;
    return leading;
  }

  #write(events: readonly E[], gen: number): Result<{ lines: string[]; records: Recorded<E>[] }> {
    const ts = this.#time();
    const lines: string[] = [];
    const records: Recorded<E>[] = [];
    for (const event of events) {
      const envelope = { seq: this.#sealed.seq + lines.length + 1, ts, gen };
      const line = writeLine(event, envelope);
      if (line === undefined) return failed(notWritable(event.type));
      // Room for the seal is needed in the last line; none is cheaper to tell apart than that.
      if (Buffer.byteLength(line) > LINE_LIMIT - 64) return failed(tooLarge(event.type));
      lines.push(line);
      records.push({ ...event, ...envelope });
    }
    return ok({ lines, records });
  }

  #appendBytes(bytes: Buffer): Problem | undefined {
    const problem = this.file.append(bytes, this.#end);
    if (problem) {
      const size = this.file.size();
      if (size.ok) this.#end = size.value;
      return problem;
    }
    this.#end += bytes.length;
    this.#flushSoon();
    return undefined;
  }

  /** One flush at a time, and one more when something was written meanwhile. */
  #flushSoon(): void {
    if (this.#flushing !== 'no') {
      this.#flushing = 'again';
      return;
    }
    this.#flushing = 'running';
    fdatasync(this.file.handle.fd, (error) => {
      const again = this.#flushing === 'again';
      this.#flushing = 'no';
      if (error)
        this.owner.onProblem?.(
          fileProblem('journal-not-flushed', 'The disk did not keep the journal.', error),
        );
      if (again) this.#flushSoon();
      else for (const resolve of this.#flushed.splice(0)) resolve();
    });
  }

  #time(): string {
    return (this.owner.now?.() ?? new Date()).toISOString();
  }
}

const suspectPart = userProblem(
  'journal-suspect',
  'The journal was changed by something else than Counterpoint.',
  {
    remedy: 'Look at the suspect lines, then agree to them or have them set aside.',
  },
);

const changedOutside = userProblem(
  'journal-changed-outside',
  'Something else than Counterpoint wrote to the journal while it was in use.',
  { remedy: 'Look at the suspect lines, then agree to them or have them set aside.' },
);

const tooLarge = (type: string): Problem => ({
  code: 'event-too-large',
  message: `An event of type ${type} is larger than a journal line may be.`,
  fault: 'bug',
});

const notWritable = (type: string): Problem => ({
  code: 'event-not-writable',
  message: `An event of type ${type} has a field that only the journal itself may write.`,
  fault: 'bug',
});
