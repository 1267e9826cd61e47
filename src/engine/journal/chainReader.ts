import {
  HIGHEST_SEQ,
  LINE_LIMIT,
  parseLine,
  resealsFrom,
  type Decode,
  type JournalEventLike,
  type ParsedLine,
  type SealedPosition,
} from './envelope';
import { LineScanner } from './lineScanner';
import { bodyOf, chainInPlace, chainOver, SEAL_LENGTH, SealCheck, sealOf } from './seal';

/** The first place where the chain does not hold; what follows it moves nothing. */
export interface ChainBreak {
  readonly offset: number;
  /** First line of the batch that does not fit its seal. */
  readonly line: number;
  readonly reason: string;
  /** The first lines from there on, for a person to look at. */
  readonly lines: readonly SuspectLine[];
  /** How many there are altogether. */
  readonly count: number;
}

export interface SuspectLine {
  readonly line: number;
  /** At most 400 characters. */
  readonly text: string;
}

const SUSPECTS_KEPT = 200;
const SUSPECT_TEXT = 400;

/**
 * Reads the bytes of a journal and hands on what is sealed: a batch's lines are held until its seal proves them.
 * `mode: 'trusted'` takes every line as sealed: for a part that a person's agreement has sealed as a whole.
 */
export class ChainReader<E extends JournalEventLike> {
  /** End of the last sealed batch. */
  sealed: SealedPosition;
  /** Set when a seal of a person's agreement covers everything since the break. */
  resealed: SealedPosition | undefined;
  readonly #scanner: LineScanner;
  #pending: ParsedLine<E>[] = [];
  /** Texts of the pending lines that have no seal of their own, in case none follows that fits. */
  #held: SuspectLine[] = [];
  #batch: SealCheck | undefined;
  #broken: { offset: number; line: number; reason: string; lines: SuspectLine[]; count: number } | undefined;
  #unsealable = false;
  /** The buffer that holds the last sealed line, so that the next one lies right behind it. */
  #sealedIn: Buffer | undefined;
  #highestSeq = 0;

  constructor(
    private readonly decode: Decode<E>,
    start: SealedPosition,
    private readonly onLine: (line: ParsedLine<E>) => void,
    private readonly mode: 'checked' | 'trusted' = 'checked',
  ) {
    this.sealed = start;
    this.#scanner = new LineScanner(LINE_LIMIT, start);
  }

  get broken(): ChainBreak | undefined {
    return this.#broken;
  }

  /** The seal a line with this body needs to cover everything since the break; undefined: none can. */
  sealSinceBreak(body: Buffer): string | undefined {
    return this.#unsealable ? undefined : this.#batch?.chainWith(body);
  }

  /** Highest sequence number seen, suspect lines included: what is written next must be above it. */
  get highestSeq(): number {
    return Math.max(this.sealed.seq, this.#highestSeq);
  }

  /** Offset behind the last newline. */
  get linesEnd(): number {
    return this.#scanner.lineStart;
  }

  /** Bytes read so far, counted from the start of the file. */
  get position(): number {
    return this.#scanner.position;
  }

  /** Stops at a reseal: the caller reads the part it covers once more, and goes on behind it. */
  push(chunk: Buffer): void {
    this.#scanner.push(chunk, this);
    // The caller may use the same memory for the next chunk.
    this.#sealedIn = undefined;
  }

  /** Called by the scanner. */
  line(bytes: Buffer, start: number, end: number, lineNumber: number, endOffset: number): void {
    if (this.resealed) return;
    const text = bytes.toString('utf8', start, end);
    if (this.mode === 'trusted') {
      this.#accept(text, lineNumber);
      this.#seal(sealOf(text) ?? this.sealed.chain, endOffset, lineNumber);
    } else if (this.#broken) {
      this.#followBreak(text, rawLine(bytes, start, end), lineNumber, endOffset);
    } else {
      this.#check(text, bytes, start, end, lineNumber, endOffset);
    }
  }

  /** Called by the scanner. */
  tooLong(lineNumber: number, _length: number, endOffset: number): void {
    if (this.resealed) return;
    if (this.mode === 'trusted') {
      this.#seal(this.sealed.chain, endOffset, lineNumber);
      return;
    }
    // Nothing this long is ever written, and its bytes are gone, so no seal can cover it.
    this.#break(`Line ${lineNumber} is longer than any line the journal writes.`);
    this.#suspect(lineNumber, '(too long to show)');
    this.#unsealable = true;
  }

  #check(
    text: string,
    bytes: Buffer,
    start: number,
    end: number,
    lineNumber: number,
    endOffset: number,
  ): void {
    const seal = sealOf(text);
    if (seal === undefined) {
      this.#batch ??= new SealCheck(this.sealed.chain);
      this.#batch.add(rawLine(bytes, start, end));
      this.#held.push({ line: lineNumber, text });
      this.#accept(text, lineNumber);
      return;
    }
    const bodyEnd = end - SEAL_LENGTH;
    const expected = this.#batch
      ? this.#batch.chainWith(bytes.subarray(start, bodyEnd))
      : this.#sealedIn === bytes && start > 0
        ? chainInPlace(bytes, start, bodyEnd)
        : chainOver(this.sealed.chain, bytes.subarray(start, bodyEnd));
    if (expected === seal) {
      this.#batch = undefined;
      if (this.#pending.length > 0) {
        this.#accept(text, lineNumber);
        this.#seal(seal, endOffset, lineNumber);
      } else {
        // Nearly all batches are one line, which needs not be held.
        this.#handOn(parseLine(text, lineNumber, this.decode), seal, endOffset, lineNumber);
      }
      this.#sealedIn = bytes;
      return;
    }
    this.#break(`The seal in line ${lineNumber} does not fit the lines it covers.`);
    this.#followBreak(text, rawLine(bytes, start, end), lineNumber, endOffset);
  }

  #accept(text: string, lineNumber: number): void {
    this.#pending.push(parseLine(text, lineNumber, this.decode));
  }

  #seal(chain: string, offset: number, lineNumber: number): void {
    let { seq, gen } = this.sealed;
    for (const line of this.#pending) {
      seq = Math.max(seq, line.kind === 'record' ? line.seq : line.ignored.seq);
      gen = Math.max(gen, line.gen);
      this.onLine(line);
    }
    this.#pending = [];
    this.#held = [];
    this.sealed = { offset, line: lineNumber + 1, seq, gen, chain };
  }

  #handOn(line: ParsedLine<E>, chain: string, offset: number, lineNumber: number): void {
    const { seq, gen } = this.sealed;
    const own = line.kind === 'record' ? line.seq : line.ignored.seq;
    this.onLine(line);
    this.sealed = {
      offset,
      line: lineNumber + 1,
      seq: Math.max(seq, own),
      gen: Math.max(gen, line.gen),
      chain,
    };
  }

  #break(reason: string): void {
    this.#broken ??= { offset: this.sealed.offset, line: this.sealed.line, reason, lines: [], count: 0 };
    this.#batch ??= new SealCheck(this.sealed.chain);
    for (const held of this.#held) this.#suspect(held.line, held.text);
    this.#held = [];
    this.#pending = [];
  }

  /** Behind a break, only a line that seals everything since the break counts: a person's agreement. */
  #followBreak(text: string, raw: Buffer, lineNumber: number, endOffset: number): void {
    const seal = sealOf(text);
    const check = this.#batch;
    if (seal !== undefined && check && !this.#unsealable && resealsFrom(text) === this.#broken?.offset) {
      if (check.chainWith(bodyOf(raw)) === seal) {
        this.resealed = { ...this.sealed, offset: endOffset, line: lineNumber + 1, chain: seal };
        return;
      }
    }
    check?.add(raw);
    this.#suspect(lineNumber, text);
  }

  #suspect(line: number, text: string): void {
    if (!this.#broken) return;
    this.#broken.count += 1;
    this.#highestSeq = Math.max(this.#highestSeq, seqOf(text));
    if (this.#broken.lines.length < SUSPECTS_KEPT) {
      this.#broken.lines.push({ line, text: text.slice(0, SUSPECT_TEXT) });
    }
  }
}

/** Forged numbers beyond what a journal can reach count for nothing, here as when the line is parsed. */
const seqOf = (text: string): number => {
  const seq = Number(/"seq":(\d{1,15})\b/.exec(text)?.[1] ?? 0);
  return seq <= HIGHEST_SEQ ? seq : 0;
};

const NEWLINE = Buffer.from('\n');

/** A line with its newline; one that was put together from two chunks has lost it on the way. */
const rawLine = (bytes: Buffer, start: number, end: number): Buffer =>
  end < bytes.length ? bytes.subarray(start, end + 1) : Buffer.concat([bytes.subarray(start, end), NEWLINE]);
