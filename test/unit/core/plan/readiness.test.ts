import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { buildPlan } from '../../../../src/core/plan/plan';
import { isSettledStatus, readiness, readinessOf } from '../../../../src/core/plan/readiness';
import type { Readiness } from '../../../../src/core/plan/readiness';
import type { TaskList } from '../../../../src/core/plan/model';
import { listOf, taskOf } from './fixture';

const inList = (list: TaskList, id: string): Readiness =>
  readiness(taskOf(list, id), list, ({ status }) => status);
const reasons = (list: TaskList, id: string): readonly string[] => {
  const result = inList(list, id);
  return result.ready ? [] : result.reasons;
};

describe('readiness', () => {
  it('says in a few words what a task waits for, and why where that is inferred', () => {
    const list = listOf(
      '## Phase 1: a',
      '- [x] T001 a',
      '- [ ] T002 b',
      '- [~] T003 [P] c',
      '## Phase 2: b',
      '- [ ] T004 d (depends on T001)',
      '- [ ] T005 e (depends on T002)',
    );
    assert.deepEqual(inList(list, 'T002'), { ready: true });
    assert.deepEqual(reasons(list, 'T004'), [
      'waits for T002 (not done): phase 1 comes before phase 2',
      'waits for T003 (status unknown, not done): phase 1 comes before phase 2',
    ]);
    assert.deepEqual(reasons(list, 'T005'), [
      'waits for T002 (not done)',
      'waits for T004 (not done): T004 comes first in phase 2',
    ]);
  });

  it('a dropped task keeps nobody waiting', () => {
    const list = listOf('- [x] ~~T001~~ ~~a~~', '- [ ] T002 b (depends on T001)');
    assert.deepEqual(inList(list, 'T002'), { ready: true });
  });

  it('a box ticked out of order does not let others slip past an open one', () => {
    const list = listOf(
      '## Phase 1: a',
      '- [ ] T001 a',
      '- [x] T002 b',
      '## Phase 2: b',
      '- [x] T003 c',
      '- [ ] T004 d',
    );
    assert.match(reasons(list, 'T004')[0] ?? '', /^waits for T001/);
  });

  it('looks one phase back, not further: what a person left open before that is their decision', () => {
    const list = listOf(
      '## Phase 1: a',
      '- [ ] T001 a',
      '## Phase 2: b',
      '- [x] T002 b',
      '## Phase 3: c',
      '- [ ] T003 c',
    );
    assert.deepEqual(inList(list, 'T003'), { ready: true });
  });

  it('an explicit dependency that is done is enough', () => {
    const list = listOf(
      '## Phase 1: a',
      '- [ ] T001 [P] a',
      '- [x] T002 [P] b',
      '- [ ] T003 [P] c (depends on T002)',
    );
    assert.deepEqual(inList(list, 'T003'), { ready: true });
  });

  it('tasks in a cycle are never ready', () => {
    const list = listOf('- [ ] T001 [P] a (depends on T002)', '- [ ] T002 [P] b (depends on T001)');
    assert.equal(inList(list, 'T001').ready, false);
    assert.equal(inList(list, 'T002').ready, false);
  });

  it('sums up what nobody would read', () => {
    const list = listOf(
      '## Phase 1: a',
      ...Array.from({ length: 9 }, (_, index) => `- [ ] T00${index} [P] a`),
      '## Phase 2: b',
      '- [ ] T100 b',
    );
    assert.equal(reasons(list, 'T100').length, 5);
    assert.equal(reasons(list, 'T100').at(-1), 'and 5 more tasks');
  });

  it('agrees with itself asked by list and by plan', () => {
    const list = listOf(
      '## Phase 1: a',
      '- [x] T001 a',
      '- [ ] T002 [P] b',
      '- [ ] T003 c',
      '## Phase 2: b',
      '- [ ] T004 [P] d',
      '- [ ] T005 [P] e',
    );
    const settled = ({ status }: { status: Parameters<typeof isSettledStatus>[0] }): boolean =>
      isSettledStatus(status);
    const plan = buildPlan('/w', [{ path: list.file, list }]);
    for (const task of list.tasks) {
      assert.deepEqual(readinessOf(plan, task, settled), reasons(list, task.id));
    }
  });
});
