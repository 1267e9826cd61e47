import { isUtf8 } from 'node:buffer';
import * as fs from 'node:fs';

/** A file's text, or why there is none, in words for the person. */
export type ReadText = { readonly text: string } | { readonly problem: string };

/** Task lists of people have up to 67 KB; what is greater than this is something else. Bytes. */
export const LARGEST_FILE = 2 * 1024 * 1024;

// Not following a link and not waiting for a pipe: both may lie where a task list was when the folder was read.
const FLAGS = fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0);

/**
 * Reads a small text file. Links, folders, pipes, files above `largest` bytes, binary files and other encodings than
 * UTF-8 are refused: offsets into a wrongly decoded text would spoil the file at the first tick.
 */
export function readTextFile(absolute: string, largest = LARGEST_FILE): ReadText {
  let descriptor: number;
  try {
    descriptor = fs.openSync(absolute, FLAGS);
  } catch (error) {
    return { problem: openProblem(error) };
  }
  try {
    const stat = fs.fstatSync(descriptor);
    if (!stat.isFile()) return { problem: 'It is not a regular file.' };
    if (stat.size > largest) {
      return { problem: `It is too large to be read (${stat.size} bytes, at most ${largest}).` };
    }
    return textOf(contentOf(descriptor, stat.size));
  } catch (error) {
    return { problem: `It could not be read: ${messageOf(error)}.` };
  } finally {
    fs.closeSync(descriptor);
  }
}

function contentOf(descriptor: number, size: number): Buffer {
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const count = fs.readSync(descriptor, buffer, filled, size - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}

function textOf(bytes: Buffer): ReadText {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { problem: 'It is written in UTF-16; save it as UTF-8.' };
  }
  if (bytes.includes(0)) return { problem: 'It is a binary file, not text.' };
  if (!isUtf8(bytes)) return { problem: 'It is not valid UTF-8; save it as UTF-8.' };
  return { text: bytes.toString('utf8') };
}

function openProblem(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'It does not exist.';
    case 'EACCES':
    case 'EPERM':
      return 'Counterpoint may not read it (permission denied).';
    case 'ELOOP':
    case 'EMLINK':
      return 'It is a symbolic link; links are not followed.';
    case 'EISDIR':
      return 'It is a folder.';
    default:
      return `It could not be opened: ${messageOf(error)}.`;
  }
}

/** The code of a system error such as `ENOENT`, or undefined. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
