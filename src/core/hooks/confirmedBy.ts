import type { HookLine } from './hookLine';

/** What tells a run's own lines from everybody else's. */
export interface RunIdentity {
  readonly run: string;
  /** Task key (`specs/003-x/tasks.md#T012`) or bare task id (`T012`). */
  readonly task: string;
  /** Feature key (`specs/003-user-auth`) or id (`003`). */
  readonly feature: string;
  /** Hash of the run's nonce; the nonce itself is known only to the run. */
  readonly nonceHash: string;
}

export type UnconfirmedReason = 'no-nonce' | 'unknown-nonce' | 'other-run' | 'other-task' | 'other-feature';

export type Confirmation =
  | { readonly verdict: 'confirmed'; readonly run: string }
  | {
      readonly verdict: 'unconfirmed';
      readonly reason: UnconfirmedReason;
      /** One sentence for the person. */
      readonly message: string;
      /** The run whose nonce the line carries, or that it names: for display, it moves nothing. */
      readonly about: string | undefined;
    };

/**
 * Whether a line is a run's own claim: it carries that run's nonce and speaks of that run, task and feature only.
 * @param hashNonce the hash the runs' `nonceHash` was made with (this layer has no cryptography).
 */
export function confirmedBy(
  line: HookLine,
  runs: Iterable<RunIdentity>,
  hashNonce: (nonce: string) => string,
): Confirmation {
  const hash = line.nonce === undefined ? undefined : hashNonce(line.nonce);
  let named: string | undefined;
  for (const run of runs) {
    if (hash !== undefined && run.nonceHash === hash) return speaksOfItself(line, run);
    if (named === undefined && isAbout(line, run)) named = run.run;
  }
  return hash === undefined
    ? unconfirmed('no-nonce', 'The line does not show which run wrote it.', named)
    : unconfirmed('unknown-nonce', 'The line carries a proof of origin that belongs to no known run.', named);
}

function speaksOfItself(line: HookLine, run: RunIdentity): Confirmation {
  if (line.run_id !== undefined && line.run_id !== run.run) {
    return unconfirmed('other-run', `${run.run} wrote about another run, ${line.run_id}.`, run.run);
  }
  if (line.task_id !== undefined && !isSameTask(line.task_id, run.task)) {
    return unconfirmed('other-task', `${run.run} wrote about another task, ${line.task_id}.`, run.run);
  }
  if (line.feature_id !== undefined && !isSameFeature(line.feature_id, run.feature)) {
    return unconfirmed(
      'other-feature',
      `${run.run} wrote about another feature, ${line.feature_id}.`,
      run.run,
    );
  }
  return { verdict: 'confirmed', run: run.run };
}

const unconfirmed = (
  reason: UnconfirmedReason,
  message: string,
  about: string | undefined,
): Confirmation => ({
  verdict: 'unconfirmed',
  reason,
  message,
  about,
});

function isAbout(line: HookLine, run: RunIdentity): boolean {
  if (line.run_id !== undefined) return line.run_id === run.run;
  if (line.task_id !== undefined) {
    const sameFeature = line.feature_id === undefined || isSameFeature(line.feature_id, run.feature);
    return sameFeature && isSameTask(line.task_id, run.task);
  }
  return line.feature_id !== undefined && isSameFeature(line.feature_id, run.feature);
}

const isSameTask = (said: string, task: string): boolean =>
  said === task || said === task.slice(task.lastIndexOf('#') + 1);

/** `003`, `003-user-auth`, `feature-003-user-auth` and `specs/003-user-auth` name one feature. */
export function isSameFeature(one: string, other: string): boolean {
  const a = featureParts(one);
  const b = featureParts(other);
  if (a.name === b.name) return true;
  if (a.number === undefined || a.number !== b.number) return false;
  return a.name === a.number || b.name === b.number;
}

function featureParts(feature: string): { name: string; number: string | undefined } {
  const folder = feature.replace(/\/+$/, '');
  const name = folder.slice(folder.lastIndexOf('/') + 1).replace(/^feature-(?=\d)/, '');
  return { name, number: /^\d+(?=-|$)/.exec(name)?.[0] };
}
