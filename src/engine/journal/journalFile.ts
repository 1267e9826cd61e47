import * as fs from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import * as path from 'node:path';
import { failed, ok, userProblem, type Problem, type Result } from '../../core/result';
import { fileProblem, isMissing } from './fileProblem';

export const JOURNAL_FILE = 'journal.jsonl';
const COPY_CHUNK = 1024 * 1024;
/** An agent could plant a link here, and have us write behind it. Windows has no such flag. */
const NO_FOLLOW = fs.constants.O_NOFOLLOW ?? 0;

/** The journal's file as its one writer holds it: appended to by single writes, and checked before each. */
export class JournalFile {
  private constructor(
    private readonly file: string,
    readonly handle: FileHandle,
    /** Why the file can only be read; it is still worth showing. */
    private readonly readOnly?: Problem,
  ) {}

  /** Creates the folder (mode 0700) and the file (0600) where they are missing; reads only, where it may not write. */
  static async open(folder: string): Promise<Result<JournalFile>> {
    const file = path.join(folder, JOURNAL_FILE);
    try {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      const found = fs.lstatSync(folder);
      if (!found.isDirectory()) {
        return failed(userProblem('journal-folder-is-no-folder', `${folder} is not a folder.`));
      }
      // Prompts and nonces lie below; somebody else may have made the folder with wider rights.
      if ((found.mode & 0o077) !== 0 && process.platform !== 'win32') fs.chmodSync(folder, 0o700);
      const { O_RDWR, O_APPEND, O_CREAT } = fs.constants;
      return ok(new JournalFile(file, await open(file, O_RDWR | O_APPEND | O_CREAT | NO_FOLLOW, 0o600)));
    } catch (error) {
      const notWritten = fileProblem('journal-not-written', `The journal ${file} cannot be written.`, error);
      const handle = await open(file, fs.constants.O_RDONLY | NO_FOLLOW).catch(() => undefined);
      if (handle) return ok(new JournalFile(file, handle, notWritten));
      return failed(fileProblem('journal-not-opened', `The journal ${file} could not be opened.`, error));
    }
  }

  /** Size in bytes, after a check that the path still leads to this very file. */
  size(): Result<number> {
    try {
      const held = fs.fstatSync(this.handle.fd);
      const named = fs.lstatSync(this.file);
      if (held.ino === named.ino && held.dev === named.dev) return ok(held.size);
      return failed(this.#gone());
    } catch (error) {
      if (isMissing(error)) return failed(this.#gone());
      return failed(fileProblem('journal-not-read', `The journal ${this.file} could not be read.`, error));
    }
  }

  /**
   * Appends bytes with one write. When the disk is full a part of them may be in the file: it is cut off again, at
   * once or (`size` then tells) before the next append.
   */
  append(bytes: Buffer, at: number): Problem | undefined {
    if (this.readOnly) return this.readOnly;
    let written = 0;
    let reason: unknown;
    try {
      written = fs.writeSync(this.handle.fd, bytes);
      if (written === bytes.length) return undefined;
      // A short write is how a full disk begins; the next one says so.
      written += fs.writeSync(this.handle.fd, bytes, written);
      if (written === bytes.length) return undefined;
    } catch (error) {
      reason = error;
    }
    try {
      if (written > 0) fs.ftruncateSync(this.handle.fd, at);
    } catch {
      // The tail carries no seal, so it counts for nothing; it is cut off before the next append.
    }
    return fileProblem('journal-not-written', 'The journal could not be written.', reason);
  }

  /** Copies `[from, to)` to a file below `set-aside/` and cuts it off. Nothing is ever dropped without a copy. */
  setAside(from: number, to: number): Result<string> {
    if (this.readOnly) return failed(this.readOnly);
    const folder = path.join(path.dirname(this.file), 'set-aside');
    try {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      const copy = this.#copy(folder, from, to);
      fs.ftruncateSync(this.handle.fd, from);
      return ok(copy);
    } catch (error) {
      return failed(
        fileProblem('journal-not-repaired', 'The end of the journal could not be set aside.', error),
      );
    }
  }

  #copy(folder: string, from: number, to: number): string {
    const { target, fd } = createNumbered(folder, `journal-from-${from}`);
    try {
      const buffer = Buffer.alloc(Math.min(COPY_CHUNK, to - from));
      for (let at = from; at < to;) {
        const read = fs.readSync(this.handle.fd, buffer, 0, Math.min(buffer.length, to - at), at);
        if (read === 0) break;
        for (let written = 0; written < read;) written += fs.writeSync(fd, buffer, written, read - written);
        at += read;
      }
      fs.fsyncSync(fd);
      return target;
    } catch (error) {
      fs.rmSync(target, { force: true });
      throw error;
    } finally {
      fs.closeSync(fd);
    }
  }

  #gone(): Problem {
    return userProblem(
      'journal-gone',
      `The journal ${this.file} was removed or replaced while it was in use.`,
      { remedy: 'Reload the window; put the file back first if you have it.' },
    );
  }
}

function createNumbered(folder: string, name: string): { target: string; fd: number } {
  for (let number = 1; ; number += 1) {
    const target = path.join(folder, number === 1 ? `${name}.jsonl` : `${name}.${number}.jsonl`);
    try {
      return { target, fd: fs.openSync(target, 'wx', 0o600) };
    } catch (error) {
      const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      if (!exists || number > 10_000) throw error;
    }
  }
}
