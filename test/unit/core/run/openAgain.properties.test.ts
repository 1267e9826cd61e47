import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Task, TaskStatus } from '../../../../src/core/plan/model';
import { isHistory, isOpenAgain, isSettled, taskView } from '../../../../src/core/run/taskView';
import { applyRecord } from '../../../../src/core/run/fold';
import { emptyState, type JournalState, type TaskProgress } from '../../../../src/core/run/state';
import type { JournalRecord } from '../../../../src/core/run/events';
import { asFeatureKey, asRunId, asTaskKey } from '../../../../src/core/ids';

const KEY = asTaskKey('specs/001/tasks.md#T001');
const COMMIT = 'c'.repeat(40);

const statuses: readonly TaskStatus[] = ['open', 'done', 'active', 'blocked', 'dropped', 'unknown'];
const titles = ['Write it', 'Write something else', ''];

const taskOf = (title: string, status: TaskStatus): Task =>
  ({ key: KEY, id: 'T001', title, status, file: 'specs/001/tasks.md', line: 1 }) as Task;

/** A task as far as it came: requested, then in any progress, its worktree in any state. */
const stateOf = (title: string, progress: TaskProgress, worktree: 'planned' | 'ready' | 'removed') => {
  const state: JournalState = emptyState();
  const record: JournalRecord = {
    seq: 1,
    ts: '2026-11-20T12:00:00.000Z',
    gen: 1,
    type: 'run.requested',
    run: asRunId('r-abcd2345'),
    task: KEY,
    feature: asFeatureKey('specs/001'),
    title,
    workflow: 'delegate-validate-commit',
    stage: 'delegate',
    attempt: 1,
    agent: 'demo',
    agentName: 'Demo',
    profile: 'task-executor',
    mode: 'headless',
    lane: 'worktree',
    access: 'workspace-write',
    target: 'refs/heads/main',
    base: 'a'.repeat(40),
    branch: 'counterpoint/001/t001',
    folder: '/somewhere/t001',
    nonceHash: 'x',
  };
  applyRecord(state, record);
  const task = state.tasks[KEY];
  assert.ok(task?.worktree);
  task.progress = progress;
  task.commit = COMMIT;
  task.worktree.state = worktree;
  return state;
};

const anything = fc.record({
  title: fc.constantFrom(...titles),
  listed: fc.constantFrom(...titles),
  status: fc.constantFrom(...statuses),
  progress: fc.constantFrom<TaskProgress>(
    'preparing',
    'running',
    'ended',
    'review',
    'accepted',
    'integrating',
    'integration-waiting',
    'integrated',
    'discarded',
    'failed',
  ),
  worktree: fc.constantFrom('planned', 'ready', 'removed'),
});

describe('an integrated task that is open again in its list', () => {
  it('is one of the same title with an open box whose worktree is gone, and no other', () => {
    fc.assert(
      fc.property(anything, ({ title, listed, status, progress, worktree }) => {
        const task = taskOf(listed, status);
        const state = stateOf(title, progress, worktree);
        const known = state.tasks[KEY];
        const expected =
          progress === 'integrated' && worktree === 'removed' && status === 'open' && title === listed;
        assert.equal(isOpenAgain(task, known), expected);
        const view = taskView(task, state, () => []);
        assert.equal(/and open again in the list$/.test(view.description), expected);
        if (!expected) return;
        // Said, and nothing else: it is done for whatever waits for it, and asks for nobody.
        assert.equal(view.look, 'done');
        assert.equal(view.needsPerson, undefined);
        assert.ok(isSettled(task, state));
        assert.ok(view.description.includes(COMMIT.slice(0, 8)));
      }),
      { numRuns: 1000 },
    );
  });

  it('is a new task under another title: as ready or not as its list says', () => {
    fc.assert(
      fc.property(anything, ({ title, listed, progress, worktree }) => {
        fc.pre(title !== listed && progress === 'integrated' && worktree === 'removed');
        const task = taskOf(listed, 'open');
        const state = stateOf(title, progress, worktree);
        const known = state.tasks[KEY];
        assert.ok(known && isHistory(task, known));
        assert.equal(taskView(task, state, () => []).look, 'ready');
        assert.equal(isSettled(task, state), false);
      }),
    );
  });
});
