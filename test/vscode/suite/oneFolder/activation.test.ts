/** What happens when the window opens, before anybody asks for anything. The first file of its window. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extensionUnderTest, firstProject } from '../extensionUnderTest';

describe('activation in a real VS Code', () => {
  it('shows the plan without loading the engine', async () => {
    const project = await firstProject();
    assert.equal(project.tasks.size, 23);
    assert.deepEqual(loadedPrograms(), ['extension.js']);
  });

  it('writes nothing into the repository unasked', async () => {
    const { root } = await firstProject();
    assert.ok(!existsSync(path.join(root, '.git/counterpoint')));
    assert.ok(!existsSync(path.join(root, '.counterpoint/hooks.jsonl')));
  });

  it('registers every contribution: none failed and was skipped', async () => {
    const { context } = await extensionUnderTest();
    const list = readFileSync(path.join(context.extensionPath, 'src/extension/contributions.ts'), 'utf8');
    const contributions = list.match(/^ {2}\w+,$/gm) ?? [];
    assert.ok(contributions.length > 10, 'the list of contributions looks different');
    // The container itself comes first.
    assert.equal(context.subscriptions.length, 1 + contributions.length);
  });

  it('registers every command that the manifest names', async () => {
    const { context } = await extensionUnderTest();
    const manifest = context.extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const promised = manifest.contributes.commands.map(({ command }) => command);
    assert.ok(promised.length > 20, `the manifest names ${promised.length} commands`);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      promised.filter((command) => !registered.has(command)),
      [],
    );
  });

  it('loads the engine when it is first asked for, and not a second time', async () => {
    const project = await firstProject();
    const engine = await project.engineForAction();
    assert.equal(engine?.availability.kind, 'ready');
    assert.deepEqual(loadedPrograms(), ['engine.js', 'extension.js']);
    assert.equal(await project.engineForAction(), engine);
  });
});

/** Programs of the extension that this host has loaded. */
const loadedPrograms = (): string[] =>
  Object.keys(require.cache)
    .filter((file) => path.basename(path.dirname(file)) === 'dist' && !file.includes('node_modules'))
    .map((file) => path.basename(file))
    .sort();
