import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { buildPlan, emptyPlan } from '../../../../src/core/plan/plan';
import { readerFor } from '../../../../src/core/plan/readers';

const LIST = '# Tasks: User login\n\n- [ ] T001 a\n';

describe('buildPlan', () => {
  it('groups a feature by its folder, with its spec, plan and contracts', () => {
    const plan = buildPlan('/w', [
      { path: 'specs/003-user-auth/tasks.md', text: LIST },
      { path: 'specs/003-user-auth/spec.md' },
      { path: 'specs/003-user-auth/plan.md' },
      { path: 'specs/003-user-auth/contract.md' },
      { path: 'specs/003-user-auth/contracts/api.yaml' },
      { path: 'specs/003-user-auth/tasks-COMPLETED.md', text: '# Tasks\n' },
      { path: 'README.md', text: '# T001' },
      { path: 'AGENTS.md' },
      { path: '.specify/memory/constitution.md' },
    ]);
    assert.equal(plan.features.length, 1);
    const [feature] = plan.features;
    assert.deepEqual(
      { ...feature, taskLists: feature?.taskLists.map(({ file }) => file) },
      {
        key: 'specs/003-user-auth',
        id: '003',
        name: 'User login',
        folder: 'specs/003-user-auth',
        taskLists: ['specs/003-user-auth/tasks-COMPLETED.md', 'specs/003-user-auth/tasks.md'],
        specFile: 'specs/003-user-auth/spec.md',
        planFile: 'specs/003-user-auth/plan.md',
        contractFiles: ['specs/003-user-auth/contract.md', 'specs/003-user-auth/contracts/api.yaml'],
      },
    );
    assert.deepEqual(plan.constitutionFiles, ['.specify/memory/constitution.md', 'AGENTS.md']);
  });

  for (const [path, id, name] of [
    ['specs/003-user-auth/tasks.md', '003', 'User auth'],
    ['.specify/specs/0012-big_thing/tasks.md', '0012', 'Big thing'],
    ['docs/specs/archived/001-old/tasks.md', '001', 'Old'],
    ['specs/20260319-143022-pay/tasks.md', '20260319-143022', 'Pay'],
    ['specs/master/tasks.md', 'master', 'Master'],
    ['specs/recipebox/tasks.md', 'recipebox', 'Recipebox'],
    ['platform/x/specs/001-y/tasks_backend.md', '001', 'Y'],
    ['tasks.md', 'w', 'W'],
  ] as const) {
    it(`names the feature of ${path}`, () => {
      const [feature] = buildPlan('/home/w', [{ path, text: '# Tasks\n- [ ] T001 a' }]).features;
      assert.deepEqual([feature?.id, feature?.name], [id, name]);
    });
  }

  it('knows a feature that has a spec and no tasks yet, but only below a folder of specs', () => {
    const plan = buildPlan('/w', [{ path: 'specs/shop/specification.md' }, { path: 'docs/spec.md' }]);
    assert.deepEqual(
      plan.features.map(({ folder, specFile }) => [folder, specFile]),
      [['specs/shop', 'specs/shop/specification.md']],
    );
  });

  it('shows an unreadable list with its reason, and an empty one with another', () => {
    const plan = buildPlan('/w', [
      { path: 'specs/001-a/tasks.md', problem: 'It is a binary file, not text.' },
      { path: 'specs/002-b/tasks.md', text: '\n' },
      { path: 'specs/003-c/tasks.md', text: '- [ ] do it' },
    ]);
    assert.deepEqual(
      plan.features.map(({ taskLists }) => taskLists[0]?.emptyReason),
      [
        'It is a binary file, not text.',
        'The file is empty.',
        'It has 1 checkbox without a task id; a task is a line such as "- [ ] T001 What to do".',
      ],
    );
    assert.deepEqual(
      plan.problems.map(({ code, file }) => [code, file]),
      [['unreadable-task-list', 'specs/001-a/tasks.md']],
    );
  });

  it('gives a feature the contracts apart that carry its name, of its own package and where it is one alone', () => {
    const plan = buildPlan('/w', [
      { path: 'specs/003-login/tasks.md', text: LIST },
      { path: 'app/specs/004-mail/tasks.md', text: LIST },
      { path: 'app/specs/004-list/tasks.md', text: LIST },
      { path: 'contracts/003-login.md' },
      { path: 'contracts/feature-003.contract.md' },
      { path: 'contracts/004.md' },
      { path: 'app/contracts/003-login.md' },
      { path: 'contracts/readme.md' },
    ]);
    assert.deepEqual(
      plan.features.map(({ folder, contractFiles }) => [folder, contractFiles]),
      [
        ['app/specs/004-list', []],
        ['app/specs/004-mail', []],
        ['specs/003-login', ['contracts/003-login.md', 'contracts/feature-003.contract.md']],
      ],
    );
    assert.equal(plan.contractFiles?.length, 5);
  });

  it('marks the active feature, however its folder is written', () => {
    const files = [{ path: 'specs/003-a/tasks.md', text: LIST }];
    for (const active of ['specs/003-a', './specs/003-a/', 'specs\\003-a']) {
      assert.equal(buildPlan('/w', files, { active }).activeFeature, 'specs/003-a');
    }
    assert.equal(buildPlan('/w', files, { active: '../elsewhere' }).activeFeature, undefined);
  });

  it('is empty without files', () =>
    assert.deepEqual(buildPlan('/w', []), { ...emptyPlan('/w'), activeFeature: undefined }));
});

describe('readerFor', () => {
  it('claims task lists by name, leaves out templates and the folders of other tools', () => {
    const claimed = (path: string): boolean => readerFor(path) !== undefined;
    for (const path of [
      'tasks.md',
      'specs/a/tasks.md',
      'specs/a/tasks-COMPLETED.md',
      'a/tasks_web.md',
      'a/TASKS.md',
    ]) {
      assert.ok(claimed(path), path);
    }
    for (const path of [
      'subtasks.md',
      'tasks.txt',
      'specs/a/checklists/requirements.md',
      '.specify/templates/tasks-template.md',
      'templates/tasks.md',
      'openspec/changes/a/tasks.md',
      '.kiro/specs/a/tasks.md',
      'mytasks.md',
      'tasks/one.md',
    ]) {
      assert.ok(!claimed(path), path);
    }
  });
});
