/** Folders that are not what one expects: each shows what can be shown, says what is missing, and breaks nothing. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import type { Project } from '../../../../src/extension/project';
import {
  delegateToDemo,
  engineOf,
  extensionUnderTest,
  labelOf,
  rowsOf,
  taskNamed,
  untilView,
  viewOf,
} from '../extensionUnderTest';
import { commitAll, git, initRepository, scratchFolder, type ScratchFolder } from '../folders';
import { addFolders, removeAddedFolders } from '../workspaceFolders';

const LIST = '# Tasks\n\n## Phase 1: Begin\n\n- [ ] T001 Write `a.txt`\n- [ ] T002 Write `b.txt`\n';

describe('unusual folders', function () {
  this.timeout(90_000);
  const scratches: ScratchFolder[] = [];

  const opened = async (
    name: string,
    files: Readonly<Record<string, string>>,
    prepare: (folder: string) => void = () => undefined,
  ): Promise<Project> => {
    const scratch = scratchFolder(name, files);
    scratches.push(scratch);
    prepare(scratch.folder);
    const [project] = await addFolders(scratch.folder);
    assert.ok(project);
    return project;
  };
  const asRepository = (folder: string): void => {
    initRepository(folder);
    commitAll(folder);
  };

  afterEach(async () => {
    await removeAddedFolders();
    for (const scratch of scratches.splice(0)) scratch.remove();
  });

  /** Why nothing can be delegated here; the plan is shown nevertheless. */
  const reasonWhyNot = async (project: Project): Promise<string> => {
    assert.equal(await project.engineForAction(), undefined);
    const availability = project.loadedEngine?.availability;
    assert.ok(availability?.kind === 'reading', 'it can delegate');
    assert.ok(availability.problem.remedy, `no way out of: ${availability.problem.message}`);
    return availability.problem.message;
  };

  it('an empty folder has no rows, and none is shown for it', async () => {
    const project = await opened('empty', {});
    assert.deepEqual(project.plan?.features, []);
    const { projects } = await extensionUnderTest();
    const roots = rowsOf(projects.all).filter(({ depth }) => depth === 0);
    assert.deepEqual(
      roots.map(({ item }) => labelOf(item)),
      ['recipebox'],
    );
  });

  it('several folders have a row each, with their counts, and tasks of their own', async () => {
    const one = await opened('one', { 'specs/001-a/tasks.md': LIST }, asRepository);
    await opened('two', { 'specs/001-a/tasks.md': LIST.replace('[ ] T001', '[x] T001') }, asRepository);
    const { projects } = await extensionUnderTest();
    const roots = rowsOf(projects.all).filter(({ depth }) => depth === 0);
    assert.deepEqual(
      roots.map(({ item }) => [labelOf(item), item.description]),
      [
        ['recipebox', '0/23'],
        ['one', '0/2'],
        ['two', '1/2'],
      ],
    );
    await delegateToDemo(one, 'T001');
    await untilView(one, 'T001', ({ look }) => look === 'review');
    const [, , two] = projects.all;
    assert.ok(two && viewOf(two, 'T002').look === 'ready' && two.loadedEngine === undefined);
  });

  it('a folder without a repository shows its tasks, and says how to make one', async () => {
    const project = await opened('plain', { 'specs/001-a/tasks.md': LIST });
    assert.equal(viewOf(project, 'T001').look, 'ready');
    assert.match(await reasonWhyNot(project), /repository/i);
  });

  it('a repository without a commit says that it needs one, and can be used right after it', async () => {
    const project = await opened('unborn', { 'specs/001-a/tasks.md': LIST }, initRepository);
    assert.match(await reasonWhyNot(project), /commit/i);
    commitAll(project.root);
    assert.equal((await engineOf(project)).availability.kind, 'ready');
  });

  it('a detached head is refused with the reason, before anything is made', async () => {
    const project = await opened('detached', { 'specs/001-a/tasks.md': LIST }, (folder) => {
      asRepository(folder);
      git(folder, 'checkout', '--quiet', '--detach');
    });
    const engine = await engineOf(project);
    const preview = await engine.preview({
      task: taskNamed(project, 'T001').key,
      agent: 'demo',
      profile: 'task-executor',
      mode: 'interactive',
    });
    assert.ok(!preview.ok, 'it was not refused');
    assert.match(`${preview.problem.message} ${preview.problem.remedy ?? ''}`, /branch/i);
    assert.equal(git(project.root, 'worktree', 'list').split('\n').length, 1);
  });

  it('a malformed workflow.json stops delegation with its place, and nothing else', async () => {
    const project = await opened(
      'malformed',
      { 'specs/001-a/tasks.md': LIST, '.counterpoint/workflow.json': '{ "version": 1, "stages": [ }' },
      asRepository,
    );
    assert.equal(viewOf(project, 'T001').look, 'ready');
    const engine = await engineOf(project);
    const refused = await engine.delegate({
      task: taskNamed(project, 'T001').key,
      agent: 'demo',
      profile: 'task-executor',
      mode: 'interactive',
    });
    assert.ok(!refused.ok, 'it was not refused');
    assert.match(refused.problem.message, /workflow\.json/);
    assert.equal(viewOf(project, 'T001').look, 'ready');
  });

  it('a task list without tasks has a row with the reason', async () => {
    const project = await opened('nothing', { 'specs/001-a/tasks.md': '# Tasks\n\nNone yet.\n' });
    const rows = rowsOf([project]);
    assert.deepEqual(
      rows.map(({ node }) => node.kind),
      ['feature', 'empty'],
    );
    assert.notEqual(labelOf(rows[1]?.item ?? { label: '' }), '');
  });

  it('a workspace of 1,000 tasks has 1,000 rows, and a changed box changes one', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 20 }, (_each, feature) => [
        `specs/${String(feature + 1).padStart(3, '0')}-feature/tasks.md`,
        `# Tasks\n\n## Phase 1: All\n\n${Array.from({ length: 50 }, (_task, task) => `- [ ] T${String(task + 1).padStart(3, '0')} [P] Write \`src/${feature}/${task}.txt\`\n`).join('')}`,
      ]),
    );
    const project = await opened('thousand', files);
    assert.equal(project.tasks.size, 1000);
    assert.equal(rowsOf([project]).filter(({ node }) => node.kind === 'task').length, 1000);
    const file = path.join(project.root, 'specs/001-feature/tasks.md');
    writeFileSync(file, (files['specs/001-feature/tasks.md'] ?? '').replace('- [ ] T007', '- [x] T007'));
    await untilView(project, 'T007', ({ look }) => look === 'done');
    const done = [...project.tasks.values()].filter((task) => project.viewOf(task).look === 'done');
    assert.equal(done.length, 1);
  });
});
