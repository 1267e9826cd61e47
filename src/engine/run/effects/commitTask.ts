import { branchOf, commitId } from '../../../core/git/refs';
import { withoutTicks } from '../../../core/plan/agentTicks';
import { failed, ok, userProblem } from '../../../core/result';
import { commitTask } from '../../integration/commitTask';
import { resolveCommit, treeOf } from '../../git/repository';
import { worktreePlace } from '../../worktrees/place';
import { snapshotWorktree } from '../../worktrees/snapshot';
import { backupStamp } from '../backupStamp';
import { planOf } from '../planOf';
import { commitWords } from '../commitWords';
import { attemptOf, worktreeOf, type RepositoryContext } from '../context';
import type { EffectExecutor } from '../orchestrator';

/**
 * Makes the one commit of an accepted task: everything the worktree holds, the agent's ticks left out. Counterpoint
 * commits, because some agents' sandboxes cannot. What is committed is what the person accepted, or nothing is.
 */
export const commitTaskEffect =
  (context: RepositoryContext): EffectExecutor =>
  async (effect) => {
    const { task, run } = effect;
    const { branch, folder, base, target } = worktreeOf(task);
    const from = commitId(base);
    if (!from.ok) return from;
    const changed = await changedSinceAccepted(context, folder, from.value, task.acceptedTree);
    if (!changed.ok) return changed;
    const tip = await resolveCommit(context.git, context.repository.place, target);
    if (!tip.ok) return tip;
    const made = await commitTask(
      context.git,
      {
        repository: context.repository,
        folder,
        branch,
        base: from.value,
        target: tip.value ?? from.value,
        words: commitWords(task, run),
        backup: {
          run: run.id,
          stamp: backupStamp(context.state().effects[effect.effect]?.at ?? run.requestedAt),
        },
        taskLists: planOf(context, task.key).features.flatMap(({ taskLists }) =>
          taskLists.map(({ file }) => file),
        ),
        cleanTaskList: (_path, baseText, changedText) => withoutTicks(baseText, changedText),
      },
      attemptOf(effect, context.state()),
    );
    if (!made.ok) return made;
    if (made.value.kind === 'nothing-to-commit') {
      return failed(
        userProblem('nothing-to-commit', `${run.agentName} changed no file, so there is nothing to commit.`, {
          remedy: `Reject the task with comments, or discard it. Its target is ${branchOf(target) ?? target}.`,
        }),
      );
    }
    const tree = await treeOf(context.git, context.repository.place, made.value.commit);
    return tree.ok ? ok({ result: { commit: made.value.commit, tree: tree.value } }) : tree;
  };

/** An agent that goes on after the review must not slip in what nobody saw. */
async function changedSinceAccepted(
  context: RepositoryContext,
  folder: string,
  base: Parameters<typeof snapshotWorktree>[2],
  accepted: string | undefined,
) {
  if (accepted === undefined) return ok(undefined);
  const place = await worktreePlace(context.repository.commonDir, folder);
  if (!place.ok) return place;
  const now = await snapshotWorktree(context.git, place.value, base);
  if (!now.ok) return now;
  return now.value.tree === accepted
    ? ok(undefined)
    : failed(
        userProblem('changed-since-review', 'The worktree changed after you accepted it.', {
          remedy: 'Run the gates again and look at what changed, then decide anew.',
        }),
      );
}
