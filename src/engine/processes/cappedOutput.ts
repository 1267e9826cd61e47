import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { TailBuffer } from './tailBuffer';

export interface OutputReport {
  /** Absolute path of the file. */
  readonly file: string;
  readonly totalBytes: number;
  /** Bytes between the kept head and the kept tail; 0 when everything is there. */
  readonly omittedBytes: number;
  /** Set when the file could not be written (disk full, folder gone): the program's verdict stands, its output does not. */
  readonly writeError?: string;
}

/**
 * Output of a program in a file of bounded size: the first half of `maxBytes` is written as it comes, the last half is
 * held in memory and written at the end, and a line between them says how much is left out.
 */
export class CappedOutput {
  private total = 0;
  private headLeft: number;
  private readonly tail: TailBuffer;
  private writing: Promise<void> = Promise.resolve();
  private writeError: string | undefined;

  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle | undefined,
    maxBytes: number,
    openError: string | undefined,
  ) {
    this.headLeft = Math.ceil(maxBytes / 2);
    this.tail = new TailBuffer(Math.max(1, Math.floor(maxBytes / 2)));
    this.writeError = openError;
  }

  /**
   * Replaces what is at `file`. The old entry is removed first and the new one created exclusively: agents can write
   * where run folders lie, and a symbolic link planted under this name would send the output into a file of the person.
   */
  static async create(file: string, maxBytes: number): Promise<CappedOutput> {
    try {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await rm(file, { force: true });
      return new CappedOutput(file, await open(file, 'wx', 0o600), maxBytes, undefined);
    } catch (error) {
      return new CappedOutput(file, undefined, maxBytes, String(error));
    }
  }

  /** Resolves when the next chunk may come: awaiting it is what makes a flood wait for the disk. */
  write(chunk: Buffer): Promise<void> {
    this.total += chunk.length;
    const head = chunk.subarray(0, this.headLeft);
    this.headLeft -= head.length;
    if (chunk.length > head.length) this.tail.push(chunk.subarray(head.length));
    if (head.length > 0) this.append(head);
    return this.writing;
  }

  async close(): Promise<OutputReport> {
    const omittedBytes = this.tail.dropped;
    if (omittedBytes > 0) {
      this.append(Buffer.from(`\n[counterpoint: ${omittedBytes} bytes of output are left out here]\n`));
    }
    if (this.tail.length > 0) this.append(this.tail.bytes());
    await this.writing;
    await this.handle?.close().catch((error: unknown) => this.fail(error));
    return {
      file: this.file,
      totalBytes: this.total,
      omittedBytes,
      ...(this.writeError === undefined ? {} : { writeError: this.writeError }),
    };
  }

  private append(bytes: Buffer): void {
    const { handle } = this;
    if (!handle) return;
    this.writing = this.writing.then(async () => {
      if (this.writeError !== undefined) return;
      // `FileHandle.write` may write less than asked; `appendFile` on a handle goes on until all is written.
      await handle.appendFile(bytes).catch((error: unknown) => this.fail(error));
    });
  }

  private fail(error: unknown): void {
    this.writeError ??= String(error);
  }
}
