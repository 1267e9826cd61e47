import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ContractLibrary, ContractText } from './contractLibrary';

/** Files that a contract names (tests, scripts, modules) and features it depends on, as links. */
export class ContractLinks implements vscode.DocumentLinkProvider {
  constructor(private readonly library: ContractLibrary) {}

  async provideDocumentLinks(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.DocumentLink[] | undefined> {
    const text = await this.library.open(document);
    const shelf = text && (await this.library.shelf(text.project, () => token.isCancellationRequested));
    if (!shelf || token.isCancellationRequested) return undefined;
    const { pathsIn } = await this.library.load();
    const known = new Map<string, Promise<vscode.Uri | undefined>>();
    const files = await Promise.all(
      pathsIn(text.source).map(async ({ start, end, path: named }) => {
        const target = known.get(named) ?? existing(text, named);
        known.set(named, target);
        const uri = await target;
        return uri ? [linkTo(text, start, end, uri)] : [];
      }),
    );
    const features = shelf.names.sources.includes(text.source)
      ? text.source.contract.features.flatMap(({ dependsOn }) => dependsOn)
      : [];
    // More than a person writes would be looked up one by one.
    const leads = features.slice(0, 300).flatMap((dependency) => {
      const located = shelf.names.at(text.source, dependencyAt(text, dependency.start, dependency.feature));
      if (located?.occurrence.kind !== 'feature') return [];
      const [target] = shelf.names.definitionsOf(located);
      const at = target && shelf.textOf(target.source.contract.file);
      if (!target || !at) return [];
      const line = at.ranges.position(target.occurrence.start).line + 1;
      const { start, end } = located.occurrence;
      return [linkTo(text, start, end, at.uri.with({ fragment: `L${line}` }))];
    });
    return [...files.flat(), ...leads];
  }
}

/** Where the id of the feature stands in its dependency. */
function dependencyAt({ source }: ContractText, start: number, feature: string | undefined): number {
  const at = feature === undefined ? -1 : source.text.indexOf(feature, start);
  return at < 0 ? start : at;
}

function linkTo(
  { ranges }: ContractText,
  start: number,
  end: number,
  target: vscode.Uri,
): vscode.DocumentLink {
  return new vscode.DocumentLink(ranges.range(start, end), target);
}

/** Beside the contract, or from the top of the checkout; never outside of it. */
async function existing({ uri, project }: ContractText, named: string): Promise<vscode.Uri | undefined> {
  const top = project.uriOf('').fsPath;
  for (const folder of [top, project.root, path.dirname(uri.fsPath)]) {
    const file = path.resolve(folder, named);
    if (path.relative(top, file).startsWith('..')) continue;
    const target = vscode.Uri.file(file);
    try {
      if ((await vscode.workspace.fs.stat(target)).type & vscode.FileType.File) return target;
    } catch {
      // Not there: perhaps in the next place.
    }
  }
  return undefined;
}
