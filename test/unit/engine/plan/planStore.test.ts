import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { renameSync, symlinkSync } from 'node:fs';
import * as path from 'node:path';
import type { Plan, TaskList } from '../../../../src/core/plan/model';
import { PlanStore } from '../../../../src/engine/plan/planStore';
import { readPlan } from '../../../../src/engine/plan/readPlan';
import { Workspace } from './workspace';

const LIST = '# Tasks: A\n\n- [ ] T001 a\n';

const listAt = (plan: Plan | undefined, file: string): TaskList | undefined =>
  plan?.features.flatMap(({ taskLists }) => taskLists).find((list) => list.file === file);

describe('PlanStore', () => {
  let workspace: Workspace;
  let store: PlanStore;
  beforeEach(async () => {
    workspace = new Workspace({
      'specs/001-a/tasks.md': LIST,
      'specs/001-a/spec.md': '',
      'specs/002-b/tasks.md': LIST,
      'AGENTS.md': '',
    });
    store = new PlanStore(workspace.root);
    await store.load();
  });
  afterEach(() => workspace.remove());
  const refresh = (...files: string[]): Promise<Plan | undefined> =>
    store.refresh(files.map((file) => workspace.at(file)));

  it('loads what reading at once reads', () => {
    assert.deepEqual(
      JSON.parse(JSON.stringify(store.plan)),
      JSON.parse(JSON.stringify(readPlan(workspace.root))),
    );
    assert.deepEqual([...store.taskListFolders()].sort(), [
      workspace.at('specs/001-a'),
      workspace.at('specs/002-b'),
    ]);
    assert.equal(path.resolve(store.pathBase, 'specs/001-a/tasks.md'), workspace.at('specs/001-a/tasks.md'));
  });

  it('reads what changed and keeps the rest as it is, objects and all', async () => {
    const before = store.plan;
    workspace.write('specs/001-a/tasks.md', LIST.replace('[ ]', '[x]'));
    const after = await refresh('specs/001-a/tasks.md');
    assert.equal(listAt(after, 'specs/001-a/tasks.md')?.tasks[0]?.status, 'done');
    assert.equal(listAt(after, 'specs/002-b/tasks.md'), listAt(before, 'specs/002-b/tasks.md'));
  });

  it('gives no new plan when nothing of it changed', async () => {
    workspace.write('specs/001-a/tasks.md', LIST);
    workspace.write('README.md', 'x');
    assert.equal(await refresh('specs/001-a/tasks.md', 'README.md', 'specs/001-a/spec.md'), undefined);
    assert.equal(await store.refresh(['/somewhere/else/tasks.md', workspace.root]), undefined);
  });

  it('follows new, removed and renamed files and folders', async () => {
    workspace.write('specs/003-c/tasks.md', LIST);
    workspace.write('specs/003-c/plan.md', '');
    const more = await refresh('specs/003-c/tasks.md', 'specs/003-c/plan.md');
    assert.equal(more?.features.length, 3);
    assert.equal(more?.features[2]?.planFile, 'specs/003-c/plan.md');

    renameSync(workspace.at('specs/003-c'), workspace.at('specs/004-d'));
    const renamed = await refresh('specs/003-c', 'specs/004-d/tasks.md');
    assert.deepEqual(
      renamed?.features.map(({ folder }) => folder),
      ['specs/001-a', 'specs/002-b', 'specs/004-d'],
    );

    workspace.remove('specs/001-a/tasks.md');
    const fewer = await refresh('specs/001-a/tasks.md');
    assert.equal(listAt(fewer, 'specs/001-a/tasks.md'), undefined);
  });

  it('becomes unreadable and readable again', async () => {
    workspace.write('specs/001-a/tasks.md', Buffer.from([0, 1, 2]));
    assert.match(
      listAt(await refresh('specs/001-a/tasks.md'), 'specs/001-a/tasks.md')?.emptyReason ?? '',
      /binary/,
    );
    assert.equal(await refresh('specs/001-a/tasks.md'), undefined);
    workspace.write('specs/001-a/tasks.md', LIST);
    assert.equal(listAt(await refresh('specs/001-a/tasks.md'), 'specs/001-a/tasks.md')?.tasks.length, 1);
  });

  it('never reads where the walk would not: hidden folders, links', async () => {
    workspace.write('node_modules/x/tasks.md', LIST);
    workspace.write('.hidden/tasks.md', LIST);
    symlinkSync(workspace.at('specs/001-a/tasks.md'), workspace.at('tasks.md'));
    assert.equal(await refresh('node_modules/x/tasks.md', '.hidden/tasks.md', 'tasks.md'), undefined);
  });

  it('notices when another feature becomes the active one', async () => {
    workspace.write('.specify/feature.json', '{"feature_directory":"specs/002-b"}');
    assert.equal((await refresh('.specify/feature.json'))?.activeFeature, 'specs/002-b');
    assert.equal(await refresh('.specify/feature.json'), undefined);
  });

  it('many changes one after the other end in what a fresh load reads', async () => {
    for (let round = 0; round < 20; round += 1) {
      workspace.write(
        `specs/00${(round % 3) + 1}-x/tasks.md`,
        `${LIST}- [${round % 2 ? 'x' : ' '}] T10${round} b\n`,
      );
      await refresh(`specs/00${(round % 3) + 1}-x/tasks.md`);
    }
    assert.deepEqual(
      JSON.parse(JSON.stringify(store.plan)),
      JSON.parse(JSON.stringify(readPlan(workspace.root))),
    );
  });

  it('sees a journal in a real repository, from its root, a folder of it and a linked worktree', () => {
    const git = (...args: string[]): void => {
      const env = { PATH: process.env['PATH'], HOME: workspace.root, GIT_CONFIG_NOSYSTEM: '1' };
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: workspace.root,
        env,
      });
    };
    assert.ok(!store.hasJournal());
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', 'x');
    git('worktree', 'add', '-q', '-b', 'side', 'side');
    assert.ok(!store.hasJournal());
    workspace.write('.git/counterpoint/journal.jsonl', '');
    assert.ok(store.hasJournal());
    assert.ok(new PlanStore(workspace.at('specs/001-a')).hasJournal());
    assert.ok(new PlanStore(workspace.at('side')).hasJournal());
  });
});
