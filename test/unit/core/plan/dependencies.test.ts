import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { dependenciesOf, dependencyGraph } from '../../../../src/core/plan/dependencies';
import { dependencyProblems } from '../../../../src/core/plan/dependencyProblems';
import type { TaskList } from '../../../../src/core/plan/model';
import { fixtureList, listOf } from './fixture';

/** `T004: T001/order T002/order`, one line a task. */
function edges(list: TaskList): string[] {
  const all = dependenciesOf(list);
  return list.tasks.map(({ key, id }) => {
    const own = (all.get(key) ?? []).map(({ on, source }) => `${on.slice(on.indexOf('#') + 1)}/${source}`);
    return `${id}: ${own.join(' ')}`.trimEnd();
  });
}

describe('dependenciesOf', () => {
  it('inside a phase a task without [P] waits for all above it, a task with [P] for none of them', () => {
    const list = listOf(
      '## Phase 1: a',
      '- [ ] T001 a',
      '- [ ] T002 [P] b',
      '- [ ] T003 [P] c',
      '- [ ] T004 d',
      '- [ ] T005 e',
    );
    assert.deepEqual(edges(list), [
      'T001:',
      'T002:',
      'T003:',
      'T004: T001/order T002/order T003/order',
      'T005: T004/order',
    ]);
  });

  it('a phase waits for the last tasks of the phase before it', () => {
    const list = listOf(
      '## Phase 1: a',
      '- [ ] T001 a',
      '- [ ] T002 b',
      '- [ ] T003 [P] c',
      '## Phase 2: b',
      '- [ ] T004 d',
      '- [ ] T005 [P] e',
      '- [ ] T006 f',
    );
    assert.deepEqual(edges(list).slice(3), [
      'T004: T002/phase T003/phase',
      'T005: T002/phase T003/phase',
      'T006: T004/order T005/order',
    ]);
    const [first] = dependenciesOf(list).get(list.tasks[3]!.key) ?? [];
    assert.equal(first?.reason, 'phase 1 comes before phase 2');
  });

  it('phases about different stories do not wait for each other; what follows waits for all of them', () => {
    const list = listOf(
      '## Phase 1: Foundation',
      '- [ ] T001 a',
      '## Phase 2: User Story 1 - Find',
      '- [ ] T002 [US1] b',
      '## Phase 3: User Story 2 - Keep',
      '- [ ] T003 [US2] c',
      '## Phase 4: More of User Story 1',
      '- [ ] T004 [US1] d',
      '## Phase 5: Polish',
      '- [ ] T005 e',
    );
    assert.deepEqual(edges(list), [
      'T001:',
      'T002: T001/phase',
      'T003: T001/phase',
      'T004: T002/story',
      'T005: T003/phase T004/phase',
    ]);
  });

  it('believes a list that says one story waits for another', () => {
    const list = listOf(
      '## Phase 1: User Story 1',
      '- [ ] T001 [US1] a',
      '## Phase 2: User Story 2',
      '- [ ] T002 [US2] b',
      '## Dependencies',
      '- **User Story 1 (P1)**: Can start after Foundational - no dependencies on other stories',
      '- **User Story 2 (P2)**: Depends on User Story 1',
    );
    assert.deepEqual(edges(list), ['T001:', 'T002: T001/story']);
    const [edge] = dependenciesOf(list).get(list.tasks[1]!.key) ?? [];
    assert.equal(edge?.reason, 'line 7 says US2 waits for US1');
  });

  it('tracks run side by side and meet where the next phase is about none', () => {
    assert.deepEqual(edges(fixtureList('20-tracks.md')), [
      'T001:',
      'T002: T001/phase',
      'T003: T002/order',
      'T004: T001/phase',
      'T005: T004/order',
      'T006: T003/phase T005/phase',
    ]);
  });

  it('tracks below one phase are lanes of it', () => {
    const list = listOf(
      '## Phase 1: Build',
      '- [ ] T001 a',
      '### Track A: API',
      '- [ ] T002 b',
      '- [ ] T003 c',
      '### Track B: Page',
      '- [ ] T004 d',
      '- [ ] T005 [P] e',
    );
    assert.deepEqual(edges(list), [
      'T001:',
      'T002: T001/order',
      'T003: T002/order',
      'T004: T001/order',
      'T005: T001/order',
    ]);
  });

  for (const [words, expected] of [
    ['(depends on T001, T002)', 'T001 T002'],
    ['after T001 and T002', 'T001 T002'],
    ['— requires T001', 'T001'],
    ['(blocked by T002)', 'T002'],
    ['(depends on T001-T003)', 'T001 T002 T003'],
    ['(depends on T001 through T003)', 'T001 T002 T003'],
    ['Depends on: T001/T002', 'T001 T002'],
    ['waits for T001 (config) & T002', 'T001 T002'],
    ['[deps:T001,T002]', 'T001 T002'],
    ['(no dependency on T001)', ''],
    ['as T001 does', ''],
    ['T001 → T002', ''],
  ] as const) {
    it(`reads "${words}" in a task`, () => {
      const label = words.startsWith('[');
      const list = listOf(
        '- [x] T001 [P] a',
        '- [x] T002 [P] b',
        '- [x] T003 [P] c',
        `- [ ] T004 [P] ${words}${label ? ' d' : ''}`,
      );
      const named = (dependenciesOf(list).get(list.tasks[3]!.key) ?? []).filter(
        ({ source }) => source === 'explicit',
      );
      assert.equal(named.map(({ on }) => on.slice(on.indexOf('#') + 1)).join(' '), expected);
    });
  }

  it('reads arrows, "blocks" and "before" in the prose of a Dependencies section', () => {
    const list = listOf(
      '- [ ] T001 [P] a',
      '- [ ] T002 [P] b',
      '- [ ] T003 [P] c',
      '- [ ] T004 [P] d',
      '- [ ] T005 [P] e',
      '## Dependencies',
      '- T001 → T002 → T003',
      '- T001 (the schema) blocks T004; T005 is independent of T002',
      '- Tests (T002) before implementation (T005)',
      '- T005 → T001 is drawn the wrong way round',
    );
    assert.deepEqual(edges(list), [
      'T001:',
      'T002: T001/explicit',
      'T003: T002/explicit',
      'T004: T001/explicit',
      'T005: T002/explicit',
    ]);
  });

  it('a task that waits for a later one moves behind it, and nothing contradicts that', () => {
    const list = listOf(
      '## Phase 1: a',
      '- [ ] T001 a (depends on T004)',
      '- [ ] T002 b',
      '## Phase 2: b',
      '- [ ] T003 c',
      '- [ ] T004 d',
      '- [ ] T005 e',
    );
    assert.deepEqual(
      dependencyGraph(list).order.map(({ id }) => id),
      ['T002', 'T003', 'T004', 'T001', 'T005'].sort(
        (left, right) => dependencyOrder(list, left) - dependencyOrder(list, right),
      ),
    );
    assert.ok(dependencyOrder(list, 'T001') > dependencyOrder(list, 'T004'));
    assert.deepEqual(dependencyProblems(list), []);
    assert.equal(edges(list)[0], 'T001: T004/explicit');
    assert.equal(edges(list)[2], 'T003: T002/phase');
  });

  it('a part comes before the task it is part of', () => {
    const list = listOf('- [ ] T001 a', '  - [ ] T002 b', '  - [ ] T003 c', '- [ ] T004 d');
    assert.deepEqual(edges(list), [
      'T001: T002/order T003/order',
      'T002:',
      'T003: T002/order',
      'T004: T001/order',
    ]);
  });

  it('a part that waits for its whole is not waited for by it', () => {
    const list = listOf('- [ ] T001 a', '  - [ ] T002 b (depends on T001)', '  - [ ] T003 c');
    assert.deepEqual(edges(list), ['T001: T003/order', 'T002: T001/explicit', 'T003:']);
    assert.deepEqual(dependencyProblems(list), []);
  });

  it('tells of missing ids, of a task that waits for itself, of copies and of cycles with their round', () => {
    const list = listOf(
      '- [ ] T001 a (depends on T009)',
      '- [ ] T002 b (depends on T002)',
      '- [ ] T003 c (depends on T005)',
      '- [ ] T004 d (depends on T003)',
      '- [ ] T005 e (depends on T004)',
      '- [ ] T006 f',
      '- [ ] T006 g',
      '- [ ] T007 h (depends on T006)',
    );
    assert.deepEqual(
      dependencyProblems(list).map(({ code, line }) => [code, line]),
      [
        ['dependency-missing', 1],
        ['dependency-self', 2],
        ['dependency-cycle', 3],
        ['dependency-ambiguous', 8],
      ],
    );
    const cycle = dependencyProblems(list).find(({ code }) => code === 'dependency-cycle');
    assert.match(cycle?.message ?? '', /T003 → T005 → T004 → T003/);
    assert.equal(dependencyGraph(list).order.length, list.tasks.length);
  });

  it('an id inside a range that is one task means that task', () => {
    const list = fixtureList('05-ranges.md');
    assert.equal(edges(list)[6], 'T050: T029–T034/explicit T040..T042/explicit T031/order');
  });

  it('keeps the edges of 1,000 tasks few', () => {
    const lines = Array.from({ length: 10 }, (_, phase) => [
      `## Phase ${phase + 1}: x`,
      ...Array.from(
        { length: 100 },
        (_, task) => `- [ ] T${phase}${String(task).padStart(3, '0')} ${task % 2 ? '[P] ' : ''}x`,
      ),
    ]).flat();
    const list = listOf(...lines);
    const count = [...dependenciesOf(list).values()].reduce((sum, own) => sum + own.length, 0);
    assert.equal(list.tasks.length, 1000);
    assert.ok(count < 3000, `${count} edges`);
  });
});

function dependencyOrder(list: TaskList, id: string): number {
  return dependencyGraph(list).order.findIndex((task) => task.id === id);
}
