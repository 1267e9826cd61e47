import path from 'node:path';
import type { CommitId } from '../../core/git/refs';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { RunState, TaskState } from '../../core/run/state';
import { runGates } from '../gates/runGates';
import { resolveCommit } from '../git/repository';
import { runFolderOf, worktreeOf, type RepositoryContext } from './context';
import type { RequestParts } from './requestRun';

/** Runs the gates on a merged result before its target moves: two tasks that pass alone can fail together. */
export type MergedGates = (
  task: TaskState,
  run: RunState,
  tag: string,
) => (folder: string, merged: CommitId, signal: AbortSignal | undefined) => Promise<Result<void>>;

/**
 * The gates of a task's base commit, run in the integration worktree. They are left out when nothing came to the target
 * since that base: then the merged files are those that were judged already, and the tick in the task list.
 */
export const mergedGates =
  (context: RepositoryContext, parts: RequestParts): MergedGates =>
  (task, run, tag) =>
  async (folder, merged, signal) => {
    const { base } = worktreeOf(task);
    const onto = await resolveCommit(context.git, context.repository.place, `${merged}^1`);
    if (!onto.ok) return onto;
    if (onto.value === base) return ok(undefined);
    const workflow = await parts.workflows.atCommit(base);
    const stage = workflow.stages.find(({ kind }) => kind === 'gates');
    if (!stage) return ok(undefined);
    const { gates, missing } = await parts.gates.ofStage(base, stage.id, parts.workflows);
    if (gates.length + missing.length === 0) return ok(undefined);
    const report = await runGates({
      gates,
      missing,
      worktree: folder,
      runFolder: path.join(runFolderOf(context.repository, run.id), 'merged'),
      judged: () => Promise.resolve({ commit: merged }),
      changedFiles: [],
      readBase: (file) => parts.files.text(base, file),
      environment: process.env,
      tag,
      ...(signal ? { signal } : {}),
    });
    const failures = report.verdicts.filter(({ verdict }) => verdict !== 'passed');
    if (failures.length === 0) return ok(undefined);
    return failed(
      userProblem(
        'merged-result-fails',
        `It passed alone, but merged with what came to its target meanwhile it does not: ${failures.map(({ name, verdict }) => `${name} ${verdict}`).join(', ')}.`,
        {
          remedy: 'Reject it with comments, or mend the target and try again. The target was not moved.',
          detail: failures.map(({ name, lastLines }) => `${name}:\n${lastLines ?? ''}`).join('\n\n'),
        },
      ),
    );
  };
