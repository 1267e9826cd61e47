import * as fs from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { failed, ok, type Result } from '../../core/result';
import { fileProblem } from '../journal/fileProblem';
import { JOURNAL_FILE } from '../journal/journalFile';
import { writeWhole } from '../journal/wholeFile';

const TAIL = 64 * 1024;

const generationSchema = z.object({
  generation: z
    .number()
    .int()
    .min(0)
    .max(2 ** 40),
  /** Random name of the leader: two leaders that read the same number are still told apart. */
  instance: z.string().max(64),
});

/** The generation that was given out last, and to whom; undefined when the file is missing or damaged. */
export function readGeneration(folder: string): z.infer<typeof generationSchema> | undefined {
  try {
    return generationSchema.parse(JSON.parse(fs.readFileSync(path.join(folder, 'generation'), 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * Gives this leader a generation above every earlier one, and keeps it on disk.
 * @param folder the repository's `counterpoint` folder, created where missing.
 */
export async function claimGeneration(folder: string, instance: string): Promise<Result<number>> {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    // The journal knows too: a file that was removed or damaged must not lead back to numbers that were used.
    const last = Math.max(readGeneration(folder)?.generation ?? 0, lastGenerationIn(folder));
    await writeWhole(
      path.join(folder, 'generation'),
      `${JSON.stringify({ generation: last + 1, instance })}\n`,
    );
    return ok(last + 1);
  } catch (error) {
    return failed(
      fileProblem(
        'generation-not-written',
        `Nothing can be recorded in ${folder}, so nothing is led.`,
        error,
      ),
    );
  }
}

function lastGenerationIn(folder: string): number {
  let fd: number;
  try {
    fd = fs.openSync(path.join(folder, JOURNAL_FILE), 'r');
  } catch {
    return 0;
  }
  try {
    const { size } = fs.fstatSync(fd);
    const buffer = Buffer.alloc(Math.min(TAIL, size));
    const read = fs.readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    // Every line begins `{"v":1,"seq":..,"ts":"..","gen":..`; nothing an event says can look like that.
    const starts = buffer
      .toString('latin1', 0, read)
      .matchAll(/^\{"v":\d+,"seq":\d+,"ts":"[^"]*","gen":(\d{1,12}),/gm);
    return Math.max(0, ...[...starts].map((match) => Number(match[1])));
  } finally {
    fs.closeSync(fd);
  }
}
