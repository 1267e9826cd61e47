import { failed, type Problem, type Result, userProblem } from '../../core/result';

const REASONS: Readonly<Record<string, readonly [code: string, message: string, remedy: string]>> = {
  ENOSPC: ['disk-full', 'the disk is full', 'Free some space and try again.'],
  EDQUOT: ['disk-full', 'the disk quota is used up', 'Free some space and try again.'],
  EROFS: ['read-only', 'the file system cannot be written to', 'Make it writable and try again.'],
  EACCES: ['permission-denied', 'permission was denied', 'Check who owns the files.'],
  EPERM: ['permission-denied', 'permission was denied', 'Check who owns the files.'],
  EEXIST: [
    'file-in-the-way',
    'a file is where a folder belongs',
    'Move it away or rename it, then try again.',
  ],
  ENOTDIR: [
    'file-in-the-way',
    'a file is where a folder belongs',
    'Move it away or rename it, then try again.',
  ],
  EBUSY: ['file-in-use', 'a file is in use', 'Close the program that uses it.'],
  ENAMETOOLONG: ['name-too-long', 'a path is too long', 'Choose a shorter worktree folder.'],
};

/** The problem behind an exception of the file system; anything else is a defect of ours and says so. */
export const fileProblem = (doing: string, error: unknown): Problem => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = error instanceof Error ? error.message : String(error);
  const known = REASONS[code];
  // The file may be another one than what it was done for: its name is half of the way out.
  const file = error instanceof Error && 'path' in error ? ` (${String(error.path)})` : '';
  if (known)
    return userProblem(known[0], `While ${doing}: ${known[1]}${file}.`, { remedy: known[2], detail });
  return code === ''
    ? { code: 'unexpected', message: `Something unexpected happened while ${doing}.`, fault: 'bug', detail }
    : userProblem('file-failed', `A file could not be used while ${doing} (${code}).`, { detail });
};

/** Turns exceptions of the file system into problems at the edge of a service. */
export const withFileProblems = async <T>(
  doing: string,
  work: () => Promise<Result<T>>,
): Promise<Result<T>> => {
  try {
    return await work();
  } catch (error) {
    return failed(fileProblem(doing, error));
  }
};
