import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import type { Task } from '../../../../src/core/plan/model';
import { emptyState, type RunState, type TaskProgress, type TaskState } from '../../../../src/core/run/state';
import { taskView } from '../../../../src/core/run/taskView';
import { abilitiesOf } from '../../../../src/extension/plan/taskAbilities';

interface Menu {
  readonly command: string;
  readonly when?: string;
}

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: { menus: { 'view/item/context': readonly Menu[] } };
};

/** Commands that change how a task stands; the others only show something. */
const ACTS = ['delegate', 'review', 'accept', 'reject', 'validate', 'retry', 'doAgain', 'stop', 'discard'];

/** What the menu of a row offers, by the manifest. */
function offered(contextValue: string): readonly string[] {
  const found = contributes.menus['view/item/context'].flatMap(({ command, when }) => {
    const pattern = /viewItem =~ \/(.*)\/$/.exec(when ?? '')?.[1];
    const isTasks = when?.startsWith('view == counterpoint.tasks') ?? false;
    return isTasks && pattern !== undefined && new RegExp(pattern).test(contextValue)
      ? [command.replace('counterpoint.task.', '')]
      : [];
  });
  return ACTS.filter((act) => found.includes(act));
}

const AT = '2026-11-20T15:00:00.000Z';
const task = { key: 'specs/a/tasks.md#T001', id: 'T001', title: 'One', status: 'open', children: [] };
const problem = { code: 'x', message: 'It did not work.', remedy: 'Do something.' };

interface Stand {
  readonly progress: TaskProgress;
  readonly run?: Partial<RunState>;
  readonly worktree?: 'planned' | 'ready' | 'removed';
  readonly problem?: typeof problem;
}

/** The context value of a row as the tree makes it. */
function rowOf({ progress, run, worktree = 'ready', ...more }: Stand): string {
  const state = emptyState();
  const key = task.key as TaskState['key'];
  state.runs['r-abcd2345' as RunState['id']] = {
    id: 'r-abcd2345',
    task: key,
    agentName: 'Demo',
    attempt: 1,
    profile: 'p',
    review: {},
    ...run,
  } as RunState;
  state.tasks[key] = {
    key,
    title: 'One',
    progress,
    runs: ['r-abcd2345'],
    worktree: { folder: '/w', branch: 'b', base: '0', target: 't', state: worktree },
    ...more,
  } as TaskState;
  const view = taskView(task as unknown as Task, state, () => []);
  return `task:${[view.look, ...abilitiesOf(view)].join(' ')}`;
}

const acts = (stand: Stand): readonly string[] => offered(rowOf(stand));
const alive = { launchedAt: AT, startedAt: AT };
const over = { ...alive, completedAt: AT, exitedAt: AT };

describe('what can be done with a task', () => {
  const STANDS: readonly [name: string, stand: Stand, wanted: readonly string[]][] = [
    ['waiting for its place', { progress: 'preparing' }, ['stop', 'discard']],
    ['whose worktree is being made', { progress: 'preparing', worktree: 'planned' }, ['stop', 'discard']],
    [
      'whose worktree cannot be made',
      { progress: 'failed', worktree: 'planned', problem },
      ['retry', 'discard'],
    ],
    [
      'stopped before it had a worktree',
      { progress: 'ended', worktree: 'planned', run: { exitedAt: AT } },
      ['retry', 'discard'],
    ],
    ['whose agent starts', { progress: 'preparing', run: { launchedAt: AT } }, ['stop', 'discard']],
    ['held back before its start', { progress: 'preparing', problem }, ['retry', 'discard']],
    ['whose agent works', { progress: 'running', run: alive }, ['validate', 'stop', 'discard']],
    ['whose agent waits', { progress: 'waiting', run: alive }, ['validate', 'stop', 'discard']],
    [
      'whose agent ended',
      { progress: 'ended', run: over },
      ['review', 'reject', 'validate', 'retry', 'discard'],
    ],
    ['that is called done', { progress: 'completed', run: over }, ['validate', 'discard']],
    [
      'whose gates are held back',
      { progress: 'completed', run: over, problem },
      ['validate', 'retry', 'discard'],
    ],
    ['whose gates run', { progress: 'validating', run: over }, ['validate', 'stop', 'discard']],
    ['in review', { progress: 'review', run: over }, ['review', 'accept', 'reject', 'validate', 'discard']],
    ['sent back', { progress: 'rejected', run: over }, ['discard']],
    ['sent back in vain', { progress: 'rejected', run: over, problem }, ['retry', 'discard']],
    ['accepted', { progress: 'accepted', run: over }, ['discard']],
    ['being merged', { progress: 'integrating', run: over }, ['stop', 'discard']],
    [
      'that cannot be merged',
      { progress: 'integration-waiting', run: over, problem },
      ['reject', 'validate', 'retry', 'discard'],
    ],
    ['that failed', { progress: 'failed', run: over, problem }, ['validate', 'retry', 'discard']],
    ['whose worktree cannot be removed', { progress: 'discarded', run: over, problem }, ['retry']],
    ['merged, whose worktree cannot be removed', { progress: 'integrated', run: over, problem }, ['retry']],
    ['given up', { progress: 'discarded', worktree: 'removed', run: over }, ['delegate']],
  ];

  for (const [name, stand, wanted] of STANDS)
    it(`${name}: ${wanted.join(', ')}`, () => {
      const found = acts(stand);
      assert.deepEqual(
        wanted.filter((act) => !found.includes(act)),
        [],
        `${rowOf(stand)} offers ${found.join(', ')}`,
      );
    });

  it('leaves no state without a way on, whatever its worktree and problem', () => {
    const progresses: readonly TaskProgress[] = [...new Set(STANDS.map(([, { progress }]) => progress))];
    assert.equal(progresses.length, 14);
    for (const progress of progresses) {
      for (const worktree of ['planned', 'ready', 'removed'] as const) {
        for (const run of [{}, { launchedAt: AT }, alive, over]) {
          const isOver = progress === 'integrated' || progress === 'discarded';
          if (isOver && worktree !== 'ready') continue;
          for (const more of isOver ? [{ problem }] : [{}, { problem }]) {
            const stand = { progress, worktree, run, ...more };
            assert.notEqual(acts(stand).length, 0, `${JSON.stringify(stand)}: ${rowOf(stand)}`);
          }
        }
      }
    }
  });
});
