import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PageParts } from '../core/pages/pageHtml';
import type { App } from './app';
import { DisposableStore } from './lifecycle';
import type { Project } from './project';

/** A page that is open for one project. */
export interface ProjectPage extends vscode.Disposable {
  reveal(): void;
}

/** A kind of page: each project has at most one of it open. */
export interface PageKind {
  readonly viewType: string;
  /** Title of its tab, and of the question which folder is meant. */
  readonly name: string;
  /** What to do where no folder is open. */
  readonly needsFolder: string;
  open(project: Project, panel: vscode.WebviewPanel): ProjectPage;
}

/** The open pages of a kind: shown by command, and again by the editor after a reload. */
export class ProjectPages implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly pages = new Map<Project, ProjectPage>();

  constructor(
    private readonly app: App,
    private readonly kind: PageKind,
  ) {
    this.store.add(
      vscode.window.registerWebviewPanelSerializer(kind.viewType, {
        deserializeWebviewPanel: async (panel) => {
          await app.projects.whenRead();
          // The editor keeps a page's title: it says whose page it was.
          const project =
            app.projects.all.find(({ folder }) => panel.title === this.titleOf(folder.name)) ??
            app.projects.all[0];
          if (project) this.adopt(project, panel);
          else panel.dispose();
        },
      }),
    );
  }

  /** Shows the page of the project that the person means. */
  async show(): Promise<void> {
    const project = await this.chooseProject();
    if (!project) return;
    const open = this.pages.get(project);
    if (open) open.reveal();
    else this.adopt(project, this.newPanel(project));
  }

  async chooseProject(): Promise<Project | undefined> {
    const { app, kind } = this;
    await app.projects.whenRead();
    const [only, ...others] = app.projects.all;
    if (!only) void app.prompter.inform(kind.needsFolder);
    if (others.length === 0) return only;
    const items = app.projects.all.map((project) => ({
      label: project.folder.name,
      description: project.root,
      project,
    }));
    return (await vscode.window.showQuickPick(items, { title: `${kind.name} of Which Folder?` }))?.project;
  }

  private adopt(project: Project, panel: vscode.WebviewPanel): void {
    const page = this.kind.open(project, panel);
    this.pages.set(project, page);
    panel.onDidDispose(() => {
      this.pages.delete(project);
      page.dispose();
    });
  }

  private newPanel(project: Project): vscode.WebviewPanel {
    const { app, kind } = this;
    const title = app.projects.all.length > 1 ? this.titleOf(project.folder.name) : kind.name;
    const panel = vscode.window.createWebviewPanel(kind.viewType, title, vscode.ViewColumn.Active, {
      enableScripts: true,
    });
    const icon = (name: string): vscode.Uri => vscode.Uri.joinPath(app.context.extensionUri, 'media', name);
    panel.iconPath = { light: icon('metrics-light.svg'), dark: icon('metrics-dark.svg') };
    return panel;
  }

  private titleOf(folder: string): string {
    return `${this.kind.name}: ${folder}`;
  }

  dispose(): void {
    for (const page of this.pages.values()) page.dispose();
    this.store.dispose();
  }
}

/**
 * What a page may load: its own script and style of the folder `dist/webview`, and nothing else.
 * @param name of both files, without ending
 */
export function pageParts(app: App, webview: vscode.Webview, name: string): PageParts {
  const dist = vscode.Uri.joinPath(app.context.extensionUri, 'dist', 'webview');
  webview.options = { enableScripts: true, localResourceRoots: [dist] };
  return {
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, `${name}.js`)).toString(),
    styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, `${name}.css`)).toString(),
  };
}
