import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Task } from '../../core/plan/model';
import type { Profile } from '../../core/agents/profile';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { ProfileCatalog } from './profileCatalog';

/** The profile of this name, or `profile-unknown` with those that there are: a role that is left out silently is none. */
export async function wantedProfile(profiles: ProfileCatalog, name: string): Promise<Result<Profile>> {
  const found = await profiles.find(name);
  if (found) return ok(found);
  const names = (await profiles.choices()).map((choice) => choice.name).join(', ');
  return failed(
    userProblem('profile-unknown', `There is no profile called "${name}".`, {
      remedy: `Choose one of these: ${names}.`,
    }),
  );
}

/**
 * Refuses a task whose list lies in a repository of its own inside this one (nested, or a submodule): its work would be
 * done, and merged, in the wrong repository. Problem: `task-of-another-repository`.
 * @param root the repository's top folder, absolute; the task's file is relative to it
 */
export function belongsTo(root: string, task: Task): Result<undefined> {
  const folders = task.file.split('/').slice(0, -1);
  const inner = folders
    .map((_, index) => folders.slice(0, index + 1).join('/'))
    .find((folder) => existsSync(path.join(root, folder, '.git')));
  return inner === undefined
    ? ok(undefined)
    : failed(
        userProblem(
          'task-of-another-repository',
          `${task.id} belongs to the repository in ${inner}, not to the one around it.`,
          {
            remedy: `Open the folder ${inner} by itself, or add it to the workspace, and delegate it there.`,
          },
        ),
      );
}
