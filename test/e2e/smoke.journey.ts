/** The packaged extension in a normal window: it installs, its views open, and nothing complains. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { copyAsRepository, type CopiedRepository } from '../../scripts/vscode/gitRepository';
import { eventually } from './fixture/eventually';
import { openWorkbench, type OpenedWorkbench } from './fixture/openWorkbench';

const sample = path.resolve(import.meta.dirname, '../../samples/recipebox');

describe('the first look at a folder with specs', () => {
  let repository: CopiedRepository;
  let opened: OpenedWorkbench;

  before(async () => {
    repository = copyAsRepository(sample, 'recipebox');
    opened = await openWorkbench({ folder: repository.folder });
  });

  after(async () => {
    await opened?.dispose();
    repository?.remove();
  });

  it('shows the tasks in a view container of their own', async () => {
    const { workbench } = opened;
    await workbench.openViewContainer('Counterpoint');
    const tasks = workbench.tree('Tasks');
    await tasks.open();
    await eventually(async () => assert.ok((await tasks.rows()).length > 0, await tasks.welcome()));
    await workbench.screenshot('smoke-view-container');
  });

  it('asks and reports nothing unasked', async () => {
    assert.deepEqual(await opened.workbench.notifications.list(), []);
  });

  it('offers its commands in the palette', async () => {
    const commands = await opened.workbench.commandsFor('Counterpoint: Delegate');
    assert.ok(commands.includes('Counterpoint: Delegate Task…'), commands.join(' | '));
  });
});
