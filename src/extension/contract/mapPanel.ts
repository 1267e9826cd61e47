import * as path from 'node:path';
import * as vscode from 'vscode';
import { mapPageHtml } from '../../core/contract/integrationMap/mapPageHtml';
import type { MapSnapshot } from '../../core/contract/integrationMap/messages';
import type { IntegrationMap } from '../../core/contract/integrationMap/model';
import type { App, Contribution } from '../app';
import { COMMANDS } from '../ids';
import { DisposableStore, Pace } from '../lifecycle';
import type { Project } from '../project';
import { pageParts, type ProjectPage, ProjectPages } from '../projectPages';
import { currentMaps } from './mapSource';

/** At most so often is the map made anew while agents work. Milliseconds. */
const PACE = 500;

/** The integration map as a matrix: complete snapshots to the page, checked messages from it. */
export const mapPanel: Contribution = {
  id: 'integration-map',
  register(app) {
    const store = new DisposableStore();
    const pages = store.add(
      new ProjectPages(app, {
        viewType: 'counterpoint.integrationMap',
        name: 'Integration Map',
        needsFolder: 'Open a folder first: the map is about its contracts.',
        open: (project, panel) => new MapPage(app, project, panel),
      }),
    );
    store.add(app.command(COMMANDS.showMap, () => pages.show()));
    return store;
  },
};

class MapPage implements ProjectPage {
  private readonly store = new DisposableStore();
  private readonly pace = this.store.add(new Pace(PACE, () => void this.post()));
  /** What the page shows: it may open these places and no others. */
  private maps: readonly IntegrationMap[] = [];
  private round = 0;

  constructor(
    private readonly app: App,
    private readonly project: Project,
    private readonly panel: vscode.WebviewPanel,
  ) {
    const { webview } = panel;
    this.store.add(webview.onDidReceiveMessage((message: unknown) => void this.answer(message)));
    this.store.add(project.onDidChange(() => this.pace.request()));
    this.store.add(panel.onDidChangeViewState(() => panel.visible && this.pace.request()));
    this.watchContracts();
    webview.html = mapPageHtml(pageParts(app, webview, 'integration-map'));
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** The plan knows which contracts there are, and does not change when one says something else. */
  private watchContracts(): void {
    const watcher = this.store.add(
      vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(this.project.folder, '**/*.{md,yml,yaml}'),
      ),
    );
    this.store.add(
      watcher.onDidChange((uri) => {
        const file = path.relative(this.project.uriOf('').fsPath, uri.fsPath).split(path.sep).join('/');
        const isContract = this.project.plan?.features.some(({ contractFiles }) =>
          contractFiles.includes(file),
        );
        if (isContract) this.pace.request();
      }),
    );
  }

  private async post(): Promise<void> {
    if (!this.panel.visible) return;
    this.round += 1;
    const { round } = this;
    try {
      const maps = await currentMaps(this.project);
      // A newer one is on its way; the panel may be gone.
      if (round !== this.round) return;
      this.maps = maps;
      const snapshot: MapSnapshot = { type: 'snapshot', maps };
      await this.panel.webview.postMessage(snapshot);
    } catch (error) {
      this.app.log.error('The integration map could not be made', error);
    }
  }

  private async answer(json: unknown): Promise<void> {
    try {
      const { isOnMap, readMapMessage } = await import('../../engine/index');
      const message = readMapMessage(json);
      if (!message.ok) this.app.log.problem(message.problem);
      else if (message.value.type === 'ready') await this.post();
      else if (isOnMap(this.maps, message.value)) await this.open(message.value.file, message.value.line);
    } catch (error) {
      this.app.log.error('What the integration map asked for failed', error);
      const reason = error instanceof Error ? error.message : String(error);
      void this.app.prompter.bug(`That could not be done from the integration map: ${reason}`);
    }
  }

  /** Beside the map, so that it stays in sight. */
  private async open(file: string, line: number): Promise<void> {
    const options: vscode.TextDocumentShowOptions = {
      selection: new vscode.Range(line - 1, 0, line - 1, 0),
      viewColumn: vscode.ViewColumn.Beside,
    };
    await vscode.commands.executeCommand('vscode.open', this.project.uriOf(file), options);
  }

  dispose(): void {
    this.round += 1;
    this.store.dispose();
  }
}
