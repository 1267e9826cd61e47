import { isatty, type ReadStream } from 'node:tty';
import { writeSync } from 'node:fs';
import { visibleLine } from '../core/agents/plainText';

/** Whether a person may sit in front of this runner. */
export const inTerminal = (): boolean => isatty(0) && isatty(1);

/**
 * One quiet line for the person. Without a terminal it goes to standard error: standard output is the agent's.
 * A terminal that is gone takes nothing any more, and that is no fault of the run.
 */
export const say = (text: string): void => {
  const [quiet, normal] = inTerminal() && !process.env['NO_COLOR'] ? ['\u001b[2m', '\u001b[0m'] : ['', ''];
  try {
    writeSync(inTerminal() ? 1 : 2, `${quiet}${visibleLine(text)}${normal}\r\n`);
  } catch {
    // The terminal was closed under us (EIO, EPIPE).
  }
};

/**
 * What an agent that died in its full-screen view leaves behind: colours, mouse reports, bracketed paste, a hidden
 * cursor, the alternate screen. `?1049l` is avoided on purpose: outside the alternate screen it moves the cursor.
 */
export const restoreTerminal = (): void => {
  if (!inTerminal()) return;
  try {
    writeSync(
      1,
      '\u001b[0m\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1006l\u001b[?2004l\u001b[?1047l\u001b[?25h\r\n',
    );
  } catch {
    // As above: no terminal, nothing to restore.
  }
};

/** Keys typed at the agent in its last moment are not meant for us, milliseconds. */
const TYPED_AHEAD_MS = 150;

/**
 * Waits until the person presses Enter (or Ctrl-C, Ctrl-D), or until the terminal goes away.
 * Raw mode, because an agent that died may have left the terminal in any mode.
 */
export const waitForEnter = async (): Promise<void> => {
  try {
    // In a terminal, standard input is a tty stream; Node's type is the wider one.
    const input = process.stdin as ReadStream;
    const since = process.hrtime.bigint();
    input.setRawMode(true);
    await new Promise<void>((resolve) => {
      input.on('error', () => resolve());
      input.on('end', () => resolve());
      input.on('data', (keys: Buffer) => {
        const typedAhead = Number(process.hrtime.bigint() - since) / 1e6 < TYPED_AHEAD_MS;
        if (!typedAhead && /[\r\n\u0003\u0004]/.test(keys.toString('latin1'))) resolve();
      });
    });
    input.setRawMode(false);
  } catch {
    // The terminal went away before or while we waited.
  }
};
