import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { askLauncher, canDriveWindow } from '../../../suite/launcherBridge';

describe('a green suite', () => {
  it('runs in the extension host of a window with a folder in git', () => {
    assert.ok(vscode.workspace.workspaceFolders?.[0]);
    assert.ok(vscode.extensions.getExtension('counterpoint.specimen'));
    assert.equal(process.env['NODE_EXTRA_CA_CERTS'], undefined, 'the environment is not scrubbed');
  });

  it('asks the launcher for what only a person at the window can do', async function () {
    if (!canDriveWindow()) return this.skip();
    const opened = vscode.commands.executeCommand('workbench.action.showCommands');
    await askLauncher('fill', '.quick-input-widget input[type=text]', '>Specimen: Mark');
    assert.match(await askLauncher('text', '.quick-input-list .monaco-list-row'), /Specimen: Mark/);
    await askLauncher('screenshot', 'harness-green');
    await askLauncher('press', 'Escape');
    await opened;
  });

  it('hears why the launcher could not do it', async function () {
    if (!canDriveWindow()) return this.skip();
    await assert.rejects(askLauncher('screenshot', '../outside'), /is no name for a picture/);
  });
});
