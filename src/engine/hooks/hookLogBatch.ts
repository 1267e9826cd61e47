import type { HookLine } from '../../core/hooks/hookLine';
import { readBookLine, readBookRecord } from '../../core/hooks/bookConvention';
import { readHookLine, type HookLineReading, type SkipReason } from '../../core/hooks/readHookLine';
import { recoverWelded } from '../../core/hooks/recoverWelded';

/** How a log is written: hook lines, the text lines that books teach, or one record as a whole file. */
export type HookLogFormat = 'hook-lines' | 'book-lines' | 'book-record';

export interface HookLogLine {
  readonly hook: HookLine;
  /** 1-based. */
  readonly line: number;
  /** Offset behind the line: where a reader that has taken it in goes on. */
  readonly offset: number;
}

/** A line that was not read, as a person is shown it. */
export interface SkippedLine {
  readonly line: number;
  readonly reason: SkipReason;
  readonly detail?: string;
  /** The first 200 characters. */
  readonly excerpt: string;
}

/** Where to go on after a restart. The fingerprint tells whether the file is still the one that was read. */
export interface HookLogPosition {
  readonly offset: number;
  /** Number of the next line. */
  readonly line: number;
  /** Up to 64 bytes before the offset, in hexadecimal. */
  readonly fingerprint: string;
}

/** What happened to the file itself. Its lines are read from the start again, those already taken in are left out. */
export type HookLogChange = 'deleted' | 'truncated' | 'rewritten' | 'replaced' | 'replaced-with-same-content';

export interface HookLogBatch {
  readonly log: string;
  readonly lines: readonly HookLogLine[];
  readonly skipped: readonly SkippedLine[];
  readonly changes: readonly HookLogChange[];
  /** Lines left out because they were taken in before the file was rewritten. */
  readonly repeated: number;
  readonly position: HookLogPosition;
}

const EXCERPT = 200;

/** Gathers what a reading of a log brings to light. */
export class HookLogGathering {
  lines: HookLogLine[] = [];
  skipped: SkippedLine[] = [];
  changes: HookLogChange[] = [];
  repeated = 0;

  constructor(
    private readonly format: HookLogFormat,
    private readonly agent: string | undefined,
  ) {}

  get isEmpty(): boolean {
    return (
      this.lines.length === 0 && this.skipped.length === 0 && this.changes.length === 0 && this.repeated === 0
    );
  }

  /** @param offset offset behind the line. @param isRepeated whether the line was taken in before. */
  take(
    text: string,
    line: number,
    offset: number,
    isRepeated?: (text: string, reading: HookLineReading) => boolean,
  ): void {
    const reading = this.#read(text);
    if (reading.skipped === 'empty') return;
    if (isRepeated?.(text, reading)) {
      this.repeated += 1;
      return;
    }
    if (reading.ok) {
      this.lines.push({ hook: reading.ok, line, offset });
      return;
    }
    this.skip(line, reading.skipped, text, reading.detail);
    const behind = reading.skipped === 'torn' ? recoverWelded(text, this.#hint()) : undefined;
    if (behind?.ok) this.lines.push({ hook: behind.ok, line, offset });
  }

  /** Takes a line whose newline never came, if it is whole. @returns whether it was. */
  takeWhole(text: string, line: number, offset: number): boolean {
    const reading = this.#read(text);
    if (reading.ok) this.lines.push({ hook: reading.ok, line, offset });
    return reading.ok !== undefined;
  }

  skip(line: number, reason: SkipReason, text = '', detail?: string): void {
    this.skipped.push({
      line,
      reason,
      ...(detail === undefined ? {} : { detail }),
      excerpt: text.slice(0, EXCERPT).replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd'),
    });
  }

  /** Hands out what was gathered, and starts anew. */
  flush(log: string, position: HookLogPosition): HookLogBatch {
    const { lines, skipped, changes, repeated } = this;
    this.lines = [];
    this.skipped = [];
    this.changes = [];
    this.repeated = 0;
    return { log, lines, skipped, changes, repeated, position };
  }

  #read(text: string): HookLineReading {
    switch (this.format) {
      case 'hook-lines':
        return readHookLine(text, this.#hint());
      case 'book-lines':
        return readBookLine(text);
      case 'book-record':
        return readBookRecord(text);
      default:
        return this.format satisfies never;
    }
  }

  #hint(): { agent: string } | undefined {
    return this.agent === undefined ? undefined : { agent: this.agent };
  }
}
