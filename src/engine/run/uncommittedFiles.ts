import type { TaskKey } from '../../core/ids';
import type { Plan } from '../../core/plan/model';
import { ok, type Result } from '../../core/result';
import type { UncommittedFile } from '../engineApi';
import { textFromDisk } from '../workflow/repositoryText';
import { planOf } from './planOf';
import type { RequestParts } from './requestRun';
import { targetBranch, type Target } from './targetBranch';

type Parts = Pick<RequestParts, 'context' | 'files' | 'pathBase'>;

/**
 * The specification, plan, contracts and task list of a task that are not in the commit its worktree is made from as they
 * stand on disk: its agent works from the commit. Problems: those of finding the target branch.
 */
export async function uncommittedFiles(
  parts: Parts,
  task: TaskKey,
): Promise<Result<readonly UncommittedFile[]>> {
  const target = await targetBranch(parts.context);
  return target.ok ? ok(await differing(parts, task, target.value)) : target;
}

/** The same, for a target that is known. */
export async function differing(
  { context, files, pathBase }: Parts,
  task: TaskKey,
  { branch, commit }: Target,
): Promise<readonly UncommittedFile[]> {
  const read = textFromDisk(pathBase);
  const found = await Promise.all(
    filesOfFeature(planOf(context, task), task).map(async (path): Promise<UncommittedFile[]> => {
      const onDisk = await read(path).catch(() => undefined);
      // Not there, or too large to be one of these: there is nothing that its agent would miss.
      if (onDisk === undefined) return [];
      const committed = await files.text(commit, path);
      if (committed === undefined)
        return [
          {
            path,
            kind: 'new',
            base: commit,
            message: `${path} is not committed to ${branch}: the agent will not have it.`,
          },
        ];
      if (withoutReturns(committed) === withoutReturns(onDisk)) return [];
      const message = `${path} has changes that are not committed to ${branch}: the agent works from the commit and will not see them in its worktree.`;
      return [{ path, kind: 'changed', base: commit, message }];
    }),
  );
  return found.flat();
}

function filesOfFeature({ features }: Plan, key: TaskKey): readonly string[] {
  for (const { specFile, planFile, contractFiles, taskLists } of features) {
    const list = taskLists.find(({ tasks }) => tasks.some((task) => task.key === key));
    if (!list) continue;
    const files = [specFile, planFile, list.file, ...contractFiles].filter((file) => file !== undefined);
    return [...new Set(files)];
  }
  return [];
}

/** Git writes line endings as it is told to: a difference in these alone is none. */
const withoutReturns = (text: string): string => text.replaceAll('\r\n', '\n');
