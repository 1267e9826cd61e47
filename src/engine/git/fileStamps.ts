import { lstat, stat } from 'node:fs/promises';

/** Identity and times of some files at one moment, to tell later whether any of them changed. */
export interface FileStamps {
  readonly text: string;
  /** Newest change, milliseconds since 1970. */
  readonly newest: number;
}

/** Links count with what they lead to; a missing file is a state like any other. */
export const stampFiles = async (files: readonly string[]): Promise<FileStamps> => {
  let newest = 0;
  const lines = await Promise.all(
    files.map(async (file) => {
      const facts = await Promise.all([lstat(file, { bigint: true }), stat(file, { bigint: true })]).catch(
        () => [],
      );
      for (const one of facts) newest = Math.max(newest, Number(one.ctimeMs));
      return [file, ...facts.map((one) => `${one.ino} ${one.size} ${one.mtimeNs} ${one.ctimeNs}`)].join('\0');
    }),
  );
  return { text: lines.join('\n'), newest };
};

/** Clocks of file systems tick every few milliseconds; a file changed that shortly before could change again unseen. */
const TICK_MS = 100;

/** Whether stamps taken at `takenAt` will show every later change, as git asks of its index entries. */
export const areSettled = (stamps: FileStamps, takenAt: number): boolean => stamps.newest < takenAt - TICK_MS;
