import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Feature } from '../../core/plan/model';
import type { App, Contribution } from '../app';
import { COMMANDS } from '../ids';
import { plainLabel } from '../plainMessage';
import type { Project } from '../project';

/** `Counterpoint: New Contract`: the smallest useful contract of a feature, filled from its spec. */
export const newContractCommand: Contribution = {
  id: 'new-contract',
  register: (app) => app.command(COMMANDS.newContract, () => createContract(app)),
};

interface FeatureChoice extends vscode.QuickPickItem {
  readonly project: Project;
  readonly feature: Feature;
  /** The contract it has. */
  readonly file: string | undefined;
}

async function createContract(app: App): Promise<void> {
  const choices = app.projects.all.flatMap(choicesOf);
  if (choices.length === 0) {
    void app.prompter.inform(
      'There is no feature yet: make a folder such as specs/001-login with a spec.md or a tasks.md, or run “Create a Spec”.',
    );
    return;
  }
  const chosen = await vscode.window.showQuickPick(choices, {
    title: 'New Contract',
    placeHolder: 'The feature that promises something',
    matchOnDescription: true,
  });
  if (!chosen) return;
  const { project, feature, file } = chosen;
  const target = project.uriOf(file ?? path.posix.join(feature.folder, 'contract.md'));
  const isThere = await exists(target);
  if (isThere) {
    await vscode.window.showTextDocument(target);
    void app.prompter.inform(
      `${plainLabel(vscode.workspace.asRelativePath(target))} is there already; it was left as it is.`,
    );
    return;
  }
  const { newContract } = await app.contracts.load();
  const id = feature.folder === '.' ? feature.id : path.posix.basename(feature.folder);
  const spec = feature.specFile === undefined ? '' : await textOf(project.uriOf(feature.specFile));
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(target, { overwrite: false, ignoreIfExists: false });
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error(`${target.fsPath} could not be created.`);
  const editor = await vscode.window.showTextDocument(target);
  // Somebody may have written to it between the two.
  if (editor.document.getText() !== '') return;
  await editor.insertSnippet(
    new vscode.SnippetString(newContract(id, feature.name, spec)),
    new vscode.Position(0, 0),
  );
}

/** Features without a contract first: those are what the command is for. */
function choicesOf(project: Project): readonly FeatureChoice[] {
  const choices = (project.plan?.features ?? []).map((feature): FeatureChoice => {
    const [file] = feature.contractFiles;
    const place = feature.folder === '.' ? 'the workspace folder' : feature.folder;
    return {
      label: plainLabel(feature.name),
      description: plainLabel(file === undefined ? place : `${place} · has a contract`),
      project,
      feature,
      file,
    };
  });
  return choices.toSorted(
    (left, right) => Number(left.file !== undefined) - Number(right.file !== undefined),
  );
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

async function textOf(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return open.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    // Gone since the plan was read: then the template says less.
    return '';
  }
}
