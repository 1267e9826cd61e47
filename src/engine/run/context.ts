import path from 'node:path';
import type { RunId } from '../../core/ids';
import type { JournalState, RunState, TaskState } from '../../core/run/state';
import type { EngineOptions } from '../engineApi';
import type { GitPort } from '../git/gitPort';
import type { Attempt } from '../git/ownLocks';
import type { Repository } from '../git/repository';
import type { EffectContext } from './orchestrator';

/** What everything that works on one repository is given. */
export interface RepositoryContext {
  readonly options: EngineOptions;
  readonly repository: Repository;
  readonly git: GitPort;
  readonly state: () => JournalState;
}

/** Where Counterpoint keeps what belongs to a repository: shared by its worktrees, never committed. */
export const storeFolder = (repository: Repository): string =>
  path.join(repository.commonDir, 'counterpoint');

/** One folder tells one run's whole story: launch file, prompt, hook log, gate output. */
export const runFolderOf = (repository: Repository, run: RunId): string =>
  path.join(storeFolder(repository), 'runs', run);

/**
 * Folder that holds the worktrees: beside the repository, because inside the workspace the editor would watch and index
 * them. The main checkout's folder names it, also when the opened folder is a linked worktree.
 */
export function worktreesRoot({
  options,
  repository,
}: Pick<RepositoryContext, 'options' | 'repository'>): string {
  const set = options.settings().worktreesFolder;
  if (set !== '') return path.resolve(set);
  const main =
    path.basename(repository.commonDir) === '.git' ? path.dirname(repository.commonDir) : repository.root;
  return `${main}.worktrees`;
}

/** The detached worktree in which merged results are made and checked. */
export const integrationFolder = (context: Pick<RepositoryContext, 'options' | 'repository'>): string =>
  path.join(worktreesRoot(context), 'integration');

/** The try at a change that an effect is, so that a try cut short by a crash is known again. */
export const attemptOf = ({ effect, isResumed, signal }: EffectContext, state: JournalState): Attempt => {
  const since = state.effects[effect]?.at;
  return {
    tag: effect,
    signal,
    ...(isResumed && since !== undefined ? { interruptedSince: Date.parse(since) } : {}),
  };
};

/** The worktree of a task that was delegated; a task without one is our bug. */
export function worktreeOf(task: TaskState): NonNullable<TaskState['worktree']> {
  if (!task.worktree) throw new Error(`${task.key} has no worktree`);
  return task.worktree;
}

/** The first run of a delegation names its backups and commits. */
export const firstRun = (task: TaskState, run: RunState): RunId => task.runs[0] ?? run.id;
