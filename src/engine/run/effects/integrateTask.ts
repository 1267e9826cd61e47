import { readFile, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { branchOf, commitId, type CommitId } from '../../../core/git/refs';
import { readTaskList } from '../../../core/plan/readers';
import { tickTask } from '../../../core/plan/tick';
import { failed, ok, type Problem, type Result, userProblem } from '../../../core/result';
import type { JournalEvent, MergeConflict } from '../../../core/run/events';
import type { TaskState } from '../../../core/run/state';
import type { IntegrationOutcome, Integrator } from '../../integration/integrator';
import { resolveCommit } from '../../git/repository';
import { isKeptIn } from '../../worktrees/keptIn';
import { listWorktrees } from '../../worktrees/registry';
import { backupStamp } from '../backupStamp';
import { commitWords } from '../commitWords';
import { attemptOf, integrationFolder, worktreeOf, worktreesRoot, type RepositoryContext } from '../context';
import type { MergedGates } from '../mergedGates';
import { superseded, type EffectContext, type EffectExecutor } from '../orchestrator';

/** Files of one conflict that are journalled, and characters of one path. */
const FILES_NAMED = 200;
const LONGEST_PATH = 500;

/**
 * Brings a task's commit into its target, with the tick of its box in the same commit. Nothing is said to be integrated
 * that was not found in the target; what cannot move now waits, with the reason.
 */
export const integrateTaskEffect =
  (context: RepositoryContext, integrator: Integrator, gates: MergedGates): EffectExecutor =>
  async (effect) => {
    const { task, run } = effect;
    const { target } = worktreeOf(task);
    const commit = commitId(task.commit ?? '');
    if (!commit.ok) return commit;
    const branch = branchOf(target);
    if (branch === undefined) return failed(userProblem('target-not-a-branch', `${target} is not a branch.`));
    if (!effect.isWanted() && !(await hasArrived(context, branch, commit.value)))
      return superseded('integrate');
    const unsaved = await unsavedTaskList(context, task, branch);
    if (unsaved) return failed(unsaved);
    const root = worktreesRoot(context);
    const file = taskListOf(task);
    let isTracked = true;
    const outcome = await integrator.integrate(
      {
        repository: context.repository,
        target: branch,
        commit: commit.value,
        words: commitWords(task, run),
        strategy: context.options.settings().strategy,
        backup: {
          run: run.id,
          stamp: backupStamp(context.state().effects[effect.effect]?.at ?? run.requestedAt),
        },
        root,
        integrationFolder: integrationFolder(context),
        gates: gates(task, run, effect.effect),
        tick: async (read) => {
          const text = await read(file);
          isTracked = text !== undefined;
          if (text === undefined) return ok([]);
          const result = ticked(task, text);
          if (result.ok) return ok(result.value === text ? [] : [{ path: file, text: result.value }]);
          // The list was made anew meanwhile. Accepted work is not held back for a box that is not there any more.
          if (result.problem.code !== 'task-gone') return result;
          context.options.log.problem(result.problem);
          return ok([]);
        },
      },
      attemptOf(effect, context.state()),
    );
    if (!outcome.ok) return outcome;
    if (outcome.value.kind === 'integrated' && !isTracked) await tickOnDisk(context, task);
    return eventsOf(effect, outcome.value, target);
  };

/** Whether an earlier try, cut short by a crash, had brought the work into its target before a person decided otherwise. */
async function hasArrived(context: RepositoryContext, branch: string, commit: CommitId): Promise<boolean> {
  const { place } = context.repository;
  const tip = await resolveCommit(context.git, place, `refs/heads/${branch}`);
  if (!tip.ok || tip.value === undefined) return false;
  const kept = await isKeptIn(context.git, place, commit, tip.value);
  return kept.ok && kept.value;
}

const taskListOf = (task: TaskState): string => task.key.slice(0, task.key.lastIndexOf('#'));

/** A task list that the target does not hold (nobody committed it yet) is ticked where the person keeps it. */
async function tickOnDisk(context: RepositoryContext, task: TaskState): Promise<void> {
  const file = path.join(context.repository.root, taskListOf(task));
  try {
    const text = await readFile(file, 'utf8');
    const result = ticked(task, text);
    if (!result.ok) context.options.log.problem(result.problem);
    else if (result.value !== text) await writeFile(file, result.value);
  } catch (error) {
    context.options.log.warn(`The box of ${task.key} could not be ticked: ${String(error)}`);
  }
}

/** A task list that is open with unsaved edits is never changed behind the person's back. */
async function unsavedTaskList(
  context: RepositoryContext,
  task: TaskState,
  branch: string,
): Promise<Problem | undefined> {
  const open = context.options.host.unsavedFiles();
  if (open.length === 0) return undefined;
  const { git, repository } = context;
  const listed = await listWorktrees(git, repository.place);
  const checkouts = listed.ok ? listed.value.filter((worktree) => worktree.branch === branch) : [];
  const file = taskListOf(task);
  const written = new Set(
    [repository.root, ...checkouts.map(({ folder }) => folder)].map((folder) => path.join(folder, file)),
  );
  // An editor knows a file by the path it was opened by, which may lead through links.
  const real = await Promise.all(open.map((each) => realpath(each).catch(() => each)));
  return real.some((each) => written.has(each))
    ? userProblem(
        'task-list-unsaved',
        `${path.basename(file)} has unsaved edits, and the tick belongs into it.`,
        {
          remedy: 'Save it, then try again.',
        },
      )
    : undefined;
}

/** The task list with the box of this task ticked; found by id and title when its line moved. */
function ticked(task: TaskState, text: string): Result<string> {
  const found = readTaskList(taskListOf(task), text).tasks.find(({ key }) => key === task.key);
  return found
    ? tickTask(text, found, { expectedKey: task.key })
    : failed(userProblem('task-gone', `${task.key} is not in the task list of its target any more.`));
}

function eventsOf(
  { task, run }: EffectContext,
  outcome: IntegrationOutcome,
  target: string,
): Result<{ events: JournalEvent[] }> {
  const about = { run: run.id, task: task.key };
  switch (outcome.kind) {
    case 'integrated':
      return ok({
        events: [
          {
            type: 'task.integrated',
            ...about,
            target,
            commit: task.commit ?? outcome.tip,
            before: outcome.backup?.commit ?? outcome.tip,
            after: outcome.tip,
            ...(outcome.backup ? { backup: outcome.backup.ref } : {}),
          },
        ],
      });
    case 'waiting':
      return ok({ events: [{ type: 'integration.waiting', ...about, problem: words(outcome.reason) }] });
    case 'conflict':
      return ok({
        events: [
          {
            type: 'integration.waiting',
            ...about,
            problem: words(outcome.problem),
            conflict: conflictOf(outcome.files),
          },
        ],
      });
    case 'checks-failed':
      return ok({ events: [{ type: 'integration.waiting', ...about, problem: words(outcome.problem) }] });
    default:
      return outcome satisfies never;
  }
}

/** What is journalled of a conflict is bounded: a branch may have moved every file there is. */
const conflictOf = (files: readonly string[]): MergeConflict => ({
  files: files.slice(0, FILES_NAMED).map((file) => [...file].slice(0, LONGEST_PATH).join('')),
  total: files.length,
});

const words = ({ code, message, remedy, detail = '' }: Problem) => {
  // Git names the file that is in the way only in its own words.
  const [, file] =
    code === 'local-changes' ? (/\bEntry '(.+)' (?:not uptodate|would)/.exec(detail) ?? []) : [];
  return {
    code,
    message: file === undefined ? message : `${message} In the way: ${file}.`,
    ...(remedy === undefined ? {} : { remedy }),
  };
};
