import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { ExportFormat } from '../../core/metrics/exportMetrics';
import type { PageMessage, Snapshot } from '../../core/metrics/messages';
import { metricsPageHtml } from '../../core/metrics/pageHtml';
import { emptyPlan } from '../../core/plan/plan';
import { emptyState } from '../../core/run/state';
import type { App, Contribution } from '../app';
import { COMMANDS, SETTINGS } from '../ids';
import { DisposableStore } from '../lifecycle';
import type { Project } from '../project';

const VIEW_TYPE = 'counterpoint.metrics';
const EXTENSIONS: Record<ExportFormat, string> = { csv: 'csv', json: 'json', markdown: 'md' };

/** The metrics page: complete snapshots to it, checked messages from it; reopened by the editor after a reload. */
export const metricsPanel: Contribution = {
  id: 'metrics',
  register(app) {
    const store = new DisposableStore();
    const pages = new Map<Project, MetricsPage>();
    const show = (project: Project, panel: vscode.WebviewPanel): void => {
      const page = new MetricsPage(app, project, panel);
      pages.set(project, page);
      panel.onDidDispose(() => {
        pages.delete(project);
        page.dispose();
      });
    };
    store.add(
      app.command(COMMANDS.showMetrics, async () => {
        const project = await chooseProject(app);
        if (!project) return;
        const open = pages.get(project);
        if (open) open.reveal();
        else show(project, newPanel(app, project));
      }),
    );
    store.add(
      app.command(COMMANDS.exportMetrics, async () => {
        const project = await chooseProject(app);
        const format =
          project &&
          (await vscode.window.showQuickPick(['csv', 'json', 'markdown'] as const, {
            title: 'Export Metrics',
          }));
        if (project && format) await saveMetrics(app, project, format as ExportFormat);
      }),
    );
    store.add(
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
        deserializeWebviewPanel: async (panel) => {
          await app.projects.whenRead();
          // The editor keeps a page's title: it says whose page it was.
          const project =
            app.projects.all.find(({ folder }) => panel.title === pageTitle(folder.name)) ??
            app.projects.all[0];
          if (project) show(project, panel);
          else panel.dispose();
        },
      }),
    );
    store.add({ dispose: () => pages.forEach((page) => page.dispose()) });
    return store;
  },
};

class MetricsPage implements vscode.Disposable {
  private readonly store = new DisposableStore();

  constructor(
    private readonly app: App,
    private readonly project: Project,
    private readonly panel: vscode.WebviewPanel,
  ) {
    const { webview } = panel;
    const dist = vscode.Uri.joinPath(app.context.extensionUri, 'dist', 'webview');
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    this.store.add(webview.onDidReceiveMessage((message: unknown) => void this.answer(message)));
    this.store.add(project.onDidChange(() => void this.post()));
    webview.html = metricsPageHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'metrics.js')).toString(),
      styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'metrics.css')).toString(),
    });
  }

  reveal(): void {
    this.panel.reveal();
  }

  private async post(): Promise<void> {
    if (!this.panel.visible) return;
    const snapshot: Snapshot = {
      type: 'snapshot',
      metrics: await currentMetrics(this.project),
      readOnly: this.readOnlyReason(),
    };
    await this.panel.webview.postMessage(snapshot);
  }

  private readOnlyReason(): string | null {
    if (!vscode.workspace.isTrusted) return 'This workspace is not trusted.';
    const engine = this.project.loadedEngine;
    return engine?.availability.kind === 'reading' ? engine.availability.problem.message : null;
  }

  private async answer(message: unknown): Promise<void> {
    try {
      await this.receive(message);
    } catch (error) {
      this.app.log.error('What the metrics page asked for failed', error);
      const reason = error instanceof Error ? error.message : String(error);
      void this.app.prompter.bug(`That could not be done from the metrics page: ${reason}`);
    }
  }

  private async receive(json: unknown): Promise<void> {
    const { readPageMessage } = await import('../../engine/index');
    const message = readPageMessage(json);
    if (!message.ok) {
      this.app.log.problem(message.problem);
      return;
    }
    await this.act(message.value);
  }

  private async act(message: PageMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        await this.post();
        return;
      case 'setEstimate': {
        const engine = await this.project.engineForAction();
        if (engine) await this.app.prompter.valueOf(await engine.setEstimate(message.scope, message.minutes));
        return;
      }
      case 'correctValidation': {
        const engine = await this.project.engineForAction();
        if (engine)
          await this.app.prompter.valueOf(
            await engine.correctValidation(message.run, message.minutes * 60_000),
          );
        return;
      }
      case 'export':
        await saveMetrics(this.app, this.project, message.format);
        return;
      case 'openTask': {
        const task = this.project.tasks.get(message.task);
        if (task)
          await vscode.commands.executeCommand(COMMANDS.openTask, {
            kind: 'task',
            project: this.project,
            task,
          });
        return;
      }
      case 'delegateTask':
        await vscode.commands.executeCommand(COMMANDS.delegateTask);
        return;
      default:
        return message satisfies never;
    }
  }

  dispose(): void {
    this.store.dispose();
  }
}

const pageTitle = (folder: string): string => `Metrics: ${folder}`;

function newPanel(app: App, project: Project): vscode.WebviewPanel {
  const title = app.projects.all.length > 1 ? pageTitle(project.folder.name) : 'Metrics';
  const panel = vscode.window.createWebviewPanel(VIEW_TYPE, title, vscode.ViewColumn.Active, {
    enableScripts: true,
  });
  const icon = (name: string): vscode.Uri => vscode.Uri.joinPath(app.context.extensionUri, 'media', name);
  panel.iconPath = { light: icon('metrics-light.svg'), dark: icon('metrics-dark.svg') };
  return panel;
}

async function currentMetrics(project: Project) {
  const { metricsOf } = await import('../../engine/index');
  const settings = vscode.workspace.getConfiguration(undefined, project.folder);
  return metricsOf(
    project.plan ?? emptyPlan(project.root),
    project.loadedEngine?.state() ?? emptyState(),
    {
      phaseEstimates: settings.get<Record<string, number>>(SETTINGS.phaseEstimates, {}),
      defaultEstimateMinutes: settings.get<number>(SETTINGS.defaultTaskEstimate, 0),
    },
    new Date().toISOString(),
  );
}

async function saveMetrics(app: App, project: Project, format: ExportFormat): Promise<void> {
  const { exportMetrics } = await import('../../engine/index');
  const text = exportMetrics(await currentMetrics(project), format);
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(project.folder.uri, `metrics.${EXTENSIONS[format]}`),
    title: 'Export Metrics',
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, Buffer.from(text, 'utf8'));
  app.log.info(`Metrics were written to ${target.fsPath}`);
  await vscode.window.showTextDocument(target);
}

async function chooseProject(app: App): Promise<Project | undefined> {
  await app.projects.whenRead();
  const [only, ...others] = app.projects.all;
  if (!only) void app.prompter.inform('Open a folder first: metrics belong to its repository.');
  if (others.length === 0) return only;
  const items = app.projects.all.map((project) => ({
    label: project.folder.name,
    description: project.root,
    project,
  }));
  return (await vscode.window.showQuickPick(items, { title: 'Metrics of Which Folder?' }))?.project;
}
