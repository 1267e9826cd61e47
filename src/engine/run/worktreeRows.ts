import path from 'node:path';
import * as z from 'zod';
import { ok, failed, type Result, userProblem } from '../../core/result';
import type { JournalEvent } from '../../core/run/events';
import { currentRun, isUnderWay } from '../../core/run/state';
import type { JournalState, RunState, TaskState } from '../../core/run/state';
import { isOwnBranch } from '../../core/worktrees/names';
import { isScratchFolder } from '../contract/scratchWorktree';
import type { WorktreeRow } from '../engineApi';
import { resolveCommit } from '../git/repository';
import { listWorktrees, type ListedWorktree } from '../worktrees/registry';
import { removeWorktree } from '../worktrees/removeWorktree';
import { worktreeStatus } from '../worktrees/worktreeStatus';
import { backupStamp } from './backupStamp';
import { integrationFolder, worktreesRoot, type RepositoryContext } from './context';

/** The worktrees of the repository; only those below our root on a branch of ours are ours. */
export async function worktreeRows(context: RepositoryContext): Promise<Result<readonly WorktreeRow[]>> {
  const listed = await listWorktrees(context.git, context.repository.place);
  if (!listed.ok) return listed;
  const root = worktreesRoot(context);
  const shown = listed.value.filter(({ folder }) => !isScratchFolder(root, folder));
  return ok(await Promise.all(shown.map((worktree) => rowOf(context, worktree))));
}

async function rowOf(context: RepositoryContext, worktree: ListedWorktree): Promise<WorktreeRow> {
  const { folder, branch } = worktree;
  const task = taskIn(context, folder);
  const run = task && currentRun(context.state(), task);
  const isMain = worktree.main;
  const row = {
    folder,
    branch,
    head: worktree.head,
    isOurs: isOursAt(context, folder, branch),
    isMain,
    isForIntegration: folder === integrationFolder(context),
    task: task?.key,
    run: run?.id,
    agentName: run?.agentName,
  };
  const unknown = { ahead: undefined, behind: undefined, dirty: undefined };
  if (worktree.folderMissing) return { ...row, ...unknown, disk: 'missing' };
  if (isMain || !row.isOurs)
    return { ...row, ...unknown, disk: worktree.locked === undefined ? 'ok' : 'locked' };
  const target = task?.worktree?.target ?? 'HEAD';
  const tip = await resolveCommit(context.git, context.repository.place, target);
  if (!tip.ok || tip.value === undefined) return { ...row, ...unknown, disk: 'ok' };
  const status = await worktreeStatus(context.git, context.repository.commonDir, folder, tip.value);
  if (!status.ok) return { ...row, ...unknown, disk: 'damaged' };
  const { ahead, behind, dirty } = status.value;
  const count = dirty.staged + dirty.modified + dirty.deleted + dirty.untracked + dirty.conflicted;
  return { ...row, ahead, behind, dirty: count, disk: status.value.locked ? 'locked' : 'ok' };
}

const taskIn = (context: RepositoryContext, folder: string): TaskState | undefined =>
  Object.values(context.state().tasks).find(
    ({ worktree }) => worktree?.folder === folder && worktree.state !== 'removed',
  );

const isOursAt = (context: RepositoryContext, folder: string, branch: string | undefined): boolean =>
  path.dirname(folder) === worktreesRoot(context) && branch !== undefined && isOwnBranch(branch);

const runsUnderWay = (state: JournalState, task: TaskState): readonly RunState[] =>
  task.runs.flatMap((id) => state.runs[id] ?? []).filter(isUnderWay);

const hasAgent = (folder: string, { agentName }: RunState) =>
  userProblem(
    'agent-under-way',
    `${agentName} is still running in ${path.basename(folder)}: its worktree is not taken from under it.`,
    { remedy: 'Stop it first, then remove its worktree.' },
  );

/** What is answered to a removal, as it comes over the leader's socket. */
export const removedSchema = z.object({ backup: z.string().optional() });

/** Removes a worktree that a person chose: proven merged, or confirmed for this one with a backup kept first. */
export async function removeOwnWorktree(
  context: RepositoryContext,
  folder: string,
  isConfirmed: boolean,
  append: (events: readonly JournalEvent[]) => Promise<unknown>,
): Promise<Result<{ readonly backup: string | undefined }>> {
  const task = taskIn(context, folder);
  const atWork = task && runsUnderWay(context.state(), task)[0];
  if (atWork) return failed(hasAgent(folder, atWork));
  const target = await resolveCommit(context.git, context.repository.place, task?.worktree?.target ?? 'HEAD');
  if (!target.ok) return target;
  if (target.value === undefined) {
    return failed(
      userProblem('target-branch-missing', 'The branch its work belongs to does not exist any more.'),
    );
  }
  const now = context.options.now().toISOString();
  const run = task?.runs.at(-1);
  const removed = await removeWorktree(
    context.git,
    {
      repository: context.repository,
      root: path.dirname(folder),
      folder,
      ...(task?.worktree ? { branch: task.worktree.branch } : {}),
      target: target.value,
      backup: { run: run ?? 'worktree', stamp: backupStamp(now) },
      deleteBranch: true,
      ...(isConfirmed ? { personConfirmed: true as const } : {}),
    },
    { tag: `remove-${backupStamp(now)}` },
  );
  if (!removed.ok) return removed;
  const backup = removed.value.backup?.ref;
  if (task && run !== undefined) {
    await append([
      ...(task.progress === 'integrated' || task.progress === 'discarded'
        ? []
        : [{ type: 'review.decided' as const, run, task: task.key, decision: 'discard' as const }]),
      { type: 'worktree.removed', run, task: task.key, folder, ...(backup === undefined ? {} : { backup }) },
    ]);
  }
  return ok({ backup });
}
