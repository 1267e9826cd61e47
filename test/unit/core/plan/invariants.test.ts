import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { sameTicksOnly, withoutTicks } from '../../../../src/core/plan/agentTicks';
import { dependencyGraph } from '../../../../src/core/plan/dependencies';
import { dependencyProblems } from '../../../../src/core/plan/dependencyProblems';
import type { Task, TaskList } from '../../../../src/core/plan/model';
import { buildPlan } from '../../../../src/core/plan/plan';
import { planListing } from '../../../../src/core/plan/planListing';
import { planReport } from '../../../../src/core/plan/planReport';
import { readiness } from '../../../../src/core/plan/readiness';
import { readSpeckitTaskList } from '../../../../src/core/plan/speckitReader';
import { tickTask } from '../../../../src/core/plan/tick';
import { FIXTURES, fixtureText } from './fixture';

const texts = readdirSync(FIXTURES).map(fixtureText);
const read = (text: string): TaskList => readSpeckitTaskList('specs/001-a/tasks.md', text);

const id = fc.constantFrom(
  'T001',
  'T002',
  'T003',
  'T004',
  'T003a',
  'T005-T007',
  'T49.X',
  '~~T008~~',
  '**T009**',
  'FR-001',
  '',
);
const marker = fc.constantFrom(' ', 'x', 'X', '-', '~', 'P', '⚠️', '', 'U', '/');
const box = fc
  .tuple(
    fc.constantFrom('', '  ', '\t'),
    fc.constantFrom('-', '*', '1.'),
    marker,
    id,
    fc.constantFrom('do it', '[P] [US1] do it in `src/a.ts`', 'b (depends on T001, T002-T004)', ''),
  )
  .map(([indent, bullet, mark, name, words]) => `${indent}${bullet} [${mark}] ${name} ${words}`);
const line = fc.oneof(
  { weight: 5, arbitrary: box },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '## Phase 1: Setup',
      '## Phase 2: User Story 1',
      '### T003: detail',
      '## Dependencies',
      '- T001 → T002, T003',
      '',
      'prose',
      '  more of it',
      '| T004 | row |',
      '- [P] note',
      '**Goal**: g',
      '**Depends on**: T001',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
);
/** A list without fences and comments, so that a count by lines is a count of the live ones. */
const listText = fc
  .tuple(fc.array(line, { maxLength: 40 }), fc.constantFrom('\n', '\r\n'), fc.constantFrom('', '\ufeff'))
  .map(
    ([lines, ending, mark]) =>
      mark + lines.map((text) => text.replace(/```|~~~|<!--|[\r\n]/g, '')).join(ending),
  );
/** A fixture with a piece cut out, doubled or replaced. */
const mutated = fc
  .tuple(
    fc.constantFrom(...texts),
    fc.nat(),
    fc.nat({ max: 60 }),
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('- [ ] ', '\n', '```', '<!--', '[', '|', '\u0000', '# ', 'T001'),
    ),
  )
  .map(([text, at, length, piece]) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + piece + text.slice(start + length);
  });
const anyText = fc.oneof(listText, mutated, fc.string({ unit: 'binary', maxLength: 300 }));

describe('whatever a task list holds', () => {
  it('reading, ordering and reporting it never throws, and places lie inside the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const list = read(text);
        const plan = buildPlan('/w', [{ path: list.file, text }]);
        planListing(plan);
        JSON.stringify(planReport(plan));
        dependencyProblems(list);
        assert.equal(dependencyGraph(list).order.length, list.tasks.length);
        for (const { start, end, line, boxOffset, rawMarker } of list.tasks) {
          assert.ok(start >= 0 && start <= end && end <= text.length && line >= 1);
          if (boxOffset !== undefined)
            assert.equal(text.slice(boxOffset, boxOffset + rawMarker.length), rawMarker);
        }
        assert.equal(new Set(list.tasks.map(({ key }) => key)).size, list.tasks.length);
        assert.equal(list.tasks.length === 0, list.emptyReason !== undefined);
      }),
      { numRuns: 400 },
    );
  });

  it('every box is a task, a checklist item or a note, and every number is told', () => {
    fc.assert(
      fc.property(listText, (text) => {
        const { counts, tasks, checklist } = read(text);
        const boxes = text
          .replace('\ufeff', '')
          .split(/\r?\n/)
          .filter(
            (words) =>
              /^[\s\u00a0]*(?:[-*+]|\d{1,9}[.)])[ \t\u00a0]+\[(?:[^\]]|\p{Extended_Pictographic}\ufe0f)?\](?!\()/u.test(
                words,
              ) && !/\[\]\]/.test(words),
          ).length;
        const items = checklist.length + tasks.reduce((sum, task) => sum + task.checklist.length, 0);
        assert.equal(counts.checkbox_lines, boxes);
        assert.equal(counts.task_lines + items + (counts.note_lines ?? 0), boxes);
        assert.equal(counts.checkbox_without_id, boxes - counts.task_lines);
        const other = Object.values(counts.other_marks).reduce((sum, count) => sum + count, 0);
        assert.equal(counts.done + counts.open + other, counts.task_lines);
      }),
      { numRuns: 500 },
    );
  });

  it('done is said only of a box with x, or of a table or heading that says so', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { status, statusSource, rawMarker } of read(text).tasks) {
          if (status === 'done' && statusSource === 'box') assert.match(rawMarker, /^[xX]$/);
        }
      }),
    );
  });

  it('a tick changes one sign, and the list reads the same otherwise', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, at) => {
        const list = read(text);
        const task = list.tasks[at % Math.max(list.tasks.length, 1)];
        if (!task) return;
        const result = tickTask(text, task);
        if (!result.ok) return assert.equal(task.boxOffset, undefined);
        const length = task.boxOffset === undefined ? 0 : task.rawMarker.length;
        assert.equal(result.value.length, text.length + 1 - length);
        assert.deepEqual(read(result.value).tasks.map(shape), list.tasks.map(shape));
        const [again, back] = [
          tickTask(result.value, task),
          tickTask(result.value, taskIn(read(result.value), task), { to: 'open' }),
        ];
        assert.equal(again.ok && again.value, result.value);
        assert.ok(back.ok);
        assert.ok(sameTicksOnly(text, result.value), 'and taken back it is the text it was');
      }),
      { numRuns: 400 },
    );
  });

  it('taking ticks back twice is taking them back once, and nothing of a base list is changed by itself', () => {
    fc.assert(
      fc.property(anyText, anyText, (base, changed) => {
        const clean = withoutTicks(base, changed);
        assert.equal(withoutTicks(base, clean), clean);
        assert.equal(withoutTicks(base, base), base);
      }),
    );
  });

  it('a task that waits for nothing open is ready: the first open task in order always is, cycles aside', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const list = read(text);
        if (dependencyProblems(list).some(({ code }) => code === 'dependency-cycle')) return;
        const settled = ({ status }: Task): boolean => status === 'done' || status === 'dropped';
        const first = dependencyGraph(list).order.find((task) => !settled(task));
        if (first)
          assert.deepEqual(
            readiness(first, list, ({ status }) => status),
            { ready: true },
          );
      }),
      { numRuns: 300 },
    );
  });
});

/** What a tick must not change. */
const shape = ({
  id: name,
  title,
  occurrence,
  line: at,
  phaseKey,
  labels,
  body,
  explicitDependencies,
  checklist,
}: Task) => ({
  name,
  title,
  occurrence,
  at,
  phaseKey,
  labels,
  body,
  explicitDependencies,
  checklist,
});

const taskIn = (list: TaskList, { key }: Task): Task => {
  const task = list.tasks.find((candidate) => candidate.key === key);
  assert.ok(task);
  return task;
};
