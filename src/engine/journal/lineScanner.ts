const NEWLINE = 10;

/** What a scanner hands out: a line as bytes of a buffer that is only valid during the call. */
export interface LineSink {
  /**
   * @param bytes holds the line at `start`..`end`, newline excluded.
   * @param lineNumber 1-based.
   * @param endOffset offset in the file of the first byte after the line's newline.
   */
  line(bytes: Buffer, start: number, end: number, lineNumber: number, endOffset: number): void;
  /** A line longer than the cap, which was skipped with bounded memory. */
  tooLong(lineNumber: number, length: number, endOffset: number): void;
}

/** Splits chunks of a file into lines; holds back an unterminated tail, and at most one line of memory. */
export class LineScanner {
  /** Offset of the first byte of the line that is not complete yet, and that line's number. */
  lineStart: number;
  lineNumber: number;
  #carried: Buffer[] = [];
  #carriedLength = 0;
  #skipping = false;

  /** @param cap longest line handed out, in bytes. */
  constructor(
    private readonly cap: number,
    start: { readonly offset: number; readonly line: number } = { offset: 0, line: 1 },
  ) {
    this.lineStart = start.offset;
    this.lineNumber = start.line;
  }

  /** Offset after the last byte pushed. */
  get position(): number {
    return this.lineStart + this.#carriedLength;
  }

  push(chunk: Buffer, sink: LineSink): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end === -1) break;
      const length = this.#carriedLength + (end - start);
      const number = this.lineNumber;
      this.lineStart += length + 1;
      this.lineNumber += 1;
      if (length > this.cap) {
        this.#forget();
        sink.tooLong(number, length, this.lineStart);
      } else if (this.#carriedLength === 0) {
        sink.line(chunk, start, end, number, this.lineStart);
      } else {
        const whole = Buffer.concat([...this.#carried, chunk.subarray(start, end)]);
        this.#forget();
        sink.line(whole, 0, whole.length, number, this.lineStart);
      }
      start = end + 1;
    }
    this.#carry(chunk.subarray(start));
  }

  /** The unterminated tail; empty when there is none, and when it is longer than the cap. */
  tail(): Buffer {
    return Buffer.concat(this.#carried);
  }

  #carry(rest: Buffer): void {
    if (rest.length === 0) return;
    this.#carriedLength += rest.length;
    if (this.#carriedLength > this.cap) {
      // Only its length is still of interest.
      this.#carried = [];
      this.#skipping = true;
    }
    // The caller reuses its buffer.
    if (!this.#skipping) this.#carried.push(Buffer.from(rest));
  }

  #forget(): void {
    this.#carried = [];
    this.#carriedLength = 0;
    this.#skipping = false;
  }
}
