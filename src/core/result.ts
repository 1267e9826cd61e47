/** What an operation gives back when failing is part of its job: a value, or a problem a person can act on. */
export type Result<T, P = Problem> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: P };

/**
 * Why something could not be done, in words for the person.
 * `fault: 'user'` — something the person (or their repository, machine or settings) can change.
 * `fault: 'bug'` — we are wrong; the message asks for a report.
 */
export interface Problem {
  /** Stable kebab-case code, e.g. `worktree-folder-exists`; documented and tested, never shown alone. */
  readonly code: string;
  /** One sentence: what happened, and where. */
  readonly message: string;
  /** One sentence: what to do about it. */
  readonly remedy?: string;
  readonly fault: 'user' | 'bug';
  /** Raw evidence such as the last lines of a command's error output (already capped). */
  readonly detail?: string;
}

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });

export const failed = (problem: Problem): Result<never> => ({ ok: false, problem });

/** A problem that the person, their repository or their machine can solve. */
export const userProblem = (
  code: string,
  message: string,
  more: { remedy?: string; detail?: string } = {},
): Problem => ({
  code,
  message,
  fault: 'user',
  ...more,
});
