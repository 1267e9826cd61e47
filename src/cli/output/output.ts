import { fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { visibleLine, visibleText } from '../../core/agents/plainText';
import type { Problem } from '../../core/result';
import { safeJson } from './safeJson';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Text to print, with or without a style. All of it may come from hostile files. */
export type Part = string | { readonly text: string; readonly style: Style };

const CODES: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };
const STANDARD_OUTPUT = 1;
const STANDARD_ERROR = 2;

/** A text with a style, for `line` and `note`. */
export const styled = (style: Style, text: string): Part => ({ text, style });

/**
 * Everything the command line writes goes through here: answers to standard output, progress and problems to standard
 * error. Control characters are taken out of all text, so the only ones a terminal gets are our own colours.
 */
export class Output {
  private readonly colours = new Map<number, boolean>();
  private readonly closed = new Set<number>();

  /** @param json whether standard output holds one JSON value and nothing else */
  constructor(
    readonly json: boolean,
    private readonly environment: Readonly<Record<string, string | undefined>> = process.env,
  ) {}

  /** A line of the answer. */
  line(...parts: readonly Part[]): void {
    this.write(STANDARD_OUTPUT, `${this.rendered(STANDARD_OUTPUT, parts)}\n`);
  }

  /** Several lines of an answer that is text already. */
  text(text: string): void {
    this.write(STANDARD_OUTPUT, visibleText(text).text);
  }

  /** The whole answer as JSON: indented on a terminal, one line for programs. */
  data(value: unknown): void {
    this.write(STANDARD_OUTPUT, safeJson(value, isForPeople(STANDARD_OUTPUT)));
  }

  /** A line about what goes on, for whoever watches. */
  note(...parts: readonly Part[]): void {
    this.write(STANDARD_ERROR, `${this.rendered(STANDARD_ERROR, parts)}\n`);
  }

  /** Why a command could not do what it was asked: for people always, for programs as JSON when they asked for it. */
  problem(problem: Problem): void {
    const { code, message, remedy, detail } = problem;
    const sentence = `${message}${/[.!?…]$/.test(message) ? '' : '.'}${remedy === undefined ? '' : ` ${remedy}`}`;
    this.note(styled('red', 'counterpoint:'), ` ${sentence}`);
    for (const line of (detail ?? '').split('\n')) if (line.trim() !== '') this.note(styled('dim', line));
    if (this.json)
      this.data({
        v: 1,
        error: {
          code,
          message,
          remedy: remedy ?? null,
          detail: detail ?? null,
          is_bug: problem.fault === 'bug',
        },
      });
  }

  private rendered(stream: number, parts: readonly Part[]): string {
    return parts
      .map((part) => {
        if (typeof part === 'string') return visibleLine(part);
        const text = visibleLine(part.text);
        return this.hasColours(stream) ? `\u001b[${CODES[part.style]}m${text}\u001b[0m` : text;
      })
      .join('');
  }

  /** Asked only when a colour is due: loading the terminal's module costs a millisecond of the start. */
  private hasColours(stream: number): boolean {
    const known = this.colours.get(stream);
    if (known !== undefined) return known;
    const { NO_COLOR, TERM } = this.environment;
    const has = (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb' && isatty(stream);
    this.colours.set(stream, has);
    return has;
  }

  /** Written before it returns: nothing is lost when the process ends, and `process.stdout` need not be loaded. */
  private write(stream: number, text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    for (let from = 0; from < bytes.length && !this.closed.has(stream);) {
      try {
        from += writeSync(stream, bytes, from);
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        // The other end of the pipe is not as fast as we are.
        if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
        // Nobody reads any more (`| head`, a closed terminal): the work goes on, unseen.
        else this.closed.add(stream);
      }
    }
  }
}

/** Whether a terminal is at the other end, asked of the system: Node's own way loads a module that costs a millisecond. */
function isForPeople(stream: number): boolean {
  try {
    return fstatSync(stream).isCharacterDevice();
  } catch {
    // Closed from the start: then nobody reads it.
    return false;
  }
}
