import path from 'node:path';
import type { CommitId } from '../../core/git/refs';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { RunState, TaskState } from '../../core/run/state';
import type { GateDefinition } from '../../core/gates/gate';
import { runCriteriaGate } from '../contract/criteriaGate';
import { verificationOfMerged } from '../contract/evidenceFolder';
import { projectAt } from '../contract/judgedPlace';
import { type GateRun, runGates } from '../gates/runGates';
import { resolveCommit, treeOf } from '../git/repository';
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
      criteria: (gate) => criteriaOfMerged(parts, { gate, task, run, base, folder, merged, tag, signal }),
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

interface MergedCriteria {
  readonly gate: GateDefinition;
  readonly task: TaskState;
  readonly run: RunState;
  readonly base: string;
  readonly folder: string;
  readonly merged: CommitId;
  readonly tag: string;
  readonly signal: AbortSignal | undefined;
}

/** Criteria on the merged result; what only a person can judge was judged in the task's own worktree. */
async function criteriaOfMerged(
  parts: RequestParts,
  { gate, task, run, base, folder, merged, tag, signal }: MergedCriteria,
): Promise<GateRun> {
  const { git, repository } = parts.context;
  const tree = await treeOf(git, repository.place, merged);
  if (!tree.ok) return { verdict: 'could-not-run', ms: 0, problem: tree.problem };
  const judged = await runCriteriaGate({
    parts,
    gate,
    task,
    base,
    place: {
      commit: merged,
      tree: tree.value,
      task: undefined,
      folder,
      ...(await projectAt(parts, base)),
      changed: [],
      contract: () => Promise.resolve(undefined),
    },
    verification: verificationOfMerged(tag),
    tag,
    signal: signal ?? new AbortController().signal,
    summaryFile: path.join(runFolderOf(repository, run.id), 'merged', 'gates', `${gate.name}.log`),
    asksPerson: false,
  });
  return judged.run;
}
