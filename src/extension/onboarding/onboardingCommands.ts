import * as path from 'node:path';
import * as vscode from 'vscode';
import type { App, Contribution } from '../app';
import { COMMANDS, SETTINGS } from '../ids';
import { DisposableStore } from '../lifecycle';
import { chooseAgent } from '../run/delegationChoice';
import { newSpec } from './specTemplate';

/** The first minutes: the sample, a new spec folder, the hook script, the choice of an agent. */
export const onboardingCommands: Contribution = {
  id: 'onboarding',
  register(app) {
    const store = new DisposableStore();
    store.add(app.command(COMMANDS.openSample, () => openSample(app)));
    store.add(app.command(COMMANDS.createSpec, () => createSpec(app)));
    store.add(app.command(COMMANDS.createHookScript, () => createHookScript(app)));
    store.add(app.command(COMMANDS.chooseAgent, () => chooseDefaultAgent(app)));
    store.add(app.command(COMMANDS.showLog, () => app.log.show()));
    return store;
  },
};

/** Copies RecipeBox to a folder of the person's choice, makes it a repository with one commit, and opens it. */
async function openSample(app: App): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFolders: true,
    canSelectFiles: false,
    canSelectMany: false,
    openLabel: 'Put RecipeBox Here',
    title: 'Folder that RecipeBox is copied into',
  });
  const parent = chosen?.[0];
  if (!parent) return;
  const { createSample } = await import('../../engine/index');
  const folder = await app.prompter.progress('Copying RecipeBox', async () =>
    app.prompter.valueOf(await createSample(app.context.extensionPath, parent.fsPath)),
  );
  if (folder === undefined) return;
  const isEmptyWindow = (vscode.workspace.workspaceFolders ?? []).length === 0;
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder), {
    forceNewWindow: !isEmptyWindow,
  });
}

async function createSpec(app: App): Promise<void> {
  const project = app.projects.all[0];
  if (!project) {
    void app.prompter.inform('Open a folder first: the spec is created in it.');
    return;
  }
  const name = await app.prompter.input({
    title: 'Create a Spec',
    prompt: 'What is the feature called?',
    placeHolder: 'user authentication',
    validateInput: (value) =>
      /[a-z0-9]/iu.test(value) ? undefined : 'A name with at least one letter or digit.',
  });
  if (name === undefined) return;
  const numbers = (project.plan?.features ?? [])
    .map(({ id }) => Number.parseInt(id, 10))
    .filter(Number.isFinite);
  const spec = newSpec(name, Math.max(0, ...numbers) + 1);
  const edit = new vscode.WorkspaceEdit();
  for (const [file, content] of spec.files) {
    edit.createFile(vscode.Uri.file(path.join(project.root, file)), {
      contents: Buffer.from(content),
      ignoreIfExists: true,
    });
  }
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(vscode.Uri.file(path.join(project.root, spec.first)));
}

/** Writes the completion hook that any agent can call, and says how. Never overwrites one that is there. */
async function createHookScript(app: App): Promise<void> {
  const project = app.projects.all[0];
  if (!project) {
    void app.prompter.inform('Open a folder first: the script is created in it.');
    return;
  }
  const target = vscode.Uri.file(path.join(project.root, '.counterpoint', 'completion-hook.sh'));
  const source = vscode.Uri.file(path.join(app.context.extensionPath, 'media', 'completion-hook.sh'));
  try {
    await vscode.workspace.fs.copy(source, target, { overwrite: false });
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError) || error.code !== 'FileExists') throw error;
    void app.prompter.inform('.counterpoint/completion-hook.sh is there already; it was left as it is.');
  }
  await vscode.window.showTextDocument(target);
}

async function chooseDefaultAgent(app: App): Promise<void> {
  const engine = await app.projects.all[0]?.engineForAction();
  const agent = engine && (await chooseAgent(app, await engine.agents()));
  if (!agent) return;
  await vscode.workspace
    .getConfiguration()
    .update(SETTINGS.defaultAgent, agent.id, vscode.ConfigurationTarget.Global);
}
