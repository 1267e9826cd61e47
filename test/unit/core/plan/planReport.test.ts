import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { buildPlan } from '../../../../src/core/plan/plan';
import { planListing } from '../../../../src/core/plan/planListing';
import { planReport } from '../../../../src/core/plan/planReport';

const TEXT = [
  '# Tasks: Shop',
  '',
  '## Phase 1: Setup',
  '',
  '- [x] T001 Create `src/a.ts`',
  '- [~] T002 [P] [US1] Do it (depends on T001) (est: 5m)',
  '  - [ ] T003 A part',
  '- [ ] T001 The same id',
].join('\n');

const plan = buildPlan('/w', [
  { path: 'specs/001-shop/tasks.md', text: TEXT },
  { path: 'specs/001-shop/spec.md' },
  { path: 'specs/002-b/tasks.md', text: '' },
]);

describe('planReport', () => {
  it('tells every task with the names of its fields as promised to scripts', () => {
    const report = planReport(plan);
    assert.deepEqual(
      report.task_files.map(({ path, format, empty_reason }) => [path, format, empty_reason]),
      [
        ['specs/001-shop/tasks.md', 'speckit', null],
        ['specs/002-b/tasks.md', 'speckit', 'The file is empty.'],
      ],
    );
    const [file] = report.task_files;
    assert.deepEqual(file?.counts, {
      task_lines: 4,
      done: 1,
      open: 2,
      other_marks: { '~': 1 },
      parallel: 1,
      dup_ids: ['T001'],
      phases: 1,
      phases_with_tasks: 1,
      checkbox_lines: 4,
      checkbox_without_id: 0,
      note_lines: 0,
      table_tasks: 0,
      heading_tasks: 0,
      bullet_tasks: 0,
    });
    assert.deepEqual(file?.tasks[1], {
      key: 'specs/001-shop/tasks.md#T002',
      id: 'T002',
      occurrence: 1,
      line: 6,
      status: 'unknown',
      status_source: 'box',
      raw_marker: '~',
      title: 'Do it (depends on T001) (est: 5m)',
      parallel: true,
      optional: false,
      phase: '1',
      story: 'US1',
      stories: ['US1'],
      track: null,
      labels: ['P', 'US1'],
      range: null,
      paths: [],
      estimate_minutes: 5,
      dependencies: [
        { on: 'T001', source: 'explicit', reason: 'depends on T001 (line 6)' },
        { on: 'T001~2', source: 'explicit', reason: 'depends on T001 (line 6)' },
        { on: 'T003', source: 'order', reason: 'it is a part of T002' },
      ],
      children: ['T003'],
      checklist: [],
    });
    assert.deepEqual(
      report.problems.map(({ code }) => code),
      ['duplicate-id', 'duplicate-id', 'unknown-marker', 'dependency-ambiguous'],
    );
  });

  it('keeps to the files it was asked for, and tells of those that are none', () => {
    const report = planReport(plan, ['specs/002-b/tasks.md', 'README.md']);
    assert.deepEqual(
      report.task_files.map(({ path }) => path),
      ['specs/002-b/tasks.md'],
    );
    assert.deepEqual(
      report.features.map(({ id }) => id),
      ['002'],
    );
    assert.deepEqual(
      report.problems.map(({ code, file }) => [code, file]),
      [['not-a-task-list', 'README.md']],
    );
  });

  it('is plain data', () => assert.deepEqual(JSON.parse(JSON.stringify(planReport(plan))), planReport(plan)));
});

describe('planListing', () => {
  it('lists phases and tasks', () => {
    assert.equal(
      planListing(plan),
      [
        'specs/001-shop/tasks.md  Shop',
        '  1 of 4 tasks done, 1 marked [P]',
        '',
        '  Phase 1: Setup',
        '    [x] T001 Create `src/a.ts`',
        '    [~] T002 Do it (depends on T001) (est: 5m)',
        '    [ ] T003 A part',
        '    [ ] T001 The same id',
        '',
        'specs/002-b/tasks.md',
        '  The file is empty.',
        '',
      ].join('\n'),
    );
  });

  it('lets no title drive the terminal', () => {
    const hostile = buildPlan('/w', [
      { path: 'tasks.md', text: '# Tasks: \u001b[2J\n- [\u0007] T001 a\u001b]0;b\u0007\u202ec\u009b1m' },
    ]);
    assert.doesNotMatch(planListing(hostile), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it('says what it looks for when there is nothing', () => {
    const nothing = buildPlan('/w', []);
    assert.match(planListing(nothing), /tasks\.md/);
    const problem = {
      code: 'link-not-followed',
      severity: 'warning',
      file: 'specs',
      line: 1,
      message: 'a link\u001b[2J',
    } as const;
    assert.match(planListing({ ...nothing, problems: [problem] }), /^specs: a link\S*\[2J\n/m);
    assert.doesNotMatch(planListing({ ...nothing, problems: [problem] }), /\u001b/);
  });
});
