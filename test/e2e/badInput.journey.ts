/** What is wrong with a folder, its files or the settings is said with the way out, and nothing is lost or written. */
import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { openWorkbench, type OpenedWorkbench } from './fixture/openWorkbench';
import { delegateFromRow, openRecipeBox, PICTURE_SETTINGS, rowSays } from './fixture/recipeBox';

const LIST =
  '\ufeff# Tasks\r\n\r\n- [ ] T001 Write `../../etc/passwd` $(touch pwned)\r\n- [ ] T002 Next (depends on T999)\r\n';

describe('bad input', () => {
  describe('a folder without a repository, with files that cannot be used', () => {
    const files: Readonly<Record<string, Buffer>> = {
      'specs/001-windows/tasks.md': Buffer.from(LIST),
      'specs/002-utf16/tasks.md': Buffer.from(LIST, 'utf16le'),
      'specs/<img src=x onerror=alert(1)>/tasks.md': Buffer.from(
        '- [ ] T001 [x](command:workbench.action.quit)\n',
      ),
      '.counterpoint/agents.json': Buffer.from('{ "version": 1, "agents": 3 }'),
    };
    let opened: OpenedWorkbench;
    let folder: string;

    before(async () => {
      folder = path.join(realpathSync(mkdtempSync(path.join(os.tmpdir(), 'counterpoint-'))), 'a product ü');
      for (const [file, content] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        writeFileSync(path.join(folder, file), content);
      }
      opened = await openWorkbench({ folder, settings: PICTURE_SETTINGS });
      await opened.workbench.openViewContainer('Counterpoint');
    });
    after(async () => {
      await opened?.dispose();
      rmSync(path.dirname(folder), { recursive: true, force: true });
    });

    it('shows what can be read, and names the file that cannot be, with what to do', async () => {
      const tasks = opened.workbench.tree('Tasks');
      const row = await tasks.row(/^specs\/002-utf16\/tasks\.md:1/);
      assert.match(row.description, /UTF-16; save it as UTF-8/);
      assert.match((await tasks.row(/onerror/)).label, /<img src=x onerror=alert\(1\)>/);
      await tasks.expand(/^001 Windows/);
      await rowSays(tasks, 'T001', /ready/);
    });

    it('says how to make a repository when a task is delegated', async () => {
      const { workbench } = opened;
      await workbench.tree('Tasks').clickInlineAction(/^T001 Write/, 'Delegate Task…');
      await workbench.notifications.waitFor(/not inside a git repository.*Run git init/);
      await workbench.screenshot('no-repository');
    });

    it('has written nothing', () => {
      const found = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
      assert.deepEqual(found.sort(), Object.keys(files).sort());
      for (const [file, content] of Object.entries(files))
        assert.deepEqual(readFileSync(path.join(folder, file)), content, file);
    });
  });

  it('settings of the wrong types and values: the defaults count, and a task goes its way', async () => {
    const box = await openRecipeBox({
      settings: {
        'counterpoint.agents.mode': 7,
        'counterpoint.agents.limit': 'many',
        'counterpoint.agents.paths': [1],
        'counterpoint.agents.stallMinutes': -5,
        'counterpoint.profiles.default': '../../nope; rm -rf ~',
        'counterpoint.integration.strategy': 'rebase --force',
        'counterpoint.hookLogs': '../../**',
        'counterpoint.metrics.phaseEstimates': [1, 'x'],
        'counterpoint.lenses.enabled': 'yes',
        'counterpoint.worktrees.folder': 42,
      },
    });
    try {
      await delegateFromRow(box, 'T001', { asksAboutGates: true });
      await rowSays(box.tasks, 'T001', /ready for review/, 60_000);
    } finally {
      await box.dispose();
    }
  });
});
