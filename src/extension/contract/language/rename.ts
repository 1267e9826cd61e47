import * as vscode from 'vscode';
import type { OtherText } from '../../../core/contract/language/renameFeature';
import type { Result } from '../../../core/result';
import { plainMessage } from '../../plainMessage';
import type { Project } from '../../project';
import type { ContractLibrary } from './contractLibrary';
import { TextRanges } from './textRanges';

/** Renames the id of a feature in contracts, task lists and specs: one edit, which the editor makes and can undo. */
export class FeatureRename implements vscode.RenameProvider {
  constructor(private readonly library: ContractLibrary) {}

  async prepareRename(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<{ range: vscode.Range; placeholder: string }> {
    const { text, located, feature } = await this.featureAt(document, position, token);
    const { start, end } = located.occurrence;
    return { range: text.ranges.range(start, end), placeholder: feature.occurrence.key };
  }

  async provideRenameEdits(
    document: vscode.TextDocument,
    position: vscode.Position,
    newName: string,
    token: vscode.CancellationToken,
  ): Promise<vscode.WorkspaceEdit> {
    const { text, shelf, feature, engine } = await this.featureAt(document, position, token);
    const others = await otherTexts(text.project);
    const edits = valueOf(engine.renameFeature(shelf.names, feature, newName, others));
    const edit = new vscode.WorkspaceEdit();
    for (const { file, edits: list } of edits) {
      const contract = shelf.textOf(file);
      const other = others.find((each) => each.file === file);
      const ranges = contract?.ranges ?? new TextRanges(other?.text ?? '');
      const uri = contract?.uri ?? text.project.uriOf(file);
      for (const { start, end, text: words } of list) edit.replace(uri, ranges.range(start, end), words);
    }
    return edit;
  }

  private async featureAt(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ) {
    const text = await this.library.open(document);
    const shelf = text && (await this.library.shelf(text.project, () => token.isCancellationRequested));
    if (!shelf) throw new vscode.CancellationError();
    const engine = await this.library.load();
    const located = shelf.names.at(text.source, document.offsetAt(position));
    const feature = valueOf(engine.renamedFeature(shelf.names, located));
    return { text, shelf, engine, located: located ?? feature, feature };
  }
}

/** The editor shows the message of what a rename provider throws, and there is no other way to refuse. */
function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(plainMessage(result.problem.message));
}

/** Task lists and specs of all features, as they stand in their editors or on disk. */
async function otherTexts(project: Project): Promise<readonly OtherText[]> {
  const files = (project.plan?.features ?? []).flatMap(({ taskLists, specFile, planFile }) => [
    ...taskLists.map(({ file }) => file),
    ...[specFile, planFile].filter((file) => file !== undefined),
  ]);
  const open = new Map(vscode.workspace.textDocuments.map((each) => [each.uri.toString(), each]));
  const texts = await Promise.all(
    [...new Set(files)].map(async (file): Promise<OtherText[]> => {
      const uri = project.uriOf(file);
      const document = open.get(uri.toString());
      if (document) return [{ file, text: document.getText() }];
      try {
        return [{ file, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) }];
      } catch {
        // Gone since the plan was read: then it mentions nothing.
        return [];
      }
    }),
  );
  return texts.flat();
}
