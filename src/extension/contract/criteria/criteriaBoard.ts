import * as vscode from 'vscode';
import type { CriterionRow } from '../../../engine/engineApi';
import { criterionState, type CriterionState } from '../../../core/contract/verify/criterionState';
import type { NamedCriterion } from '../../../core/contract/criterionKey';
import type { CriterionRecord } from '../../../core/run/criteriaState';
import type { App } from '../../app';
import { DisposableStore, Pace } from '../../lifecycle';
import type { Project } from '../../project';

/** At most so often is git asked what HEAD is while agents work, milliseconds. */
const PACE = 300;

/**
 * How the criteria of the window stand at HEAD, as far as that is known without starting anything: from the journal of an
 * engine that is loaded. Everything that shows a criterion asks here and is told of changes.
 */
export class CriteriaBoard implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly sheets = new Map<Project, Sheet>();
  private readonly changed = this.store.add(new vscode.EventEmitter<Project>());
  readonly onDidChange = this.changed.event;
  private readonly moved = this.store.add(new vscode.EventEmitter<Project>());
  /** Fires when HEAD of a project's repository may have moved. */
  readonly onDidMoveHead = this.moved.event;

  constructor(private readonly app: App) {
    this.store.add(
      app.projects.onDidChange((project) => {
        if (project) this.sheets.get(project)?.refresh();
        else this.forgetClosed();
      }),
    );
    // What is judged is on disk; the editor's own words are compared with it by those who ask.
    this.store.add(app.contracts.onDidChange((uri) => !isBeingEdited(uri) && this.sheetOf(uri)?.refresh()));
    this.store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.refreshAll()));
  }

  /** How a criterion stands, for the text that the editor has of it now. */
  stateOf(project: Project, named: NamedCriterion): CriterionState {
    const sheet = this.follow(project);
    const row = sheet.rows.get(named.key);
    // Words that are not saved yet have other evidence than those on disk.
    if (row && row.criterion.contentHash === named.criterion.contentHash) return row.state;
    return criterionState(named.criterion, this.recordOf(project, named.key), NOWHERE);
  }

  /** What the journal keeps of a criterion, in a project whose engine is loaded. */
  recordOf(project: Project, key: string): CriterionRecord | undefined {
    const records = project.loadedEngine?.state().criteria.records ?? {};
    return Object.hasOwn(records, key) ? records[key] : undefined;
  }

  private follow(project: Project): Sheet {
    const known = this.sheets.get(project);
    if (known) return known;
    const sheet = new Sheet(
      this.app,
      project,
      () => this.changed.fire(project),
      () => this.moved.fire(project),
    );
    this.sheets.set(project, sheet);
    sheet.refresh();
    return sheet;
  }

  private sheetOf(uri: vscode.Uri): Sheet | undefined {
    const project = this.app.projects.of(uri);
    return project && this.sheets.get(project);
  }

  private refreshAll(): void {
    for (const [project, sheet] of this.sheets) {
      sheet.refresh();
      this.changed.fire(project);
    }
  }

  private forgetClosed(): void {
    for (const [project, sheet] of this.sheets) {
      if (this.app.projects.all.includes(project)) continue;
      sheet.dispose();
      this.sheets.delete(project);
    }
  }

  dispose(): void {
    for (const sheet of this.sheets.values()) sheet.dispose();
    this.store.dispose();
  }
}

const isBeingEdited = (uri: vscode.Uri): boolean =>
  vscode.workspace.textDocuments.some(
    (document) => document.isDirty && document.uri.toString() === uri.toString(),
  );

/** No commit and no tree: only the words of a criterion are compared. */
const NOWHERE = { commit: '', tree: '' };

/** What is known of one project, asked again when something changed. */
class Sheet implements vscode.Disposable {
  rows: ReadonlyMap<string, CriterionRow> = new Map();
  private readonly store = new DisposableStore();
  private readonly pace = this.store.add(new Pace(PACE, () => void this.read()));
  private print = '';
  private isDisposed = false;

  constructor(
    private readonly app: App,
    private readonly project: Project,
    private readonly changed: () => void,
    headMoved: () => void,
  ) {
    // A commit or a checkout moves HEAD without a word in our journal.
    const watcher = this.store.add(
      vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(project.folder, '.git/logs/HEAD')),
    );
    const moved = (): void => {
      this.refresh();
      headMoved();
    };
    for (const event of [watcher.onDidCreate, watcher.onDidChange]) this.store.add(event(moved));
  }

  refresh(): void {
    this.pace.request();
  }

  private async read(): Promise<void> {
    const engine = this.project.loadedEngine;
    const state = engine?.state().criteria;
    // Without evidence nothing depends on where HEAD is.
    const hasEvidence = state !== undefined && Object.keys(state.records).length > 0;
    try {
      const rows = hasEvidence ? await engine?.criteria() : undefined;
      if (this.isDisposed) return;
      if (rows && !rows.ok) this.app.log.problem(rows.problem);
      const found = rows?.ok ? rows.value : [];
      const print = JSON.stringify(found.map(({ key, state: each }) => [key, each]));
      if (print === this.print) return;
      this.print = print;
      this.rows = new Map(found.map((row) => [row.key, row]));
      this.changed();
    } catch (error) {
      this.app.log.error('How the criteria stand could not be read', error);
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.store.dispose();
  }
}
