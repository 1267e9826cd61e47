import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { fixtureList, fixtureText, taskOf } from './fixture';

const ids = (name: string): string[] => fixtureList(name).tasks.map(({ id }) => id);
const codes = (name: string): string[] => fixtureList(name).problems.map(({ code }) => code);

describe('what real task lists do', () => {
  it('1: a note line with marker P is neither task nor checklist', () => {
    const list = fixtureList('01-note-line.md');
    assert.deepEqual(ids('01-note-line.md'), ['T001', 'T002']);
    assert.equal(list.counts.note_lines, 2);
    assert.equal(list.counts.checkbox_lines, 4);
    assert.deepEqual(list.checklist, []);
  });

  it('2: one id for different tasks gives two tasks, two keys, and a warning on both lines', () => {
    const list = fixtureList('02-same-id-different-tasks.md');
    assert.deepEqual(list.counts.dup_ids, ['T010']);
    assert.equal(taskOf(list, 'T010').status, 'done');
    assert.equal(taskOf(list, 'T010', 2).status, 'open');
    assert.equal(taskOf(list, 'T010', 2).key, '02-same-id-different-tasks.md#T010~2');
    assert.deepEqual(
      list.problems.map(({ code, line }) => [code, line]),
      [
        ['duplicate-id', 5],
        ['duplicate-id', 10],
      ],
    );
  });

  it('3: a section pasted twice is one problem, and both copies are shown', () => {
    const list = fixtureList('03-section-pasted-twice.md');
    assert.deepEqual(codes('03-section-pasted-twice.md'), ['duplicate-section']);
    assert.match(list.problems[0]?.message ?? '', /T001 to T003.*15 to 17.*5 to 7/);
    assert.equal(list.tasks.length, 7);
    assert.deepEqual(
      list.phases.map(({ key }) => key),
      ['1', '2', '1~2'],
    );
  });

  it('4: copies with different boxes do not count as done', () => {
    const list = fixtureList('04-conflicting-copies.md');
    assert.deepEqual(codes('04-conflicting-copies.md'), ['conflicting-copies', 'conflicting-copies']);
    assert.equal(taskOf(list, 'T001').status, 'unknown');
    assert.equal(taskOf(list, 'T001', 2).status, 'open');
    assert.equal(list.counts.done, 1);
  });

  it('5: a range is one task', () => {
    const list = fixtureList('05-ranges.md');
    assert.deepEqual(
      list.tasks.flatMap(({ id, idRange }) => (idRange ? [[id, idRange.from, idRange.to]] : [])),
      [
        ['T029–T034', 'T029', 'T034'],
        ['T030.2~T030.6', 'T030.2', 'T030.6'],
        ['A001-A003', 'A001', 'A003'],
        ['T040..T042', 'T040', 'T042'],
      ],
    );
    assert.deepEqual(taskOf(list, 'T050').explicitDependencies, ['T033', 'T040', 'T042']);
  });

  it('6: ids have suffixes and dots; requirements, criteria, gates and stories are none', () => {
    assert.deepEqual(ids('06-suffixes.md'), [
      'T027',
      'T027A',
      'T047a',
      'T007.1',
      "T028'",
      'T50.DELETE.01',
      'T49.SKILL',
      'T-001',
      'TASK-12',
      'A010',
      'T1000',
    ]);
    const list = fixtureList('06-suffixes.md');
    assert.deepEqual(taskOf(list, 'T027A').explicitDependencies, ['T027']);
    assert.equal(list.checklist.length, 5);
  });

  it('7: a marker nobody defined is kept, is not done, and is told once', () => {
    const list = fixtureList('07-deferred.md');
    assert.deepEqual(
      list.tasks.map(({ rawMarker, status }) => `${rawMarker} ${status}`),
      ['x done', '- unknown', '/ unknown', '! unknown', '> unknown'],
    );
    assert.deepEqual(list.counts.other_marks, { '-': 1, '/': 1, '!': 1, '>': 1 });
    assert.equal(codes('07-deferred.md').filter((code) => code === 'unknown-marker').length, 4);
  });

  it('8: a legend is no task, and a status sign before the id is not part of it', () => {
    const list = fixtureList('08-legend.md');
    assert.deepEqual(ids('08-legend.md'), ['T001', 'T002', 'T003']);
    assert.equal(list.counts.checkbox_lines, 3);
    assert.equal(taskOf(list, 'T002').parallel, true);
  });

  it('9: an emoji is one marker however many units it has, and never done', () => {
    const list = fixtureList('09-emoji-markers.md');
    assert.deepEqual(
      list.tasks.map(({ id, rawMarker, status }) => `${id} ${rawMarker} ${status}`),
      [
        'T001 ⚠ unknown',
        'T002 ⚠️ unknown',
        'T003 ✅ unknown',
        'T004 👩‍🚒 unknown',
        'T005 ✅ unknown',
        'T006 x done',
        'T007 x done',
      ],
    );
    assert.equal(taskOf(list, 'T006').title, 'Ring at **night**');
    assert.equal(taskOf(list, 'T007').title, 'Ring at dawn');
  });

  it('10: ticked and struck out is dropped; a title struck in part is not', () => {
    const list = fixtureList('10-struck-out.md');
    assert.deepEqual(
      list.tasks.map(({ id, status }) => `${id} ${status}`),
      ['T050 done', 'T051 dropped', 'T052 dropped', 'T053 dropped', 'T054 done'],
    );
    assert.equal(list.counts.done, 4);
  });

  it('11: rows of a table are tasks that cannot be ticked, unknown unless a status cell says more', () => {
    const list = fixtureList('11-table-only.md');
    assert.deepEqual(
      list.tasks.map(({ id, status, boxOffset }) => [id, status, boxOffset]),
      [
        ['T001', 'done', undefined],
        ['T002', 'active', undefined],
        ['T003', 'unknown', undefined],
        ['T004', 'unknown', undefined],
        ['T005', 'unknown', undefined],
      ],
    );
    assert.deepEqual(taskOf(list, 'T004').explicitDependencies, ['T001', 'T003']);
    assert.deepEqual([list.counts.task_lines, list.counts.table_tasks], [0, 5]);
  });

  it('12: headings are tasks; done only when they say so or all of their boxes are ticked', () => {
    const list = fixtureList('12-heading-tasks.md');
    assert.deepEqual(
      list.tasks.map(({ id, status, statusSource, checklist }) => [
        id,
        status,
        statusSource,
        checklist.length,
      ]),
      [
        ['1.1', 'active', 'heading', 2],
        ['1.2', 'done', 'derived', 2],
        ['TASK-301', 'done', 'heading', 2],
        ['TASK-302', 'open', 'heading', 1],
      ],
    );
    assert.deepEqual(taskOf(list, 'TASK-302').explicitDependencies, ['TASK-301']);
    assert.deepEqual(taskOf(list, '1.1').paths, ['src/store.ts']);
    assert.equal(taskOf(list, '1.1').estimateMinutes, 15);
    assert.equal(list.checklist.length, 2, 'the boxes above the first task belong to no task');
  });

  it('13: a heading with the id of a box describes that task', () => {
    const list = fixtureList('13-box-and-heading.md');
    assert.equal(list.tasks.length, 2);
    const task = taskOf(list, 'T001');
    assert.match(task.body, /defaults to `manual`/);
    assert.deepEqual(task.explicitDependencies, ['T002']);
    assert.deepEqual(
      task.checklist.map(({ text }) => text),
      ['Old commands still parse'],
    );
    assert.deepEqual(list.checklist, []);
  });

  it('14: bullets with ids are prose, unless a list has nothing else', () => {
    assert.deepEqual(ids('14-bullets-are-prose.md'), ['T001', 'T002']);
    assert.equal(fixtureList('14-bullets-are-prose.md').counts.bullet_tasks, 0);
    assert.deepEqual(ids('14-bullets-only.md'), ['T001', 'T002']);
    assert.equal(
      taskOf(fixtureList('14-bullets-only.md'), 'T001').title,
      'Count the boxes in `src/boxes.ts`',
    );
  });

  it('15: a phase owns tasks, in any language; the same number again is another phase', () => {
    const list = fixtureList('15-phases.md');
    assert.deepEqual(
      list.phases.map(({ key, tasks }) => `${key} ${tasks.length}`),
      [
        '1 1',
        '2 2',
        '3.25 1',
        '2B-1 1',
        '4 1',
        '5 1',
        '6 1',
        '7 1',
        '8 1',
        '9 1',
        '2~2 1',
        'final-phase-polish 1',
      ],
    );
    assert.deepEqual([list.counts.phases, list.counts.phases_with_tasks], [12, 11]);
  });

  it('16: boxes without an id are checklists of the task above, or of the list', () => {
    const list = fixtureList('16-id-less-boxes.md');
    const task = taskOf(list, 'T001');
    assert.deepEqual(
      task.checklist.map(({ line, rawMarker, text }) => `${line} ${rawMarker} ${text}`),
      ['10   It is smaller than 100 MB', '11 x It starts'],
    );
    assert.deepEqual(task.children, [taskOf(list, 'T002').key]);
    assert.deepEqual(
      list.checklist.map(({ text }) => text),
      ['The registry answers', 'All tasks have tests', 'TXXX Run the quickstart'],
    );
  });

  it('17: fences and comments hide tasks; a fence that is never closed hides nothing', () => {
    assert.deepEqual(ids('17-fences.md'), ['T001', 'T002', 'T003', 'T004', 'T005', 'T006']);
    assert.match(taskOf(fixtureList('17-fences.md'), 'T001').body, /T900/);
  });

  it('18: what is indented belongs to the task above it', () => {
    const list = fixtureList('18-continuation.md');
    assert.equal(
      taskOf(list, 'T001').title,
      'Number the invoices, counting from one in every year, in `src/number.ts`',
    );
    assert.deepEqual(taskOf(list, 'T002').explicitDependencies, ['T001']);
    assert.match(taskOf(list, 'T002').body, /^\*\*Depends on\*\*: T001\n- `src\/print\.ts`\n- A4 only/);
    assert.deepEqual(taskOf(list, 'T003').explicitDependencies, ['T002']);
    const text = fixtureText('18-continuation.md');
    const { start, end } = taskOf(list, 'T001');
    assert.equal(text.slice(start, end).split('\n').length, 2);
  });

  it('18: CRLF, a byte order mark and a missing final newline shift no offset', () => {
    const list = fixtureList('18-crlf-bom.md');
    const text = fixtureText('18-crlf-bom.md');
    assert.deepEqual(ids('18-crlf-bom.md'), ['T001', 'T002', 'T003']);
    for (const { boxOffset = -1, rawMarker, start, end, title } of list.tasks) {
      assert.equal(text[boxOffset], rawMarker);
      assert.ok(text.slice(start, end).endsWith(title));
    }
  });

  it('reads boxes and labels that are spelt in other ways', () => {
    const list = fixtureList('19-spelling-slips.md');
    assert.deepEqual(
      list.tasks.map(({ id, rawMarker }) => `${id}[${rawMarker}]`).join(' '),
      'T001[] T002[x] T003[x] T004[ ] T005[x] T006[ ] T007[X] T008[ ] T009[ ] T010[ ] T011[ ] T012[ ] T013[ ] T014[ ] T015[ ] T017[1] T020[x]',
    );
    assert.deepEqual(taskOf(list, 'T009').labels, ['P', 'US1', 'deps:T008']);
    assert.deepEqual(taskOf(list, 'T009').explicitDependencies, ['T008']);
    assert.deepEqual(taskOf(list, 'T010').stories, ['US1', 'US2']);
    assert.deepEqual(taskOf(list, 'T011').stories, ['US1', 'US4']);
    assert.deepEqual(taskOf(list, 'T012').explicitDependencies, ['T003']);
    assert.equal(taskOf(list, 'T013').story, 'US3');
    assert.ok(taskOf(list, 'T008').optional && taskOf(list, 'T014').optional);
  });
});
