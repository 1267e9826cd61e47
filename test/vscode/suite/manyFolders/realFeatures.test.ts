/** Whole feature folders of other people's repositories: the right tree, and a task of each through the whole loop. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Task } from '../../../../src/core/plan/model';
import type { Project } from '../../../../src/extension/project';
import {
  accept,
  delegateToDemo,
  extensionUnderTest,
  rowsOf,
  taskNamed,
  untilLooks,
  untilView,
} from '../extensionUnderTest';
import { commitAll, git, initRepository, scratchFolder, type ScratchFolder } from '../folders';
import { addFolders, removeAddedFolders } from '../workspaceFolders';

interface IndexedFile {
  readonly file: string;
  readonly path: string;
  readonly counts?: {
    readonly task_lines: number;
    readonly done: number;
    readonly phases_with_tasks: number;
  };
}

describe('whole feature folders of other people', function () {
  this.timeout(120_000);
  const corpus = findCorpus();
  if (corpus === undefined) {
    it.skip('skipped: no corpus; set COUNTERPOINT_CORPUS to its folder');
    return;
  }
  const { files } = JSON.parse(readFileSync(path.join(corpus, 'index.json'), 'utf8')) as {
    files: readonly IndexedFile[];
  };
  for (const name of readdirSync(path.join(corpus, 'speckit-feature'))) {
    describe(name, () => {
      let scratch: ScratchFolder;
      let project: Project;

      before(async () => {
        scratch = scratchFolder(name.replace(/^.*\+/, ''));
        // Specs and plans lie in one part of the corpus, the task lists of the same repository in another.
        for (const part of ['speckit-feature', 'speckit']) {
          const source = path.join(corpus, part, name);
          if (existsSync(source)) cpSync(source, scratch.folder, { recursive: true });
        }
        initRepository(scratch.folder);
        commitAll(scratch.folder);
        [project] = (await addFolders(scratch.folder)) as [Project];
      });
      after(async () => {
        await removeAddedFolders();
        scratch.remove();
      });

      it('has a row for every task list, with the counts of the index', () => {
        const lists = new Map(
          (project.plan?.features ?? []).flatMap(({ taskLists }) =>
            taskLists.map((list) => [list.file, list]),
          ),
        );
        const indexed = files.filter(({ file, counts }) => counts && file.startsWith(`speckit/${name}/`));
        assert.ok(indexed.length > 0, 'the index names no task list of this repository');
        assert.deepEqual([...lists.keys()].sort(), indexed.map((each) => each.path).sort());
        for (const { path: file, counts } of indexed) {
          const list = lists.get(file);
          // The reader's own test says why it reads 15 tasks of that list where the counter sees none.
          if (file.endsWith('specs/012-verify-command/tasks.md')) continue;
          assert.deepEqual(
            [list?.counts.task_lines, list?.counts.done, list?.counts.phases_with_tasks],
            [counts?.task_lines, counts?.done, counts?.phases_with_tasks],
            file,
          );
        }
      });

      it('shows every task once, below its feature and its phase', () => {
        const rows = rowsOf([project]);
        const features = (project.plan?.features ?? []).filter(({ taskLists }) => taskLists.length > 0);
        assert.equal(rows.filter(({ node }) => node.kind === 'feature').length, features.length);
        const shown = rows.flatMap(({ node }) => (node.kind === 'task' ? [node.task.key] : []));
        assert.equal(shown.length, project.tasks.size);
        assert.equal(new Set(shown).size, shown.length);
        assert.equal(new Set(rows.map(({ item }) => item.id)).size, rows.length, 'ids are not unique');
        for (const { item } of rows) assert.notEqual(item.accessibilityInformation?.label ?? item.label, '');
      });

      it('takes one of its tasks through the whole loop', async () => {
        const engine = await project.engineForAction();
        assert.equal(engine?.availability.kind, 'ready');
        const { key, file, line } = await openTaskOf(project, path.join(corpus, 'speckit-feature', name));
        await delegateToDemo(project, key);
        await untilLooks(project, key, 'review');
        await accept(project, key);
        await untilView(
          project,
          key,
          ({ look, state }) => look === 'done' && state?.worktree?.state === 'removed',
        );
        const ticked = git(project.root, 'show', `HEAD:${file}`).split('\n')[line - 1] ?? '';
        assert.match(ticked, /\[x\]/i);
        const changed = git(project.root, 'diff', '--stat', 'HEAD~1', 'HEAD', '--numstat');
        assert.match(changed, /counterpoint-demo\//);
        assert.equal(git(project.root, 'status', '--porcelain'), '');
      });
    });
  }

  it('leave the first folder alone', async () => {
    const app = await extensionUnderTest();
    assert.equal(app.projects.all.length, 1);
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
  });
});

/** The corpus of real files, beside the checkout or where the environment says. */
function findCorpus(): string | undefined {
  const named = process.env['COUNTERPOINT_CORPUS'];
  const { extensionPath } = vscode.extensions.getExtension('counterpoint.counterpoint') ?? {};
  const beside = extensionPath === undefined ? undefined : path.join(extensionPath, '../shared/corpus');
  return [named, beside].find(
    (folder) => folder !== undefined && existsSync(path.join(folder, 'index.json')),
  );
}

/** The first task of the list whose feature is there as a whole. These are done: its box is opened again, and committed. */
async function openTaskOf(project: Project, wholeFeatures: string): Promise<Task> {
  const feature = project.plan?.features.find(
    ({ folder, taskLists }) => taskLists.length > 0 && existsSync(path.join(wholeFeatures, folder)),
  );
  const first = feature?.taskLists[0]?.tasks[0];
  assert.ok(first?.boxOffset !== undefined, 'there is no feature with a whole folder');
  const file = path.join(project.root, first.file);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, `${text.slice(0, first.boxOffset)} ${text.slice(first.boxOffset + 1)}`);
  git(project.root, 'commit', '--quiet', '--all', '--message=Open one again');
  await untilView(project, first.key, ({ look }) => look === 'ready');
  return taskNamed(project, first.key);
}
