import * as fs from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { failed, ok, userProblem, type Result } from '../../core/result';
import { fileProblem, isMissing } from '../journal/fileProblem';
import { LineScanner } from '../journal/lineScanner';
import {
  HookLogGathering,
  type HookLogBatch,
  type HookLogChange,
  type HookLogFormat,
  type HookLogPosition,
} from './hookLogBatch';
import { MEMORY, SeenLines } from './seenLines';

/** Longest line read, in bytes. */
const LINE_LIMIT = 1024 * 1024;
const FINGERPRINT = 64;
/** A first small read serves the usual single line; what is more is read in large pieces. */
const FIRST_CHUNK = 4 * 1024 - FINGERPRINT;
const CHUNK = 256 * 1024;

export interface TailOptions {
  readonly format?: HookLogFormat;
  /** The agent whose log this is, for native payloads. */
  readonly agent?: string;
  /** Where an earlier reader stopped. Without a fingerprint only the size can tell that the file is another one. */
  readonly resume?: { readonly offset: number; readonly line?: number; readonly fingerprint?: string };
  onBatch(batch: HookLogBatch): void;
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly dev: number;
  readonly ino: number;
  readonly birth: number;
}

/**
 * Reads one hook log as it grows, wherever its end is taken to.
 *
 * The file is held open: what was still to be read of a file that is deleted or renamed is read to its end, and its
 * inode cannot be given to the file that takes its place. Whether it is still the same content is told by the 64 bytes
 * before the place where reading goes on, which come with every read.
 */
export class HookLogTail {
  readonly #gathering: HookLogGathering;
  readonly #seen = new SeenLines();
  #file: OpenFile | undefined;
  #scanner = new LineScanner(LINE_LIMIT);
  /** The bytes before the place where reading goes on, and those before the line that is not complete yet. */
  #mark: Buffer = Buffer.alloc(0);
  #lineMark: Buffer = Buffer.alloc(0);
  #lastState = '';
  /** Where the file ended when its last line was last found not to be whole. */
  #notWhole = -1;
  #resume: TailOptions['resume'];

  constructor(
    readonly path: string,
    private readonly options: TailOptions,
  ) {
    this.#gathering = new HookLogGathering(options.format ?? 'hook-lines', options.agent);
    this.#resume = options.resume;
  }

  get position(): HookLogPosition {
    return {
      offset: this.#scanner.lineStart,
      line: this.#scanner.lineNumber,
      fingerprint: this.#lineMark.toString('hex'),
    };
  }

  /**
   * Reads what is new; cheap when nothing is. Not to be called while a call is running.
   * @returns whether the file had changed; problems `hook-log-not-read`, `hook-log-is-no-file`. A missing file is no
   * problem.
   */
  async read(): Promise<Result<boolean>> {
    try {
      const named = await stat(this.path).catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      });
      if (!named) return ok(await this.#fileIsGone());
      if (!named.isFile()) return failed(noFile(this.path));
      if (!this.#file) await this.#openFirst();
      else if (!isSame(this.#file, named)) await this.#fileIsReplaced(this.#file);
      else if (stateOf(named) === this.#lastState) return ok(false);
      // Taken before the reading: a change during it makes the next look read again.
      this.#lastState = stateOf(named);
      await this.#readToEnd();
      return ok(true);
    } catch (error) {
      this.#lastState = '';
      // It was there a moment ago; the next look finds what is there now.
      if (isMissing(error)) return ok(false);
      return failed(fileProblem('hook-log-not-read', `The hook log ${this.path} could not be read.`, error));
    } finally {
      this.#flush();
    }
  }

  /** Reads what was appended to the file that is open, without a look at what its path leads to: for frequent hints. */
  async readMore(): Promise<Result<boolean>> {
    if (!this.#file) return this.read();
    try {
      await this.#readToEnd();
      return ok(true);
    } catch (error) {
      return failed(fileProblem('hook-log-not-read', `The hook log ${this.path} could not be read.`, error));
    } finally {
      this.#flush();
    }
  }

  /** Takes a last line in whose newline never came: called when the file has not changed for a while. */
  settle(): void {
    const { position, lineStart, lineNumber } = this.#scanner;
    if (position === lineStart || position === this.#notWhole) return;
    this.#notWhole = position;
    const whole = this.#gathering.takeWhole(this.#scanner.tail().toString('utf8'), lineNumber, position);
    if (!whole) return;
    this.#scanner = new LineScanner(LINE_LIMIT, { offset: position, line: lineNumber });
    this.#lineMark = this.#mark;
    this.#flush();
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.handle.close();
  }

  async #openFirst(): Promise<void> {
    const file = await this.#open();
    this.#file = file;
    const resume = this.#resume;
    this.#resume = undefined;
    if (!resume || resume.offset === 0) return;
    const { size } = await file.handle.stat();
    if (size < resume.offset) {
      this.#startAgain('truncated');
      return;
    }
    const mark = await bytesBefore(file.handle, resume.offset, FINGERPRINT);
    if (resume.fingerprint !== undefined && mark.toString('hex') !== resume.fingerprint) {
      this.#startAgain('rewritten');
      return;
    }
    const line = resume.line ?? (await lineAt(file.handle, resume.offset));
    this.#goOnAt(resume.offset, line, mark);
    this.#seen.remember(await bytesBefore(file.handle, resume.offset, MEMORY));
  }

  async #open(): Promise<OpenFile> {
    // Without `O_NONBLOCK`, opening a pipe that was put in the log's place would never return.
    const flags = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);
    const handle = await open(this.path, flags);
    const { dev, ino, birthtimeMs } = await handle.stat();
    return { handle, dev, ino, birth: birthtimeMs };
  }

  async #fileIsGone(): Promise<boolean> {
    const file = this.#file;
    if (!file) return false;
    await this.#readToEnd();
    this.#endOfFile();
    await this.close();
    this.#startAgain('deleted');
    return true;
  }

  async #fileIsReplaced(old: OpenFile): Promise<void> {
    await this.#readToEnd();
    const file = await this.#open();
    const { offset, line } = this.position;
    const mark = await bytesBefore(file.handle, offset, FINGERPRINT);
    const isContinued = offset > 0 && mark.equals(this.#lineMark);
    if (isContinued) {
      // An editor's way to save: the file is another one, what was read of it is not.
      this.#goOnAt(offset, line, mark);
      this.#gathering.changes.push('replaced-with-same-content');
    } else {
      this.#endOfFile();
      this.#startAgain('replaced');
    }
    this.#file = file;
    await old.handle.close();
  }

  /** Reads until the end of the open file; starts again when its content is not what it was. */
  async #readToEnd(): Promise<void> {
    const file = this.#file;
    if (!file) return;
    while (!(await this.#readFrom(file.handle))) {
      const { size } = await file.handle.stat();
      if (size === 0) this.#seen.forget();
      this.#startAgain(size < this.#scanner.position ? 'truncated' : 'rewritten');
    }
    if (this.#seen.isReadingAgain) this.#seen.endAgain();
  }

  /** @returns false when the bytes before the place of reading are not those that were read. */
  async #readFrom(handle: FileHandle): Promise<boolean> {
    for (let chunk = FIRST_CHUNK; ; chunk = CHUNK) {
      const before = this.#mark.length;
      const buffer = Buffer.allocUnsafe(before + chunk);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#scanner.position - before);
      if (bytesRead < before || !buffer.subarray(0, before).equals(this.#mark)) return false;
      if (bytesRead > before) this.#take(buffer.subarray(0, bytesRead), before);
      this.#flush();
      if (bytesRead < buffer.length) return true;
    }
  }

  /** @param bytes the mark, and what follows it. */
  #take(bytes: Buffer, markLength: number): void {
    const fresh = bytes.subarray(markLength);
    const isRepeated = this.#seen.isReadingAgain ? this.#seen.isRepeated.bind(this.#seen) : undefined;
    this.#scanner.push(fresh, {
      line: (line, start, end, number, offset) => {
        if (end > start) this.#gathering.take(line.toString('utf8', start, end), number, offset, isRepeated);
      },
      tooLong: (number, length) => {
        this.#gathering.skip(number, 'too-long', '', `${length} bytes`);
      },
    });
    this.#seen.remember(fresh);
    const lineEnd = bytes.lastIndexOf(NEWLINE) + 1;
    if (lineEnd > markLength) this.#lineMark = endOf(bytes, lineEnd);
    this.#mark = endOf(bytes, bytes.length);
  }

  /** What is left behind the last newline of a file that will not grow any more. */
  #endOfFile(): void {
    const { position, lineStart, lineNumber } = this.#scanner;
    if (position === lineStart) return;
    const text = this.#scanner.tail().toString('utf8');
    if (!this.#gathering.takeWhole(text, lineNumber, position)) {
      this.#gathering.skip(lineNumber, position - lineStart > LINE_LIMIT ? 'too-long' : 'torn', text);
    }
  }

  #startAgain(change: HookLogChange): void {
    this.#gathering.changes.push(change);
    this.#seen.beginAgain();
    this.#goOnAt(0, 1, Buffer.alloc(0));
  }

  #goOnAt(offset: number, line: number, mark: Buffer): void {
    this.#scanner = new LineScanner(LINE_LIMIT, { offset, line });
    this.#mark = mark;
    this.#lineMark = mark;
  }

  #flush(): void {
    if (!this.#gathering.isEmpty) {
      this.options.onBatch(this.#gathering.flush(this.path, this.position));
    }
  }
}

const NEWLINE = 10;

/** A copy of the up to 64 bytes before `end`. */
const endOf = (bytes: Buffer, end: number): Buffer =>
  Buffer.from(bytes.subarray(Math.max(0, end - FINGERPRINT), end));

const isSame = (file: OpenFile, named: fs.Stats): boolean =>
  file.dev === named.dev && file.ino === named.ino && file.birth === named.birthtimeMs;

const stateOf = ({ size, mtimeMs, ctimeMs }: fs.Stats): string => `${size} ${mtimeMs} ${ctimeMs}`;

async function bytesBefore(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const start = Math.max(0, offset - length);
  const buffer = Buffer.alloc(offset - start);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}

async function lineAt(handle: FileHandle, offset: number): Promise<number> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  let line = 1;
  for (let at = 0; at < offset;) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, offset - at), at);
    if (bytesRead === 0) break;
    for (
      let next = buffer.indexOf(NEWLINE);
      next !== -1 && next < bytesRead;
      next = buffer.indexOf(NEWLINE, next + 1)
    ) {
      line += 1;
    }
    at += bytesRead;
  }
  return line;
}

const noFile = (path: string) =>
  userProblem('hook-log-is-no-file', `The hook log ${path} is not a file.`, {
    remedy: 'Remove what stands in its place, or change the setting counterpoint.hookLogs.',
  });
