import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ContractDiagnostic, ContractSource } from '../../core/contract/lint/diagnostic';
import type { Project } from '../project';

/** A contract as it is now, with what can be said of it alone. */
export interface LintedText {
  readonly uri: vscode.Uri;
  readonly source: ContractSource;
  readonly own: readonly ContractDiagnostic[];
  /** Of the open document the text was taken from; undefined when it came from the disk. */
  readonly version: number | undefined;
}

type ReadOne = (file: string, text: string) => Pick<LintedText, 'source' | 'own'>;

const NAME = /(?:^|\/)(?:contracts?|[^/]+\.contract)\.md$|(?:^|\/)contracts\/[^/]+\.md$/i;
/** More than a person writes, in bytes: not read, as everywhere else. */
const LARGEST_FILE = 2 * 1024 * 1024;

/** Contracts by their URI, read again only when their text changed. */
export class ContractTexts {
  private readonly known = new Map<string, LintedText>();

  forget(uri: vscode.Uri): void {
    this.known.delete(uri.toString());
  }

  /** The contracts of a project: those the plan found and those that are open. Stops early, with `undefined`, when cancelled. */
  async read(project: Project, one: ReadOne, isCancelled: () => boolean): Promise<LintedText[] | undefined> {
    const files = new Map<string, string>();
    for (const file of project.plan?.features.flatMap(({ contractFiles }) => contractFiles) ?? [])
      if (/\.(?:md|ya?ml)$/i.test(file)) files.set(project.uriOf(file).toString(), file);
    const open = new Map(vscode.workspace.textDocuments.map((each) => [each.uri.toString(), each]));
    for (const [key, document] of open) {
      const file = files.has(key) ? undefined : contractFileOf(project, document.uri);
      if (file !== undefined) files.set(key, file);
    }
    const texts: LintedText[] = [];
    for (const [key, file] of files) {
      const linted =
        this.reuse(key, open.get(key)?.version) ??
        (await readText(project.uriOf(file), file, open.get(key), one));
      if (isCancelled()) return undefined;
      if (!linted) continue;
      this.known.set(key, linted);
      texts.push(linted);
    }
    return texts;
  }

  private reuse(key: string, version: number | undefined): LintedText | undefined {
    const known = this.known.get(key);
    return known && known.version === version ? known : undefined;
  }
}

/** The path a contract has in the plan, or undefined for another file. */
export function contractFileOf(project: Project, uri: vscode.Uri): string | undefined {
  if (uri.scheme !== 'file') return undefined;
  const file = path.relative(project.uriOf('').fsPath, uri.fsPath).split(path.sep).join('/');
  const isPlanned = project.plan?.features.some(({ contractFiles }) => contractFiles.includes(file)) ?? false;
  return isPlanned || NAME.test(file) ? file : undefined;
}

async function readText(
  uri: vscode.Uri,
  file: string,
  document: vscode.TextDocument | undefined,
  one: ReadOne,
): Promise<LintedText | undefined> {
  if (document) return { uri, version: document.version, ...one(file, document.getText()) };
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > LARGEST_FILE) return undefined;
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return { uri, version: undefined, ...one(file, text) };
  } catch {
    // Removed since the plan was read: the plan follows, and with it the list of contracts.
    return undefined;
  }
}
