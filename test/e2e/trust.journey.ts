/** A folder that nobody trusts yet: its tasks are shown, and nothing of it runs. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { eventually } from './fixture/eventually';
import { openRecipeBox, rowSays, type OpenedRecipeBox } from './fixture/recipeBox';
import { git } from './fixture/repository';

describe('a folder that is not trusted', () => {
  let box: OpenedRecipeBox;
  let canary: string;

  before(async () => {
    box = await openRecipeBox({
      trust: true,
      // The editor's own git runs what a trusted repository's configuration names; here only ours is watched.
      settings: { 'git.enabled': false },
      prepare: (folder) => {
        canary = path.join(path.dirname(folder), 'canary');
        layTraps(folder, canary);
      },
    });
  });
  after(() => box?.dispose());

  it('shows tasks and contracts', async () => {
    const { workbench, tasks } = box;
    await workbench.statusBar.waitFor(/Restricted Mode/);
    await rowSays(tasks, 'T005', /waits for T002/);
    await workbench.tree('Contracts').open();
    await workbench.tree('Contracts').row(/Recipe API/);
    await workbench.screenshot('restricted');
  });

  it('refuses to delegate, and leads to where trust is given', async () => {
    const { workbench, tasks } = box;
    await tasks.clickInlineAction(/^T001/, 'Delegate Task…');
    await workbench.notifications.click(
      'Counterpoint runs nothing in a workspace that you do not trust',
      'Manage Workspace Trust',
    );
    await workbench.page.locator('.workspace-trust-editor').getByText('You are in Restricted Mode').waitFor();
    assert.ok(!existsSync(path.join(box.folder, '.git/counterpoint')));
    assert.ok(!existsSync(canary), 'something of the repository ran');
  });

  it('asks about programs in the repository’s configuration once it is trusted, and runs none before', async () => {
    const { workbench, tasks } = box;
    await workbench.page
      .locator('.workspace-trust-editor')
      .getByRole('button', { name: 'Trust', exact: true })
      .click();
    await workbench.page.locator('.workspace-trust-editor').getByText('You trust this folder').waitFor();
    // VS Code shows that editor over the others; its button in the corner ends it.
    await workbench.page
      .locator('.monaco-modal-editor-block')
      .getByRole('button', { name: /^Close/ })
      .click();
    await workbench.page.locator('.monaco-modal-editor-block').waitFor({ state: 'hidden' });
    await tasks.clickInlineAction(/^T001/, 'Delegate Task…');
    await workbench.quickInput.choose('Start Demo agent (no model)');
    const words = await workbench.dialog.text();
    await workbench.screenshot('configuration-agreement');
    assert.match(words, /configuration of this repository that can run programs/);
    assert.match(words, /core\.fsmonitor/i);
    assert.ok(!existsSync(canary), 'something of the repository ran');
    await workbench.dialog.choose('I Know These');
    await workbench.dialog.choose('Run Them');
  });

  it('runs none of them itself even then: the person’s hooks run where the person commits', async () => {
    await rowSays(box.tasks, 'T001', /ready for review/, 60_000);
    await box.tasks.clickInlineAction(/^T001/, 'Accept and Integrate Task…');
    await eventually(async () => assert.equal((await box.tasks.row(/^T001/)).icon, 'pass-filled'), 60_000);
    assert.ok(!existsSync(canary), existsSync(canary) ? readFileSync(canary, 'utf8') : '');
    git(box.folder, 'status');
    assert.ok(existsSync(canary), 'the trap itself does not work');
  });
});

/** A file monitor and hooks that leave a mark when anything runs them. */
function layTraps(folder: string, canary: string): void {
  const trap = path.join(path.dirname(folder), 'trap.sh');
  writeFileSync(trap, `#!/bin/sh\necho "$0 $@" >> '${canary}'\n`);
  chmodSync(trap, 0o755);
  git(folder, 'config', 'core.fsmonitor', trap);
  const hooks = path.join(folder, '.git/hooks');
  mkdirSync(hooks, { recursive: true });
  for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction']) {
    const file = path.join(hooks, hook);
    writeFileSync(file, `#!/bin/sh\nexec '${trap}' ${hook}\n`);
    chmodSync(file, 0o755);
  }
}
