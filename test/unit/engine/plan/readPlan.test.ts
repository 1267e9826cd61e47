import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import * as os from 'node:os';
import type { Plan } from '../../../../src/core/plan/model';
import { readNamedFiles, readPlan } from '../../../../src/engine/plan/readPlan';
import { Workspace } from './workspace';

const LIST = '# Tasks: A\n\n- [ ] T001 a\n';
const lists = (plan: Plan): string[] =>
  plan.features.flatMap(({ taskLists }) => taskLists.map(({ file }) => file));
const reason = (plan: Plan, file: string): string | undefined =>
  plan.features.flatMap(({ taskLists }) => taskLists).find((list) => list.file === file)?.emptyReason;
const codes = (plan: Plan): string[] => plan.problems.map(({ code, file }) => `${code} ${file}`);

describe('readPlan', () => {
  let workspace: Workspace;
  const make = (files: Readonly<Record<string, string | Buffer>>): Workspace =>
    (workspace = new Workspace(files));
  afterEach(() => workspace.remove());

  it('finds task lists wherever specs lie, and nothing in folders of machines and other tools', () => {
    make({
      'tasks.md': LIST,
      'specs/001-a/tasks.md': LIST,
      'specs/001-a/contracts/api.md': '',
      '.specify/specs/002-b/tasks.md': LIST,
      '.specify/templates/tasks-template.md': LIST,
      'docs/specs/archived/003-c/tasks.md': LIST,
      'packages/x/specs/004-d/tasks.md': LIST,
      'node_modules/x/tasks.md': LIST,
      'dist/tasks.md': LIST,
      '.git/tasks.md': LIST,
      '.kiro/specs/a/tasks.md': LIST,
      'AGENTS.md': '',
      '.specify/feature.json': '{"feature_directory":"specs/001-a"}',
    });
    const plan = readPlan(workspace.root);
    assert.deepEqual(lists(plan), [
      'tasks.md',
      '.specify/specs/002-b/tasks.md',
      'docs/specs/archived/003-c/tasks.md',
      'packages/x/specs/004-d/tasks.md',
      'specs/001-a/tasks.md',
    ]);
    assert.equal(plan.activeFeature, 'specs/001-a');
    assert.deepEqual(plan.constitutionFiles, ['AGENTS.md']);
    assert.deepEqual(plan.features.at(-1)?.contractFiles, ['specs/001-a/contracts/api.md']);
    assert.deepEqual(plan.problems, []);
  });

  it('gives every list that cannot be read an entry with the reason', () => {
    make({
      'specs/1/tasks.md': Buffer.from([0x2d, 0x20, 0x00, 0x01]),
      'specs/2/tasks.md': Buffer.from('\ufeff- [ ] T001 a', 'utf16le'),
      'specs/3/tasks.md': Buffer.from('- [ ] T001 caf\xe9', 'latin1'),
      'specs/4/tasks.md': Buffer.alloc(3 * 1024 * 1024, 0x20),
      'specs/5/tasks.md': '',
      'specs/6/tasks.md': LIST,
    });
    const plan = readPlan(workspace.root);
    assert.match(reason(plan, 'specs/1/tasks.md') ?? '', /binary/);
    assert.match(reason(plan, 'specs/2/tasks.md') ?? '', /UTF-16/);
    assert.match(reason(plan, 'specs/3/tasks.md') ?? '', /not valid UTF-8/);
    assert.match(reason(plan, 'specs/4/tasks.md') ?? '', /too large/);
    assert.match(reason(plan, 'specs/5/tasks.md') ?? '', /empty/);
    assert.equal(reason(plan, 'specs/6/tasks.md'), undefined);
    assert.equal(plan.problems.filter(({ code }) => code === 'unreadable-task-list').length, 4);
  });

  it('a file that may not be read is told, not skipped', function () {
    if (os.userInfo().uid === 0) this.skip();
    make({ 'specs/1/tasks.md': LIST });
    chmodSync(workspace.at('specs/1/tasks.md'), 0o000);
    assert.match(reason(readPlan(workspace.root), 'specs/1/tasks.md') ?? '', /permission denied/);
  });

  it('says that a specs folder is a link to somewhere else, and nothing of one that is read where it lies', () => {
    make({ 'product/001-b/tasks.md': LIST });
    const elsewhere = new Workspace({ 'specs/001-a/tasks.md': LIST });
    try {
      symlinkSync(elsewhere.at('specs'), workspace.at('specs'));
      symlinkSync('product', workspace.at('docs'));
      const plan = readPlan(workspace.root);
      assert.deepEqual(codes(plan), ['link-not-followed specs']);
      assert.match(plan.problems[0]?.message ?? '', /leads out of the workspace.+Open the folder/);
      assert.deepEqual(lists(plan), ['product/001-b/tasks.md']);
    } finally {
      elsewhere.remove();
    }
  });

  it('follows no link: not to a file elsewhere, not in a circle', () => {
    make({ 'specs/001-a/tasks.md': LIST });
    const elsewhere = new Workspace({ 'tasks.md': '- [ ] T666 secret' });
    try {
      symlinkSync(elsewhere.root, workspace.at('specs/outside'));
      symlinkSync('..', workspace.at('specs/circle'));
      symlinkSync(elsewhere.at('tasks.md'), workspace.at('tasks.md'));
      const plan = readPlan(workspace.root);
      assert.deepEqual(lists(plan), ['specs/001-a/tasks.md']);
      assert.deepEqual(codes(plan), ['link-not-followed tasks.md']);
    } finally {
      elsewhere.remove();
    }
  });

  it('does not wait for a pipe that is called like a task list', function () {
    if (process.platform === 'win32') this.skip();
    make({ 'specs/001-a/tasks.md': LIST });
    execFileSync('mkfifo', [workspace.at('specs/tasks.md')]);
    assert.deepEqual(lists(readPlan(workspace.root)), ['specs/001-a/tasks.md']);
  });

  it('leaves out worktrees inside the workspace, but not submodules', () => {
    make({
      'tree/.git': 'gitdir: /somewhere/.git/worktrees/tree\n',
      'tree/specs/001-a/tasks.md': LIST,
      'module/.git': 'gitdir: ../.git/modules/module\n',
      'module/specs/001-a/tasks.md': LIST,
    });
    assert.deepEqual(lists(readPlan(workspace.root)), ['module/specs/001-a/tasks.md']);
  });

  it('stops at its limits and says so, likely folders first', () => {
    make({
      'aaa/tasks.md': LIST,
      'bbb/ccc/ddd/tasks.md': LIST,
      'specs/001-a/tasks.md': LIST,
    });
    const few = readPlan(workspace.root, { folders: 3, depth: 9, taskLists: 9 });
    assert.ok(codes(few).some((code) => code.startsWith('walk-cut-short')));
    assert.ok(
      readPlan(workspace.root, { folders: 9, depth: 9, taskLists: 1 }).problems.some(
        ({ code }) => code === 'walk-cut-short',
      ),
    );
    const shallow = readPlan(workspace.root, { folders: 99, depth: 2, taskLists: 9 });
    assert.deepEqual(lists(shallow), ['aaa/tasks.md', 'specs/001-a/tasks.md']);
    assert.deepEqual(codes(shallow), ['walk-cut-short bbb/ccc']);
  });

  it('tells of task lists of tools it does not read', () => {
    make({ 'openspec/changes/a/tasks.md': LIST });
    const plan = readPlan(workspace.root);
    assert.deepEqual(codes(plan), ['format-not-read openspec/changes/a/tasks.md']);
    assert.deepEqual(lists(plan), []);
  });

  it('survives a feature.json that is broken, and a folder that is not there', () => {
    make({ '.specify/feature.json': '{"feature_dir', 'tasks.md': LIST });
    assert.equal(readPlan(workspace.root).activeFeature, undefined);
    const gone = readPlan(workspace.at('nowhere'));
    assert.deepEqual(
      gone.problems.map(({ code }) => code),
      ['unreadable-folder'],
    );
  });
});

describe('readNamedFiles', () => {
  it('reads any file as a task list, inside the folder, outside of it, and through a link', () => {
    const workspace = new Workspace({ 'notes.md': LIST });
    const elsewhere = new Workspace({ 'todo.md': LIST });
    try {
      symlinkSync(elsewhere.at('todo.md'), workspace.at('link.md'));
      const plan = readNamedFiles(workspace.root, [
        'notes.md',
        elsewhere.at('todo.md'),
        'link.md',
        'missing.md',
      ]);
      assert.deepEqual(
        lists(plan).sort(),
        ['link.md', 'missing.md', 'notes.md', elsewhere.at('todo.md')].sort(),
      );
      assert.equal(
        plan.features.flatMap(({ taskLists }) => taskLists.flatMap(({ tasks }) => tasks)).length,
        3,
      );
      assert.equal(reason(plan, 'missing.md'), 'It does not exist.');
    } finally {
      workspace.remove();
      elsewhere.remove();
    }
  });
});
