import { type Problem, userProblem } from '../../core/result';

/** What git did, as far as an error needs it. */
export interface GitFailure {
  readonly command: string;
  readonly exitCode: number | null;
  /** Signal that ended git from outside. */
  readonly killedBy: string | null;
  readonly stderr: string;
  readonly stdout: string;
}

type Reading = readonly [pattern: RegExp, code: string, message: (part: string) => string, remedy?: string];

const LOCK_REMEDY =
  'Wait for the other git command to end. If none is running, a crashed one left the file: delete it yourself.';

/** Git's words (under LC_ALL=C) → a stable code. The first match wins, so the special stands before the general. */
const READINGS: readonly Reading[] = [
  [
    /Unable to create '(.+?\.lock)': File exists/s,
    'git-locked',
    (file) => `Another git command holds ${file}.`,
    LOCK_REMEDY,
  ],
  [
    /could not lock config file (.+?): File exists/,
    'git-locked',
    (file) => `Another git command holds ${file}.lock.`,
    LOCK_REMEDY,
  ],
  [
    /Another git process seems to be running()/,
    'git-locked',
    () => 'Another git command is running in this repository.',
    LOCK_REMEDY,
  ],
  [
    /(?:No space left on device|Out of diskspace)()/,
    'disk-full',
    () => 'The disk is full.',
    'Free some space and try again.',
  ],
  [
    /Read-only file system()/,
    'read-only',
    () => 'The file system cannot be written to.',
    'Make it writable and try again.',
  ],
  [
    /detected dubious ownership in repository at '(.+?)'/,
    'dubious-ownership',
    (folder) => `Git refuses ${folder} because another user owns it.`,
    'If you trust it: git config --global --add safe.directory <folder>.',
  ],
  [
    /cannot use bare repository '(.+?)'/,
    'bare-repository',
    (folder) => `${folder} is a bare repository, without files to work on.`,
    'Open a clone or a worktree of it.',
  ],
  [
    /must be run in a work tree()/,
    'bare-repository',
    () => 'This repository has no files to work on.',
    'Open a clone or a worktree of it.',
  ],
  [
    /not a git repository()/,
    'not-a-repository',
    () => 'This folder is not inside a git repository.',
    'Run git init, or open a folder of a repository.',
  ],
  [
    /a branch named '(.+?)' already exists/,
    'branch-exists',
    (branch) => `The branch ${branch} already exists.`,
    'Remove or rename it, or start another attempt.',
  ],
  [
    /(?:already checked out|already used by worktree) at '(.+?)'/,
    'already-checked-out',
    (folder) => `The branch is checked out at ${folder}.`,
    'Switch that checkout to another branch.',
  ],
  [
    /'(.+?)' is a missing but already registered worktree/,
    'worktree-registered',
    (folder) => `Git still knows a worktree at ${folder}, whose folder is gone.`,
    'Run git worktree prune.',
  ],
  [
    /'(.+?)' already exists(?!.*create)/,
    'folder-exists',
    (folder) => `${folder} already exists.`,
    'Move it away, or start another attempt.',
  ],
  [/cannot lock ref '(.+?)': is at/, 'ref-moved', (ref) => `${ref} moved in the meantime.`, 'Try again.'],
  [/cannot lock ref '(.+?)': (?:reference already exists)/, 'ref-exists', (ref) => `${ref} already exists.`],
  [
    /cannot lock ref '(.+?)': unable to resolve reference/,
    'ref-moved',
    (ref) => `${ref} is gone.`,
    'Try again.',
  ],
  [
    /cannot lock ref '.+?': '(.+?)' exists; cannot create '.+?'/s,
    'ref-name-taken',
    (taken) => `${taken} exists, and git allows no name that continues it or that it continues.`,
    'Rename or delete it, then try again.',
  ],
  [
    /(?:unable to auto-detect email address|no (?:name|email) was given|empty ident name|tell me who you are)()/i,
    'identity-missing',
    () => 'Git does not know who you are.',
    'Run git config --global user.name "..." and git config --global user.email "...".',
  ],
  [
    /(?:lazy fetching disabled|promisor remote|transport '.+?' not allowed)()/,
    'missing-objects',
    () => 'The repository is a partial clone, and files needed here were not downloaded.',
    'Run git fetch --refetch, or git backfill, in a terminal.',
  ],
  [
    /(?:not uptodate\. Cannot merge|would be overwritten by merge|would be removed by merge|would lose untracked files|not up to date)()/,
    'local-changes',
    () => 'Local changes would be overwritten.',
    'Commit them or move them away.',
  ],
  [
    /(?:bad object|not a valid object name|unknown revision|invalid reference|bad revision|Not a valid commit name|not a valid branch point|needed a single revision)()/i,
    'unknown-revision',
    () => 'A commit or branch that is needed here does not exist.',
    'Check that the branch still exists.',
  ],
  [
    /(?:Filename|File name) too long()/,
    'name-too-long',
    () => 'A path is too long for this system.',
    'Choose a shorter worktree folder; on Windows also core.longpaths.',
  ],
  [/Permission denied()/, 'permission-denied', () => 'Permission denied.', 'Check who owns the files.'],
  [
    /unable to read tree|missing (?:blob|tree|object)()/,
    'repository-damaged',
    () => 'Objects are missing from the repository.',
    'Run git fsck.',
  ],
];

const DETAIL_LIMIT = 2000;

/** The problem behind a failed git command. */
export const gitProblem = (failure: GitFailure): Problem => {
  const said = failure.stderr.trim() || failure.stdout.trim();
  const detail = said.length > DETAIL_LIMIT ? `…${said.slice(-DETAIL_LIMIT)}` : said;
  if (failure.killedBy !== null) {
    return userProblem('git-killed', `git ${failure.command} was ended by ${failure.killedBy}.`, {
      remedy: 'Try again.',
      detail,
    });
  }
  for (const [pattern, code, message, remedy] of READINGS) {
    const match = pattern.exec(said);
    if (match) {
      return {
        code,
        message: message(match[1] ?? ''),
        fault: 'user',
        detail,
        ...(remedy === undefined ? {} : { remedy }),
      };
    }
  }
  return {
    code: 'git-failed',
    message: `git ${failure.command} failed (exit code ${failure.exitCode ?? 'none'}).`,
    remedy: "Read git's own words below.",
    fault: 'user',
    detail,
  };
};
