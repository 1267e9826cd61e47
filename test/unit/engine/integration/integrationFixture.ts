import path from 'node:path';
import type { CommitId } from '../../../../src/core/git/refs';
import { ok } from '../../../../src/core/result';
import { branchFor, folderNameFor } from '../../../../src/core/worktrees/names';
import type { GitRunner } from '../../../../src/engine/git/gitPort';
import type { Repository } from '../../../../src/engine/git/repository';
import { type CommitRequest, commitTask } from '../../../../src/engine/integration/commitTask';
import type { IntegrationRequest } from '../../../../src/engine/integration/mergeAndCheck';
import type { Tick } from '../../../../src/engine/integration/mergedCommit';
import { addWorktree } from '../../../../src/engine/worktrees/addWorktree';
import type { WorktreePlace } from '../../../../src/engine/worktrees/place';
import assert from 'node:assert/strict';
import { type TemporaryRepository, value } from '../git/temporaryRepository';

export const TASK_LIST = 'specs/003-user-auth/tasks.md';
export const TASKS = '# Tasks\n\n- [ ] T001 Add login\n- [ ] T002 Add logout\n- [ ] T003 Add reset\n';

/** A task in its worktree, before anything was changed there. */
export interface StartedTask {
  readonly id: string;
  readonly base: CommitId;
  readonly branch: string;
  readonly place: WorktreePlace;
}

export const startTask = async (
  home: TemporaryRepository,
  runner: GitRunner,
  repository: Repository,
  id: string,
): Promise<StartedTask> => {
  const place = { feature: '003-user-auth', task: id };
  const base = home.head(home.root, 'main');
  const branch = branchFor(place);
  const folder = path.join(home.worktrees, folderNameFor(place));
  const made = await addWorktree(
    runner,
    { repository, root: home.worktrees, folder, branch, base },
    { tag: `add-${id}` },
  );
  return { id, base, branch, place: value(made) };
};

/** Boxes as they were at the base: enough for lists whose lines do not move. */
const untick = (_path: string, baseText: string, changedText: string): string => {
  const before = baseText.split('\n');
  return changedText
    .split('\n')
    .map((line, index) => line.replace(/^- \[.\]/, /^- \[.\]/.exec(before[index] ?? '')?.[0] ?? '$&'))
    .join('\n');
};

export const words = (id: string) => ({
  task: id,
  feature: '003',
  run: `r-${id.toLowerCase()}`,
  agent: 'demo',
  title: 'Add login',
});

export const commitRequest = (
  home: TemporaryRepository,
  repository: Repository,
  task: StartedTask,
  more: Partial<CommitRequest> = {},
): CommitRequest => ({
  repository,
  folder: task.place.cwd,
  branch: task.branch,
  base: task.base,
  target: home.head(home.root, 'main'),
  words: words(task.id),
  backup: { run: `r-${task.id.toLowerCase()}`, stamp: '20261120T120000Z' },
  taskLists: [TASK_LIST],
  cleanTaskList: untick,
  ...more,
});

export const committed = async (
  home: TemporaryRepository,
  runner: GitRunner,
  repository: Repository,
  task: StartedTask,
): Promise<CommitId> => {
  const outcome = value(
    await commitTask(runner, commitRequest(home, repository, task), { tag: `commit-${task.id}` }),
  );
  assert.equal(outcome.kind, 'committed');
  return outcome.kind === 'committed' ? outcome.commit : task.base;
};

export const tickOf =
  (id: string): Tick =>
  async (read) => {
    const text = await read(TASK_LIST);
    return ok(
      text === undefined ? [] : [{ path: TASK_LIST, text: text.replace(`- [ ] ${id}`, `- [x] ${id}`) }],
    );
  };

export const integrationRequest = (
  home: TemporaryRepository,
  repository: Repository,
  task: StartedTask,
  commit: CommitId,
  more: Partial<IntegrationRequest> = {},
): IntegrationRequest => ({
  repository,
  target: 'main',
  commit,
  words: words(task.id),
  strategy: 'merge',
  backup: { run: `r-${task.id.toLowerCase()}`, stamp: '20261120T130000Z' },
  root: home.worktrees,
  integrationFolder: path.join(home.worktrees, 'integration'),
  tick: tickOf(task.id),
  backOff: () => 2,
  ...more,
});
