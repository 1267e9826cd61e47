import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { asFeatureKey, taskKey } from '../../../../src/core/ids';
import type { Task } from '../../../../src/core/plan/model';
import { emptyState } from '../../../../src/core/run/state';
import type { JournalState, TaskProgress, TaskState } from '../../../../src/core/run/state';
import { tasksElsewhere } from '../../../../src/extension/plan/elsewhere';

const delegated = (id: string, progress: TaskProgress, occurrence = 1): TaskState => ({
  key: taskKey('specs/001-a/tasks.md', id, occurrence),
  feature: asFeatureKey('specs/001-a'),
  title: `Title of ${id}`,
  phase: undefined,
  workflow: 'delegate-validate-commit',
  stage: 'delegate',
  progress,
  runs: [],
  worktree: undefined,
  problem: undefined,
  failedStep: undefined,
  commit: undefined,
  integratedAt: undefined,
  acceptedAt: undefined,
  acceptedTree: undefined,
  integrationMs: 0,
  conflicts: [],
});

const stateOf = (...tasks: readonly TaskState[]): JournalState => ({
  ...emptyState(),
  tasks: Object.fromEntries(tasks.map((task) => [task.key, task])),
});

describe('tasksElsewhere', () => {
  it('has what is under way and in no list, under its id and title', () => {
    const found = tasksElsewhere(
      stateOf(delegated('T001', 'running'), delegated('T002', 'review', 2)),
      new Map(),
    );
    assert.deepEqual(
      found.map(({ id, occurrence, file, title }) => [id, occurrence, file, title]),
      [
        ['T001', 1, 'specs/001-a/tasks.md', 'Title of T001'],
        ['T002', 2, 'specs/001-a/tasks.md', 'Title of T002'],
      ],
    );
  });

  it('leaves out what is over, and what a list has', () => {
    const state = stateOf(
      delegated('T001', 'integrated'),
      delegated('T002', 'discarded'),
      delegated('T003', 'running'),
    );
    const [inList] = tasksElsewhere(state, new Map());
    assert.equal(inList?.id, 'T003');
    const listed = new Map<Task['key'], Task>(inList ? [[inList.key, inList]] : []);
    assert.deepEqual(tasksElsewhere(state, listed), []);
  });

  it('has nothing without a journal', () => {
    assert.deepEqual(tasksElsewhere(undefined, new Map()), []);
  });
});
