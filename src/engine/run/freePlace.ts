import { existsSync } from 'node:fs';
import path from 'node:path';
import type { TaskKey } from '../../core/ids';
import { branchRef } from '../../core/git/refs';
import type { Feature, Task } from '../../core/plan/model';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { JournalState } from '../../core/run/state';
import { branchFor, folderNameFor } from '../../core/worktrees/names';
import { branchExists } from '../git/refFiles';
import { registrationFor } from '../worktrees/registry';
import { worktreesRoot, type RepositoryContext } from './context';

/** Where the work of a delegation lies. */
export interface WorkPlace {
  readonly branch: string;
  readonly folder: string;
}

/** Names that are tried for one delegation; a person who keeps so many branches of one task is told so. */
const NAMES_TRIED = 50;

/** A branch and folder for a task that nobody has yet: not an earlier delegation, and not somebody else. */
export async function freePlace(
  context: RepositoryContext,
  feature: Feature,
  task: Task,
): Promise<Result<WorkPlace>> {
  const { git, repository } = context;
  const first = delegations(context, task.key) + 1;
  for (let attempt = first; attempt < first + NAMES_TRIED; attempt += 1) {
    const place = {
      // Its folder, not its name: names repeat, and change with a heading.
      feature: feature.folder === '.' ? feature.id : path.posix.basename(feature.folder),
      task: task.id,
      occurrence: task.occurrence,
      attempt,
    };
    const branch = branchFor(place);
    const folder = path.join(worktreesRoot(context), folderNameFor(place));
    const ref = branchRef(branch);
    if (!ref.ok) return ref;
    const taken = await branchExists(git, repository.place, ref.value);
    if (!taken.ok) return taken;
    const isFree =
      !taken.value &&
      (await registrationFor(repository.commonDir, folder)) === undefined &&
      !existsSync(folder) &&
      !isPlanned(context.state(), { branch, folder });
    if (isFree) return ok({ branch, folder });
  }
  return failed(
    userProblem('branch-exists', `${task.id} has ${NAMES_TRIED} branches or folders already.`, {
      remedy: `Delete branches and folders of this task that you do not need, in ${worktreesRoot(context)}.`,
    }),
  );
}

/**
 * Whether another delegation has this branch or folder, made or still to be made: features in different folders may have
 * the same name, or one that differs only in case.
 */
export const isPlanned = (state: JournalState, { branch, folder }: WorkPlace): boolean =>
  Object.values(state.tasks).some(
    ({ worktree }) =>
      worktree !== undefined &&
      worktree.state !== 'removed' &&
      (worktree.branch === branch || worktree.folder === folder),
  );

/** How often a task was delegated anew: each delegation has a branch of its own, so that discarded work never collides. */
const delegations = ({ state }: RepositoryContext, task: TaskKey): number =>
  Object.values(state().runs).filter((run) => run.task === task && run.attempt === 1).length;
