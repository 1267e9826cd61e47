import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { estimateMinutes } from '../../../../src/core/plan/estimate';
import { storiesIn } from '../../../../src/core/plan/labels';
import { pathsIn } from '../../../../src/core/plan/paths';
import { readIdAt } from '../../../../src/core/plan/taskId';
import { listOf } from './fixture';

describe('what is read out of a task', () => {
  for (const [text, expected] of [
    [
      'Create `src/models/user.py` and src/services/user_service.py.',
      'src/models/user.py src/services/user_service.py',
    ],
    [
      'in `app/(auth)/[id]/page.tsx`, tested in (tests/auth.test.ts)',
      'app/(auth)/[id]/page.tsx tests/auth.test.ts',
    ],
    ['Edit package.json, .env.example: `Makefile`; Dockerfile too', 'package.json Makefile'],
    ['Use `useStore` and/or CI/CD via `GET /api/users`, `@scope/name`, `foo.bar()`, e.g. v1.2', ''],
    ['See https://example.org/a/b.md and `docs/a.md#L4`, src/a.ts:40', 'docs/a.md src/a.ts'],
    ['Make the folder src/models/ and `specs/001-a/`', 'src/models/ specs/001-a/'],
    ['`src/a.ts`, `src/a.ts`', 'src/a.ts'],
    ['在 `src/登录.ts` 中实现', 'src/登录.ts'],
    ['an unclosed `src/a.ts', ''],
  ] as const) {
    it(`paths: ${text}`, () => assert.equal(pathsIn(text).join(' '), expected));
  }

  for (const [text, minutes] of [
    ['(est: 40m)', 40],
    ['(est 1h30m)', 90],
    ['Est: 3-4h', 240],
    ['**Estimated Time**: 15 minutes', 15],
    ['est: 0.5 days', 240],
    ['est. ~2 hours', 120],
    ['the best 40 moments', undefined],
    ['tested in 40 m', undefined],
  ] as const) {
    it(`estimate: ${text}`, () => assert.equal(estimateMinutes(text), minutes));
  }

  for (const [text, stories] of [
    ['US1', 'US1'],
    ['US1+US2', 'US1 US2'],
    ['User Story 3 - Find (Priority: P1)', 'US3'],
    ['User Stories 1 and 2 - Recipe API', 'US1 US2'],
    ['User Stories 1-3', 'US1 US2 US3'],
    ['User Story 1 & 2', 'US1 US2'],
    ['US-4', 'US4'],
    ['Setup of all user stories', ''],
    ['use 3 houses', ''],
  ] as const) {
    it(`stories: ${text}`, () => assert.equal(storiesIn(text).join(' '), stories));
  }

  for (const [text, id] of [
    ['T001 a', 'T001'],
    ['T001: a', 'T001'],
    ['T027A a', 'T027A'],
    ['T029-034 a', 'T029-034'],
    ['T001-01 a', 'T001-01'],
    ['T011-T013', 'T011-T013'],
    ['T001.', 'T001'],
    ['T001, T002', 'T001'],
    ['TASK-12b', 'TASK-12b'],
    ['A001', 'A001'],
    ['A01', undefined],
    ['Test 001', undefined],
    ['T12345abc', undefined],
    ['FR-001', undefined],
    ['US1', undefined],
  ] as const) {
    it(`id: ${text}`, () => assert.equal(readIdAt(text, 0)?.id, id));
  }

  it('a copy made through JSON has what is read late', () => {
    const [task] = listOf(
      '- [ ] T001 Do it in `src/a.ts` (depends on T002) (est: 5m)',
      '  more: `src/b.ts`',
      '  - [x] ok',
      '- [ ] T002 b',
    ).tasks;
    const copy = JSON.parse(JSON.stringify(task)) as Record<string, unknown>;
    assert.deepEqual(copy['paths'], ['src/a.ts', 'src/b.ts']);
    assert.deepEqual(copy['explicitDependencies'], ['T002']);
    assert.equal(copy['estimateMinutes'], 5);
    assert.deepEqual(copy['checklist'], [{ line: 3, rawMarker: 'x', text: 'ok' }]);
    assert.equal(copy['text'], undefined, 'and not the whole list');
  });
});
