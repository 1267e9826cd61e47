import { type CommitId, keptRef } from '../../core/git/refs';
import { readTrailers } from '../../core/integration/commitMessage';
import { ok, type Result } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation, type GitPlace } from '../git/operation';
import { isAncestor, resolveCommit } from '../git/repository';

/**
 * Whether a commit's work is proven to be in a target: the commit is in its history, or a commit in its history
 * says by trailer that it squashed it, and the commit itself is kept under a ref.
 */
export const isKeptIn = async (
  runner: GitRunner,
  place: GitPlace,
  commit: CommitId,
  target: CommitId,
  options: RunOptions = {},
): Promise<Result<boolean>> => {
  const reachable = await isAncestor(runner, place, commit, target, options);
  if (!reachable.ok || reachable.value) return reachable;
  const kept = await resolveCommit(runner, place, keptRef(commit), options);
  if (!kept.ok) return kept;
  if (kept.value !== commit) return ok(false);
  const squashed = await squashOf(runner, place, commit, target, options);
  return squashed.ok ? ok(squashed.value) : squashed;
};

/** Whether the target's history since it parted from the commit holds an integration that names the commit. */
export const squashOf = async (
  runner: GitRunner,
  place: GitPlace,
  commit: CommitId,
  target: CommitId,
  options: RunOptions = {},
): Promise<Result<boolean>> => {
  const found = await runner.run(
    gitOperation(
      'rev-list',
      place,
      ['-n', '20', `--grep=^Counterpoint-Commit: ${commit}$`, '--format=%x00%B', target, `^${commit}`, '--'],
      {
        client: 'own',
      },
    ),
    options,
  );
  if (!found.ok) return found;
  return ok(
    found.value.text
      .split('\0')
      .some(
        (message) => readTrailers(message.replace(/\ncommit [0-9a-f]+\s*$/, '')).get('Commit') === commit,
      ),
  );
};
