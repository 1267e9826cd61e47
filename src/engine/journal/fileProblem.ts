import { userProblem, type Problem } from '../../core/result';

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT';

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space on the disk; nothing was recorded, and the step can be repeated.',
  EDQUOT: 'Free some of your disk quota; nothing was recorded, and the step can be repeated.',
  EROFS: 'The file system is read-only; Counterpoint can show the journal but not work.',
  EACCES: 'Give yourself the right to write in that folder.',
  EPERM: 'Give yourself the right to write in that folder.',
  ELOOP: 'Something put a link in the place of the journal; remove it after a look at where it points.',
};

/** A failed file operation, in words a person can act on. */
export function fileProblem(code: string, what: string, error: unknown): Problem {
  const reason = error instanceof Error ? error.message : String(error);
  const remedy = REMEDIES[codeOf(error) ?? ''];
  return userProblem(code, what, { detail: reason, ...(remedy === undefined ? {} : { remedy }) });
}
