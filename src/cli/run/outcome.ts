import { leftOut, outOfScopeCount } from '../../core/review/cappedScope';
import type { GateVerdict } from '../../core/run/events';
import { failedGates } from '../../core/run/decide';
import type { RunState, TaskState } from '../../core/run/state';

/** How far a task came in one call of the command line. The kinds are those of `counterpoint run --json`. */
export type Outcome =
  | { readonly kind: 'integrated' }
  /** Its gates have judged it, and a person decides. */
  | { readonly kind: 'review' }
  /** It stands still, and a person is needed: `why` says what for. */
  | {
      readonly kind: 'parked';
      readonly why: ParkedBecause;
      readonly reason: string;
      readonly remedy?: string | undefined;
    }
  | { readonly kind: 'not-started'; readonly reason: string; readonly remedy?: string | undefined }
  /** It was done before. */
  | { readonly kind: 'done-before' }
  | { readonly kind: 'interrupted' };

export type ParkedBecause = 'gates' | 'scope' | 'agent' | 'problem' | 'agreement';

/** Whether gates judged the run and every one of them passed. Without a gate nothing is proven. */
export const hasPassed = (run: RunState | undefined): boolean =>
  run?.gates !== undefined && run.gates.verdicts.length > 0 && failedGates(run).length === 0;

/** Gates that could not judge: sending the work back to its agent would not help. */
export const hindered = (run: RunState): readonly GateVerdict[] =>
  (run.gates?.verdicts ?? []).filter(({ verdict }) => verdict === 'could-not-run' || verdict === 'cancelled');

/** What the agent is told when its work goes back: the output of gates that failed, and files it had no business in. */
export function commentsFor(run: RunState): string {
  const failures = failedGates(run);
  const listed = (run.gates?.scope.outOfScope ?? []).map(({ path, reason }) => `- ${path}: ${reason}`);
  const more = run.gates && leftOut(listed.length, outOfScopeCount(run.gates.scope));
  const strays = [...listed, ...(more === undefined ? [] : [`- ${more}`])];
  return [
    ...(failures.length > 0 ? [`These gates did not pass:\n\n${failures.join('\n\n')}`] : []),
    ...(strays.length > 0
      ? [`These files are not part of the task. Put them back as they were:\n\n${strays.join('\n')}`]
      : []),
  ].join('\n\n');
}

/** Why work that gates have judged was not accepted, in one line. */
export function whyNotAccepted(run: RunState): {
  readonly why: ParkedBecause;
  readonly reason: string;
  readonly remedy?: string;
} {
  const names = (run.gates?.verdicts ?? [])
    .filter(({ verdict }) => verdict !== 'passed')
    .map(({ name, verdict }) => `${name} ${verdict}`);
  const attempts = run.attempt === 1 ? '1 attempt' : `${run.attempt} attempts`;
  if (names.length > 0)
    return { why: 'gates', reason: `gates did not pass after ${attempts}: ${names.join(', ')}` };
  const strays = (run.gates?.scope.outOfScope ?? []).slice(0, 3).map(({ path }) => path);
  if (run.gates && strays.length > 0) {
    const more = leftOut(strays.length, outOfScopeCount(run.gates.scope));
    const files = [strays.join(', '), ...(more === undefined ? [] : [more])].join(' ');
    return { why: 'scope', reason: `it changed files beyond its task after ${attempts}: ${files}` };
  }
  return {
    why: 'gates',
    reason: 'no gate judged it, so nothing is proven',
    remedy: WITHOUT_GATES,
  };
}

/** What to do about work that no gate judged. It is judged by the gates of the commit it started from, and none later. */
export const WITHOUT_GATES =
  'Describe gates in .counterpoint/workflow.json, commit them and discard this work to begin anew with them; or accept it in the editor after a look.';

/** Short id of the commit that was merged, if there is one. */
export const shortCommit = (task: TaskState | undefined): string | undefined => task?.commit?.slice(0, 8);
