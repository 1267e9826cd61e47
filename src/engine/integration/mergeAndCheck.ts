import type { CommitId } from '../../core/git/refs';
import { integrationMessage, type TaskCommit } from '../../core/integration/commitMessage';
import { ok, type Problem, type Result, userProblem } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import type { Identity } from '../git/operation';
import type { Attempt } from '../git/ownLocks';
import type { Repository } from '../git/repository';
import type { BackupName } from '../worktrees/backup';
import { checkoutIntegration, prepareIntegrationWorktree } from './integrationWorktree';
import { mergedCommit, type Strategy, type Tick } from './mergedCommit';
import { readCommit } from './objects';

export interface IntegrationRequest {
  readonly repository: Repository;
  /** Branch that receives the work, without `refs/heads/`. */
  readonly target: string;
  /** The task's commit. */
  readonly commit: CommitId;
  readonly words: TaskCommit;
  readonly strategy: Strategy;
  readonly backup: BackupName;
  /** Folder that holds all worktrees, and the integration worktree directly in it. */
  readonly root: string;
  readonly integrationFolder: string;
  /** Ticks the task's box on the merged result. */
  readonly tick?: Tick;
  /** Checks run on the merged result, in the integration worktree; a problem stops the integration. */
  readonly gates?: (
    folder: string,
    commit: CommitId,
    signal: AbortSignal | undefined,
  ) => Promise<Result<void>>;
  readonly author?: Identity;
  /** A merged commit whose checks passed before and which only had to wait: not made and checked again if it still fits. */
  readonly checked?: CommitId;
  readonly backOff?: (attempt: number) => number;
}

export type Checked =
  | { readonly kind: 'ready'; readonly merged: CommitId; readonly ticked: readonly string[] }
  | { readonly kind: 'conflict'; readonly files: readonly string[]; readonly problem: Problem }
  | { readonly kind: 'checks-failed'; readonly merged: CommitId; readonly problem: Problem };

/** Merges onto a tip and runs the checks on the result, in the integration worktree. No branch moves. */
export const mergeAndCheck = async (
  runner: GitRunner,
  request: IntegrationRequest,
  tip: CommitId,
  attempt: Attempt,
): Promise<Result<Checked>> => {
  const { repository, commit, words, target } = request;
  const options: RunOptions = { tag: attempt.tag, ...(attempt.signal ? { signal: attempt.signal } : {}) };
  const fits = await stillFits(runner, request, tip, options);
  if (!fits.ok) return fits;
  if (fits.value !== undefined) return ok({ kind: 'ready', merged: fits.value, ticked: [] });
  const prepared = await prepareIntegrationWorktree(
    runner,
    { repository, root: request.root, folder: request.integrationFolder },
    tip,
    attempt,
  );
  if (!prepared.ok) return prepared;
  const place = prepared.value;
  const merged = await mergedCommit(
    runner,
    place,
    {
      target: tip,
      commit,
      strategy: request.strategy,
      message: integrationMessage(words, commit, target),
      tick: request.tick,
      author: request.author,
    },
    options,
  );
  if (!merged.ok) return merged;
  if (merged.value.kind === 'conflict') {
    const { files } = merged.value;
    const named = files.slice(0, 3).join(', ') + (files.length > 3 ? ` and ${files.length - 3} more` : '');
    return ok({
      kind: 'conflict',
      files,
      problem: userProblem(
        'integration-conflict',
        `${words.task} and ${target} changed the same lines: ${named}.`,
        {
          remedy: `Bring ${target} into the task's worktree and settle the conflict there.`,
          detail: files.join('\n'),
        },
      ),
    });
  }
  const { commit: made, ticked } = merged.value;
  if (request.gates) {
    const there = await runner.exclusive(
      repository.commonDir,
      (inside) => checkoutIntegration(inside, place, made, options),
      options,
    );
    if (!there.ok) return there;
    const passed = await request.gates(place.workTree, made, attempt.signal);
    if (!passed.ok) return ok({ kind: 'checks-failed', merged: made, problem: passed.problem });
  }
  return ok({ kind: 'ready', merged: made, ticked });
};

/** The commit that was checked before, if it still stands on the tip and brings this very task. */
const stillFits = async (
  runner: GitRunner,
  request: IntegrationRequest,
  tip: CommitId,
  options: RunOptions,
): Promise<Result<CommitId | undefined>> => {
  if (request.checked === undefined) return ok(undefined);
  const facts = await readCommit(runner, request.repository.place, request.checked, options);
  if (!facts.ok) return facts;
  const [first, second] = facts.value?.parents ?? [];
  const sameSource = request.strategy === 'squash' ? second === undefined : second === request.commit;
  const sameMessage =
    facts.value?.message === integrationMessage(request.words, request.commit, request.target);
  return ok(first === tip && sameSource && sameMessage ? request.checked : undefined);
};
