/** Branded names of git: nothing reaches a command line as a ref or a commit without having been checked here. */
import { failed, ok, type Result, userProblem } from '../result';

declare const brand: unique symbol;
/** A full object id: 40 or 64 hex digits. */
export type CommitId = string & { readonly [brand]: 'CommitId' };
/** A full ref name such as `refs/heads/main`. */
export type RefName = string & { readonly [brand]: 'RefName' };

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export const isObjectId = (text: string): text is CommitId => OBJECT_ID.test(text);

export const commitId = (text: string): Result<CommitId> =>
  isObjectId(text)
    ? ok(text)
    : failed(userProblem('not-a-commit-id', `"${text.slice(0, 80)}" is not a full commit id.`));

// git check-ref-format, rules 1-10, plus every control character.
const FORBIDDEN = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|^[/.]|[/.]$/;

/** Whether git accepts a text below `refs/`, as `git check-ref-format` decides it. */
const isRefPath = (text: string): boolean => text !== '' && text !== '@' && !FORBIDDEN.test(text);

/**
 * The full ref of a branch. Refuses what git refuses, and also names that git or an option parser would read as
 * something else (`-bpwn`, `HEAD`, `@{-1}`, `refs/heads/x`).
 */
export const branchRef = (branch: string): Result<RefName> => {
  const misread = branch.startsWith('-') || /^(?:[A-Z_]*HEAD|refs\/.*)$/.test(branch) || branch.length > 240;
  return isRefPath(branch) && !misread
    ? ok(`refs/heads/${branch}` as RefName)
    : failed(
        userProblem('branch-name-refused', `"${branch.slice(0, 80)}" cannot be used as a branch name.`, {
          remedy: 'Choose a name of letters, digits, "-", "_", "." and "/".',
        }),
      );
};

/** Short branch name of a full ref, or undefined for refs that are no branches. */
export const branchOf = (ref: string): string | undefined =>
  ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;

export const BACKUP_PREFIX = 'refs/counterpoint/backup/';
export const KEPT_PREFIX = 'refs/counterpoint/kept/';

/** `refs/counterpoint/backup/<run>/<name>`; both parts are made from safe characters by the caller's ids. */
export const backupRef = (run: string, name: string): Result<RefName> => {
  const safe = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
  const path = `${run}/${name}`;
  return safe.test(run) && safe.test(name) && isRefPath(path)
    ? ok((BACKUP_PREFIX + path) as RefName)
    : failed({
        code: 'backup-name-refused',
        message: `"${path.slice(0, 80)}" cannot name a backup.`,
        fault: 'bug',
      });
};

/** Keeps a task's own commit alive when a squash leaves it outside the target's history. */
export const keptRef = (commit: CommitId): RefName => `${KEPT_PREFIX}${commit}` as RefName;
