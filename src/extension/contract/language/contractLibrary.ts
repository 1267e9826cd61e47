import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ContractNames } from '../../../core/contract/language/contractNames';
import type { ContractDiagnostic, ContractSource } from '../../../core/contract/lint/diagnostic';
import type { App } from '../../app';
import { DisposableStore } from '../../lifecycle';
import type { Project } from '../../project';
import { TextRanges } from './textRanges';

/** What the engine's bundle knows of contracts; loaded with the first contract that is opened. */
export type ContractEngine = Awaited<ReturnType<typeof loadEngine>>;
const loadEngine = () => import('../../../engine/index');

/** A contract as it is now: the editor's text where it is open, the disk's elsewhere. */
export interface ContractText {
  readonly uri: vscode.Uri;
  readonly project: Project;
  readonly source: ContractSource;
  /** What can be said of it alone. */
  readonly own: readonly ContractDiagnostic[];
  readonly ranges: TextRanges;
  /** Of the open document the text was taken from; undefined when it came from the disk. */
  readonly version: number | undefined;
}

/** All contracts of a project and what leads to what in them. */
export interface ContractShelf {
  readonly texts: readonly ContractText[];
  readonly names: ContractNames;
  textOf(file: string): ContractText | undefined;
}

/** More than a person writes, in bytes: not read, as everywhere else. */
const LARGEST_FILE = 2 * 1024 * 1024;

/**
 * The contracts of the window, each read again only when its text changed. Everything that speaks of contracts in the
 * editor asks here, so that a keystroke costs one reading of one file.
 */
export class ContractLibrary implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly known = new Map<string, ContractText>();
  private readonly shelves = new Map<Project, ContractShelf>();
  private readonly changed = this.store.add(new vscode.EventEmitter<vscode.Uri>());
  /** Fires with each contract whose text is another one than before, and may fire too often. */
  readonly onDidChange = this.changed.event;
  private engine: ContractEngine | undefined;

  constructor(private readonly app: App) {
    for (const pattern of ['**/*.md', '**/contracts/*.{yml,yaml}']) {
      const watcher = this.store.add(vscode.workspace.createFileSystemWatcher(pattern));
      for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
        this.store.add(event((uri) => this.forget(uri)));
    }
    this.store.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.forget(document.uri);
      }),
    );
    this.store.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        // Opened again, a document counts its versions from the beginning, perhaps of another text.
        this.known.delete(uri.toString());
        this.forget(uri);
      }),
    );
  }

  /** The project of a contract and its path there, or undefined for another file. */
  placeOf(uri: vscode.Uri): { readonly project: Project; readonly file: string } | undefined {
    const project = uri.scheme === 'file' ? this.app.projects.of(uri) : undefined;
    if (!project) return undefined;
    const file = path.relative(project.uriOf('').fsPath, uri.fsPath).split(path.sep).join('/');
    return project.isContract(file) ? { project, file } : undefined;
  }

  /** The engine's bundle, which reads and judges contracts. It runs nothing. */
  async load(): Promise<ContractEngine> {
    this.engine ??= await loadEngine();
    return this.engine;
  }

  /** An open contract in exactly the version it has now. */
  async open(document: vscode.TextDocument): Promise<ContractText | undefined> {
    const place = this.placeOf(document.uri);
    if (!place) return undefined;
    const engine = await this.load();
    return document.isClosed ? undefined : this.fromDocument(engine, place.project, place.file, document);
  }

  /** All contracts of a project: those of the plan and those that are open. Undefined when cancelled. */
  async shelf(
    project: Project,
    isCancelled: () => boolean = () => false,
  ): Promise<ContractShelf | undefined> {
    const engine = await this.load();
    const documents = new Map(vscode.workspace.textDocuments.map((each) => [each.uri.toString(), each]));
    const texts: ContractText[] = [];
    for (const [key, file] of this.filesOf(project, documents)) {
      const document = documents.get(key);
      const text = document
        ? this.fromDocument(engine, project, file, document)
        : (this.unopened(key) ?? (await this.fromDisk(engine, project, file)));
      if (isCancelled()) return undefined;
      if (text) texts.push(text);
    }
    return this.shelfOf(engine, project, texts);
  }

  private filesOf(
    project: Project,
    documents: ReadonlyMap<string, vscode.TextDocument>,
  ): Map<string, string> {
    const files = new Map<string, string>();
    for (const file of project.plan?.contractFiles ?? [])
      if (/\.(?:md|ya?ml)$/i.test(file)) files.set(project.uriOf(file).toString(), file);
    for (const [key, { uri }] of documents) {
      const place = files.has(key) ? undefined : this.placeOf(uri);
      if (place?.project === project) files.set(key, place.file);
    }
    return files;
  }

  private shelfOf(engine: ContractEngine, project: Project, texts: readonly ContractText[]): ContractShelf {
    const before = this.shelves.get(project);
    if (
      before &&
      before.texts.length === texts.length &&
      texts.every((text, index) => text === before.texts[index])
    )
      return before;
    const sources = texts.map(({ source }) => source);
    const byFile = new Map(texts.map((text) => [text.source.contract.file, text]));
    const shelf: ContractShelf = {
      texts,
      names: new engine.ContractNames(sources, new engine.ContractIndex(sources)),
      textOf: (file) => byFile.get(file),
    };
    this.shelves.set(project, shelf);
    return shelf;
  }

  private fromDocument(
    engine: ContractEngine,
    project: Project,
    file: string,
    document: vscode.TextDocument,
  ): ContractText {
    const { uri, version } = document;
    const known = this.known.get(uri.toString());
    if (known?.version === version && known.project === project) return known;
    return this.keep(engine, project, file, uri, document.getText(), version);
  }

  private unopened(key: string): ContractText | undefined {
    const known = this.known.get(key);
    return known && known.version === undefined ? known : undefined;
  }

  private async fromDisk(
    engine: ContractEngine,
    project: Project,
    file: string,
  ): Promise<ContractText | undefined> {
    const uri = project.uriOf(file);
    try {
      if ((await vscode.workspace.fs.stat(uri)).size > LARGEST_FILE) return undefined;
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      return this.keep(engine, project, file, uri, text, undefined);
    } catch {
      // Removed since the plan was read: the plan follows, and with it the list of contracts.
      return undefined;
    }
  }

  private keep(
    engine: ContractEngine,
    project: Project,
    file: string,
    uri: vscode.Uri,
    text: string,
    version: number | undefined,
  ): ContractText {
    const source = engine.contractSource(file, text);
    const own = engine.lintContract(source);
    const read = { uri, project, source, own, ranges: new TextRanges(text), version };
    this.known.set(uri.toString(), read);
    return read;
  }

  private forget(uri: vscode.Uri): void {
    if (!this.placeOf(uri)) return;
    // The version tells an open document's new text; only what came from the disk has to be forgotten.
    if (this.known.get(uri.toString())?.version === undefined) this.known.delete(uri.toString());
    this.changed.fire(uri);
  }

  dispose(): void {
    this.store.dispose();
    this.known.clear();
    this.shelves.clear();
  }
}
