import type { Problem } from '../core/result';

/** What the exit code of `counterpoint` says; documented in docs/cli.md, relied on by scripts. */
export const EXIT = {
  fine: 0,
  /** It was done, and the answer is no: gates failed, a file has errors, the journal is broken. */
  no: 1,
  wrongUsage: 2,
  /** It cannot be done here: no repository, no program, an agreement is missing. */
  impossible: 3,
  /** Work waits for a person. */
  needsPerson: 4,
  /** EX_SOFTWARE of sysexits.h: we are wrong. */
  bug: 70,
  /** 128 + SIGINT, also for SIGTERM and SIGHUP: it was asked to end, and did. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Problems of the command line itself; everything else a person can act on lies in the repository or the machine. */
const USAGE_PROBLEMS: ReadonlySet<string> = new Set([
  'wrong-usage',
  'task-not-found',
  'task-ambiguous',
  'criterion-not-found',
  'criterion-ambiguous',
  'commit-unknown',
  'nothing-chosen',
  'comments-missing',
  'not-confirmed',
]);

/** The exit code of a command that ended with this problem. */
export const exitCodeOf = ({ fault, code }: Problem): ExitCode =>
  fault === 'bug' ? EXIT.bug : USAGE_PROBLEMS.has(code) ? EXIT.wrongUsage : EXIT.impossible;
