import type { ChangedFile } from './changedFile';
import { matchesGlob } from './globs';
import { type SensitiveKind, sensitiveKinds, type SensitiveRules } from './sensitiveFiles';

/** What a task may touch. All paths are repository-relative with forward slashes. */
export interface ScopeRules extends SensitiveRules {
  /** Files, folders and patterns that the task names. */
  readonly taskPaths: readonly string[];
  /** Patterns that are always allowed, e.g. lock files or a changelog. */
  readonly allowed: readonly string[];
}

export type ScopeVerdict = 'in-scope' | 'out-of-scope' | 'unscoped';

export interface ScopedFile {
  readonly path: string;
  readonly verdict: ScopeVerdict;
  /** For the person: why it is in or out. */
  readonly reason: string;
  /** What makes the change one that a person should look at, whatever its verdict. */
  readonly touches: readonly SensitiveKind[];
}

export interface ScopeReport {
  readonly files: readonly ScopedFile[];
  readonly outOfScope: readonly string[];
  /** Paths whose change concerns gates, tests, contracts, the task list, agents or Counterpoint itself. */
  readonly sensitive: readonly string[];
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const stemOf = (path: string): string => nameOf(path).replace(/\.[^.]*$/, '');

const TEST_FOLDER = /(?:^|\/)(?:__tests__|tests?|specs?|testing)(?:\/|$)/i;

/** `user.test.ts`, `user_test.go`, `test_user.py`, `UserTest.java`, `UserTests.cs`, `user_spec.rb` all test `user`. */
const testedStem = (path: string): string | undefined => {
  const stem = stemOf(path);
  const match =
    /^(.+)[._-](?:test|tests|spec|e2e)$/i.exec(stem) ??
    /^test[._-](.+)$/i.exec(stem) ??
    /^(.+?)(?:Test|Tests|Spec|IT)$/.exec(stem);
  return match?.[1] ?? (TEST_FOLDER.test(folderOf(path)) ? stem : undefined);
};

/** A test beside a file the task names, in a `__tests__` folder, or anywhere in a test tree that mirrors the source. */
const testsNamed = (path: string, named: string): boolean => {
  if (testedStem(path)?.toLowerCase() !== stemOf(named).toLowerCase()) return false;
  const folder = folderOf(path);
  return folder === folderOf(named) || TEST_FOLDER.test(folder);
};

const judge = (path: string, rules: ScopeRules): { verdict: ScopeVerdict; reason: string } => {
  for (const named of rules.taskPaths) {
    const plain = named.replace(/^\.\//, '').replace(/\/$/, '');
    if (path === plain) return { verdict: 'in-scope', reason: 'the task names it' };
    if (plain !== '' && path.startsWith(`${plain}/`)) {
      return { verdict: 'in-scope', reason: `the task names the folder ${plain}` };
    }
    if (/[*?]/.test(named) && matchesGlob(named, path)) {
      return { verdict: 'in-scope', reason: `the task names ${named}` };
    }
    if (testsNamed(path, plain)) return { verdict: 'in-scope', reason: `it is a test of ${plain}` };
  }
  const allowed = rules.allowed.find((pattern) => matchesGlob(pattern, path));
  if (allowed !== undefined) return { verdict: 'in-scope', reason: `${allowed} is always allowed` };
  return rules.taskPaths.length === 0
    ? { verdict: 'unscoped', reason: 'the task names no files, so nothing can be said' }
    : { verdict: 'out-of-scope', reason: 'the task does not name it' };
};

/** Compares what a task changed with what it may touch. A rename is in scope only when both of its paths are. */
export const checkScope = (changed: readonly ChangedFile[], rules: ScopeRules): ScopeReport => {
  const files = changed.map((file): ScopedFile => {
    const paths = file.oldPath === undefined ? [file.path] : [file.oldPath, file.path];
    const verdicts = paths.map((path) => ({ path, ...judge(path, rules) }));
    const worst = verdicts.find((one) => one.verdict !== 'in-scope') ?? verdicts[verdicts.length - 1];
    const because = worst && worst.path !== file.path ? ` (renamed from ${worst.path})` : '';
    return {
      path: file.path,
      verdict: worst?.verdict ?? 'unscoped',
      reason: `${worst?.reason ?? ''}${because}`,
      touches: [...new Set(paths.flatMap((path) => sensitiveKinds(path, rules)))],
    };
  });
  return {
    files,
    outOfScope: files.filter((file) => file.verdict === 'out-of-scope').map((file) => file.path),
    sensitive: files.filter((file) => file.touches.length > 0).map((file) => file.path),
  };
};
