import { backupRef, branchRef, type CommitId, keptRef } from '../../core/git/refs';
import { failed, ok, type Problem, type Result, userProblem } from '../../core/result';
import { withFileProblems } from '../git/fileProblem';
import type { GitRunner, RunOptions } from '../git/gitPort';
import type { Attempt } from '../git/ownLocks';
import { resolveCommit } from '../git/repository';
import { Turns } from '../git/turns';
import { updateRef } from '../git/updateRef';
import { type Backup, keepCommit } from '../worktrees/backup';
import { isKeptIn } from '../worktrees/keptIn';
import { type IntegrationRequest, mergeAndCheck } from './mergeAndCheck';
import { moveTarget, settleTarget } from './moveTarget';

export type IntegrationOutcome =
  | {
      readonly kind: 'integrated';
      /** Tip of the target, verified to hold the work. */
      readonly tip: CommitId;
      /** Nothing had to be done: an earlier try, or a person, had done it. */
      readonly already: boolean;
      /** The target as it was before; undefined when nothing was done. */
      readonly backup: Backup | undefined;
      readonly ticked: readonly string[];
    }
  | { readonly kind: 'conflict'; readonly files: readonly string[]; readonly problem: Problem }
  | { readonly kind: 'checks-failed'; readonly merged: CommitId; readonly problem: Problem }
  /** All is ready, but the target cannot move now. Pass `merged` as `checked` to go on. */
  | { readonly kind: 'waiting'; readonly merged: CommitId; readonly reason: Problem };

const OVERTAKEN_LIMIT = 3;

const targetStamp = (request: IntegrationRequest): string => `${request.backup.stamp}-target`;

/** Brings accepted tasks into their target, one at a time per repository. */
export class Integrator {
  private readonly turns = new Turns();

  constructor(private readonly runner: GitRunner) {}

  /**
   * Merges a task's commit and its tick into the target, checks the result, moves the target and verifies it. Nothing
   * moves on a conflict or a failed check. May be called again after a crash at any point. Problems:
   * `branch-name-refused`, `unknown-revision`, `not-integrated`, those of the integration worktree and git.
   */
  async integrate(request: IntegrationRequest, attempt: Attempt): Promise<Result<IntegrationOutcome>> {
    const { commonDir } = request.repository;
    const turn = await this.turns.take(commonDir, attempt.signal, () =>
      withFileProblems(`integrating ${request.words.task}`, () => this.inTurn(request, attempt)),
    );
    return turn.ok ? turn.value : turn;
  }

  private async inTurn(request: IntegrationRequest, attempt: Attempt): Promise<Result<IntegrationOutcome>> {
    const { repository, target, commit } = request;
    const options: RunOptions = { tag: attempt.tag, ...(attempt.signal ? { signal: attempt.signal } : {}) };
    const kept = backupRef(request.backup.run, targetStamp(request));
    if (!kept.ok) return kept;
    const settled = await this.runner.exclusive(repository.commonDir, (inside) =>
      settleTarget(inside, repository, target, commit, kept.value, attempt),
    );
    if (!settled.ok) return settled;
    for (let round = 1; ; round++) {
      const tip = await this.tipOf(request, options);
      if (!tip.ok) return tip;
      const done = await isKeptIn(this.runner, repository.place, commit, tip.value, options);
      if (!done.ok) return done;
      if (done.value)
        return ok({ kind: 'integrated', tip: tip.value, already: true, backup: undefined, ticked: [] });
      const result = await this.onto(request, tip.value, attempt, options);
      if (result !== 'overtaken') return result;
      if (round >= OVERTAKEN_LIMIT) {
        return failed(
          userProblem(
            'target-keeps-moving',
            `${target} kept moving while ${request.words.task} was merged.`,
            { remedy: 'Try again.' },
          ),
        );
      }
    }
  }

  private async tipOf(request: IntegrationRequest, options: RunOptions): Promise<Result<CommitId>> {
    const ref = branchRef(request.target);
    if (!ref.ok) return ref;
    const tip = await resolveCommit(this.runner, request.repository.place, ref.value, options);
    if (!tip.ok) return tip;
    return tip.value === undefined
      ? failed(
          userProblem('unknown-revision', `The target branch ${request.target} does not exist.`, {
            remedy: 'Choose another target, or make the branch again.',
          }),
        )
      : ok(tip.value);
  }

  private async onto(
    request: IntegrationRequest,
    tip: CommitId,
    attempt: Attempt,
    options: RunOptions,
  ): Promise<Result<IntegrationOutcome> | 'overtaken'> {
    const { repository, target, commit, words } = request;
    const checked = await mergeAndCheck(this.runner, request, tip, attempt);
    if (!checked.ok) return checked;
    if (checked.value.kind !== 'ready') return ok(checked.value);
    const { merged, ticked } = checked.value;
    const backup = await keepCommit(
      this.runner,
      repository.place,
      { ...request.backup, stamp: targetStamp(request) },
      tip,
      options,
    );
    if (!backup.ok) return backup;
    if (request.strategy === 'squash') {
      const kept = await this.keepSource(request, options);
      if (!kept.ok) return kept;
    }
    const moved = await this.runner.exclusive(repository.commonDir, (inside) =>
      moveTarget(
        inside,
        {
          repository,
          target,
          from: tip,
          to: merged,
          reflog: `counterpoint: integrate ${words.task}`,
          ...(request.backOff ? { backOff: request.backOff } : {}),
        },
        attempt,
      ),
    );
    if (!moved.ok) return moved;
    if (moved.value.kind === 'overtaken') return 'overtaken';
    if (moved.value.kind === 'waiting') return ok({ kind: 'waiting', merged, reason: moved.value.reason });
    const tipNow = await this.tipOf(request, options);
    if (!tipNow.ok) return tipNow;
    // Nothing is called integrated that was not seen in the repository.
    const holds = await isKeptIn(this.runner, repository.place, commit, tipNow.value, options);
    if (!holds.ok) return holds;
    return holds.value
      ? ok({ kind: 'integrated', tip: tipNow.value, already: false, backup: backup.value, ticked })
      : failed({
          code: 'not-integrated',
          message: `${target} does not hold ${words.task} after it was moved.`,
          fault: 'bug',
        });
  }

  /** A squash leaves the task's own commit outside the target's history; a ref keeps it. */
  private async keepSource(request: IntegrationRequest, options: RunOptions): Promise<Result<void>> {
    const { place } = request.repository;
    const ref = keptRef(request.commit);
    const present = await resolveCommit(this.runner, place, ref, options);
    if (!present.ok) return present;
    if (present.value === request.commit) return ok(undefined);
    return updateRef(this.runner, place, { ref, to: request.commit, from: 'absent' }, options);
  }
}
