import type { CommitId } from '../../core/git/refs';
import { ok, type Result } from '../../core/result';
import type { GitRunner, RunOptions } from '../git/gitPort';
import type { GitPlace } from '../git/operation';
import { type Replacement, textIn, treeWith } from './objects';

/** Gives a task list back as the agent changed it, but with the boxes as they were at the base. */
export type CleanTaskList = (path: string, baseText: string, changedText: string) => string;

/**
 * A tree without the ticks that an agent made in task lists: whether a task is done is not the agent's to say, and
 * ticks of parallel tasks would conflict. Lists the agent added or deleted stay as they are, for review to show.
 */
export const cleanTaskLists = async (
  runner: GitRunner,
  place: GitPlace,
  input: {
    readonly base: CommitId;
    readonly tree: string;
    readonly taskLists: readonly string[];
    readonly cleanTaskList: CleanTaskList;
  },
  options: RunOptions,
): Promise<Result<{ readonly tree: string; readonly paths: readonly string[] }>> => {
  const replacements: Replacement[] = [];
  for (const path of input.taskLists) {
    const changed = await textIn(runner, place, input.tree, path, options);
    if (!changed.ok) return changed;
    const before = await textIn(runner, place, input.base, path, options);
    if (!before.ok) return before;
    if (!changed.value || !before.value || changed.value.text === before.value.text) continue;
    const cleaned = input.cleanTaskList(path, before.value.text, changed.value.text);
    if (cleaned === changed.value.text) continue;
    replacements.push({ path, mode: changed.value.mode, content: changed.value.encode(cleaned) });
  }
  const tree = await treeWith(runner, place, input.tree, replacements, options);
  return tree.ok ? ok({ tree: tree.value, paths: replacements.map((one) => one.path) }) : tree;
};
