import { open } from 'node:fs/promises';
import path from 'node:path';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { verifyWholly } from '../../engine/journal/verifyWholly';

/** What a verification found. */
export interface JournalVerdict {
  /** Lines under a seal that holds. */
  readonly lines: number;
  readonly problems: readonly string[];
}

/**
 * Checks a repository's journal from its first line to its last, by reading alone: whoever leads the repository goes on
 * meanwhile. A repository where nothing was delegated has none, which is no problem.
 * @param commonDir the repository's common git folder
 */
export async function verifyJournal(commonDir: string): Promise<Result<JournalVerdict>> {
  const file = path.join(commonDir, 'counterpoint', 'journal.jsonl');
  try {
    const journal = await open(file, 'r');
    try {
      const { sealedLines, broken } = await verifyWholly(journal);
      return ok({
        lines: sealedLines,
        problems: broken ? [`The journal was changed from line ${broken.line} on: ${broken.reason}.`] : [],
      });
    } finally {
      await journal.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return ok({ lines: 0, problems: [] });
    return failed(
      userProblem('journal-unreadable', `The journal ${file} could not be read.`, { detail: String(error) }),
    );
  }
}
