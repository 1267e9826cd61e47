import { open, type FileHandle } from 'node:fs/promises';
import { signOf, type TranscriptSign } from '../../core/agents/readTranscript';
import type { Transcript } from '../../core/agents/transcript';
import { LineScanner } from '../journal/lineScanner';
import { TRANSCRIPT_FLAGS } from './findTranscript';

/** Longest record looked into, in bytes: what an agent has read stands in them. A longer one is only a sign of life. */
const LONGEST_RECORD = 1024 * 1024;
/** Bytes before the end at which a transcript is begun to be read: only its newest sign counts. */
const NEWEST = 4 * 1024 * 1024;
/** Bytes read at one look. */
const MOST_AT_ONCE = 8 * 1024 * 1024;
const CHUNK = 256 * 1024;
/** Bytes before the place of reading that tell whether the file is still the one that was read. */
const FINGERPRINT = 64;

/** What a look at a transcript found. */
export interface TranscriptNews {
  /** Whether anything was written since the look before. */
  readonly hasGrown: boolean;
  /** The newest sign since the look before; undefined when no record says anything. */
  readonly sign: TranscriptSign | undefined;
  /** Whether there is more than was read: then the sign is not the newest there is. */
  readonly isBehind: boolean;
}

/**
 * Reads a transcript as it grows. The file belongs to another program, which may truncate it, replace it or write lines
 * of any length: memory and reading are bounded, and a file that is not what it was is read again from near its end.
 */
export class TranscriptTail {
  private file: { readonly dev: number; readonly ino: number } | undefined;
  private scanner = new LineScanner(LONGEST_RECORD);
  private mark: Buffer = Buffer.alloc(0);
  /** Whether reading began inside a line: what comes before its end is no whole record. */
  private isInsideLine = false;

  constructor(
    /** Real path: a link in its place is not followed. */
    readonly path: string,
    private readonly transcript: Transcript,
    /** Milliseconds since 1970: older records belong to an earlier turn. */
    private readonly since: number,
  ) {}

  /**
   * Looks at what is new. Not to be called while a call is running.
   * @throws what the system says when the file cannot be opened or read (gone, no permission, a link).
   */
  async read(): Promise<TranscriptNews> {
    const handle = await open(this.path, TRANSCRIPT_FLAGS);
    try {
      return await this.readFrom(handle);
    } finally {
      await handle.close();
    }
  }

  private async readFrom(handle: FileHandle): Promise<TranscriptNews> {
    const found = await handle.stat();
    if (!found.isFile()) throw new Error(`${this.path} is no file`);
    const isFirst = this.file === undefined;
    const isOther = this.file?.dev !== found.dev || this.file.ino !== found.ino;
    const isUnread = found.size - this.scanner.position > 8 * MOST_AT_ONCE;
    if (isOther || isUnread || !(await this.isContinued(handle, found.size)))
      await this.begin(handle, found.size);
    this.file = { dev: found.dev, ino: found.ino };
    const from = this.scanner.position;
    const sign = await this.readOn(handle);
    return {
      hasGrown: isFirst || isOther || this.scanner.position !== from,
      sign,
      isBehind: this.scanner.position < found.size,
    };
  }

  private async isContinued(handle: FileHandle, size: number): Promise<boolean> {
    const { position } = this.scanner;
    return size >= position && (await bytesBefore(handle, position)).equals(this.mark);
  }

  private async begin(handle: FileHandle, size: number): Promise<void> {
    const offset = Math.max(0, size - NEWEST);
    this.scanner = new LineScanner(LONGEST_RECORD, { offset, line: 1 });
    this.mark = await bytesBefore(handle, offset);
    this.isInsideLine = offset > 0;
  }

  private async readOn(handle: FileHandle): Promise<TranscriptSign | undefined> {
    let sign: TranscriptSign | undefined;
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (let read = 0; read < MOST_AT_ONCE;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK, this.scanner.position);
      if (bytesRead === 0) break;
      read += bytesRead;
      const bytes = buffer.subarray(0, bytesRead);
      this.scanner.push(bytes, {
        line: (line, start, end) => {
          const isWhole = !this.isInsideLine;
          this.isInsideLine = false;
          if (isWhole && end > start)
            sign = signOf(line.toString('utf8', start, end), this.transcript, this.since) ?? sign;
        },
        tooLong: () => {
          this.isInsideLine = false;
          // Whatever it is, it is written behind the record that seemed to be the last.
          if (sign !== undefined) sign = 'work';
        },
      });
      this.mark = Buffer.from(Buffer.concat([this.mark, bytes]).subarray(-FINGERPRINT));
    }
    return sign;
  }
}

async function bytesBefore(handle: FileHandle, offset: number): Promise<Buffer> {
  const start = Math.max(0, offset - FINGERPRINT);
  const buffer = Buffer.alloc(offset - start);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}
