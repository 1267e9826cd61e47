/** The end of the window. It disposes the extension, so it is the last file of its window: files run in the order of their names. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extensionUnderTest, firstProject } from '../extensionUnderTest';

describe('the end of a window', () => {
  it('leaves no command, no watcher, no socket and no listener behind', async () => {
    const app = await extensionUnderTest();
    const project = await firstProject();
    await project.engineForAction();
    const before = resources();
    assert.ok(
      before.watchers > 0 && before.servers > 0,
      `nothing to leave behind: ${JSON.stringify(before)}`,
    );
    let announced = 0;
    project.onDidChange(() => announced++);
    for (const each of [...app.context.subscriptions].reverse()) each.dispose();
    await until(() => resources().servers < before.servers && resources().watchers < before.watchers);
    const ours = (await vscode.commands.getCommands(true)).filter((id) =>
      /^counterpoint\.\w+\.\w+$/.test(id),
    );
    assert.deepEqual(
      ours.filter((id) => !BUILT_FROM_VIEWS.test(id)),
      [],
    );
    await project.reread();
    assert.equal(announced, 0, 'a listener still hears the disposed project');
  });
});

/** VS Code makes these commands of the manifest's views by itself. */
const BUILT_FROM_VIEWS = /\.(focus|open|removeView|resetViewLocation|toggleVisibility)$/;

const resources = (): { watchers: number; servers: number } => {
  const all = process.getActiveResourcesInfo();
  const count = (kinds: readonly string[]) => all.filter((each) => kinds.includes(each)).length;
  return { watchers: count(['FSEventWrap']), servers: count(['PipeServerWrap', 'PipeWrap']) };
};

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
