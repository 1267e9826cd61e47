import { mkdir, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkpointText, type Checkpoint } from '../../core/agents/checkpoint';
import { commitId } from '../../core/git/refs';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { failedGates } from '../../core/run/decide';
import { isUnderWay, type RunState, type TaskProgress, type TaskState } from '../../core/run/state';
import type { HandOverRequest } from '../engineApi';
import { findTranscript } from '../agents/findTranscript';
import { gitOperation } from '../git/operation';
import { resolveCommit } from '../git/repository';
import { backupWorktree } from '../worktrees/backup';
import { worktreePlace } from '../worktrees/place';
import { backupStamp } from './backupStamp';
import { firstRun, runFolderOf, worktreeOf, type RepositoryContext } from './context';
import type { RequestParts } from './requestRun';
import { changesOf } from './reviewWork';

/** Name of the checkpoint in the folder of the run that stopped. */
const CHECKPOINT_FILE = 'checkpoint.md';

/** Where a task stands when another agent may go on with it: nobody is at work on it, and nothing was accepted. */
const MAY_BE_HANDED_OVER: ReadonlySet<TaskProgress> = new Set(['ended', 'review', 'rejected', 'failed']);

/** Why a task cannot be handed over now; undefined when it can. */
export function handOverRefusal(task: TaskState, run: RunState) {
  const id = task.key.slice(task.key.lastIndexOf('#') + 1);
  if (task.worktree?.state !== 'ready')
    return userProblem('worktree-missing', `${id} has no worktree that another agent could go on in.`, {
      remedy: 'Delegate it again.',
    });
  const isAtWork = isUnderWay(run) && run.completedAt === undefined;
  // Its gates can run again, and nothing says that its work is bad.
  const isGates = task.progress === 'failed' && task.failedStep === 'run-gates';
  return isAtWork || isGates || !MAY_BE_HANDED_OVER.has(task.progress)
    ? userProblem('not-now', `${id} cannot be handed over now.`, {
        remedy: isGates ? 'Try its gates again.' : 'Stop its agent first.',
      })
    : undefined;
}

/**
 * Writes down what is known of a task's work into the folder of the run that stopped, and keeps the worktree as it is under a
 * backup ref: whatever the next agent does to it, nothing of what was done is lost.
 * @returns the checkpoint's text
 */
export async function takeCheckpoint(
  { context, catalog }: Pick<RequestParts, 'context' | 'catalog'>,
  task: TaskState,
  run: RunState,
  { note }: Pick<HandOverRequest, 'note'>,
): Promise<Result<string>> {
  const { git, repository, options } = context;
  const { folder, base } = worktreeOf(task);
  const place = await worktreePlace(repository.commonDir, folder);
  if (!place.ok) return place;
  const changes = await changesOf(context, task);
  if (!changes.ok) return changes;
  const from = commitId(base);
  if (!from.ok) return from;
  const head = await resolveCommit(git, place.value, 'HEAD');
  if (!head.ok) return head;
  const name = { run: firstRun(task, run), stamp: backupStamp(options.now().toISOString()) };
  const backup = await backupWorktree(git, place.value, head.value ?? from.value, name);
  if (!backup.ok) return backup;
  const listed = await git.run(
    gitOperation('rev-list', place.value, ['--format=%h %s', '-n', '60', 'HEAD', `^${from.value}`, '--']),
  );
  if (!listed.ok) return listed;
  const text = checkpointText({
    task: task.key.slice(task.key.lastIndexOf('#') + 1),
    title: task.title,
    ...toldBy(context, task),
    // Each has a line of its own before it: `commit` and its id.
    commits: listed.value.text.split('\n').filter((line) => line !== '' && !line.startsWith('commit ')),
    files: changes.value.files.map(({ path: file, kind, added, removed }) => ({
      path: file,
      status: kind,
      added,
      removed,
    })),
    backup: backup.value.ref,
    decisions: [...decisionsOf(context, task), ...(note === undefined || note.trim() === '' ? [] : [note])],
    lastWords: run.message,
    transcript: await transcriptOf(context, catalog, run, folder),
  });
  return written(runFolderOf(repository, run.id), text);
}

/** One line for each run, and what the last checks found. */
function toldBy(context: RepositoryContext, task: TaskState): Pick<Checkpoint, 'runs' | 'findings'> {
  const state = context.state();
  const runs = task.runs.flatMap((id) => state.runs[id] ?? []);
  const judged = runs.findLast(({ gates }) => gates !== undefined);
  const strays = judged?.gates?.scope.outOfScope ?? [];
  return {
    runs: runs.map((run) => `Attempt ${run.attempt}: ${run.agentName} as ${run.profile}, ${endOf(run)}.`),
    findings: [
      ...(judged ? failedGates(judged) : []),
      ...strays.map(({ path: file, reason }) => `${file} was changed beyond the task: ${reason}`),
      ...(task.problem ? [task.problem.message] : []),
    ],
  };
}

const endOf = ({ statusSource, message, signal, exitCode, review, completedAt }: RunState): string => {
  if (review.decision === 'reject') return 'sent back by a person or a gate';
  if (statusSource === 'time limit') return message ?? 'its time was up';
  if (signal !== undefined) return `ended by ${signal}`;
  if (exitCode !== undefined) return `ended with exit code ${exitCode}`;
  return completedAt === undefined ? 'stopped' : 'said that it was done';
};

const decisionsOf = (context: RepositoryContext, task: TaskState): readonly string[] =>
  task.runs.flatMap((id) => {
    const { comments } = context.state().runs[id]?.review ?? {};
    return comments === undefined || comments.trim() === '' ? [] : [comments];
  });

/** Where the last agent wrote down what it did; a pointer only, and only where it is certainly this run's. */
async function transcriptOf(
  { repository }: RepositoryContext,
  catalog: RequestParts['catalog'],
  run: RunState,
  folder: string,
): Promise<string | undefined> {
  const adapter = await catalog.agreedAdapter(run.agent);
  if (!adapter?.transcript) return undefined;
  const resolved = await realpath(folder).catch(() => folder);
  return findTranscript(adapter.transcript, {
    sessionId: run.session,
    worktrees: [folder, resolved],
    since: Date.parse(run.requestedAt),
    runFolder: runFolderOf(repository, run.id),
    environment: { ...process.env, ...adapter.env },
  }).catch(() => undefined);
}

async function written(runFolder: string, text: string): Promise<Result<string>> {
  try {
    await mkdir(runFolder, { recursive: true, mode: 0o700 });
    await writeFile(path.join(runFolder, CHECKPOINT_FILE), text, { mode: 0o600 });
    return ok(text);
  } catch (error) {
    return failed(
      userProblem('run-folder-not-writable', `The run's folder ${runFolder} could not be written.`, {
        remedy: 'Free disk space or make the repository writable, then try again.',
        detail: error instanceof Error ? error.message : String(error),
      }),
    );
  }
}
