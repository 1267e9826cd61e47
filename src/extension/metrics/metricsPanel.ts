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
import { pageParts, type ProjectPage, ProjectPages } from '../projectPages';

const EXTENSIONS: Record<ExportFormat, string> = { csv: 'csv', json: 'json', markdown: 'md' };

/** The metrics page: complete snapshots to it, checked messages from it; reopened by the editor after a reload. */
export const metricsPanel: Contribution = {
  id: 'metrics',
  register(app) {
    const store = new DisposableStore();
    const pages = store.add(
      new ProjectPages(app, {
        viewType: 'counterpoint.metrics',
        name: 'Metrics',
        needsFolder: 'Open a folder first: metrics belong to its repository.',
        open: (project, panel) => new MetricsPage(app, project, panel),
      }),
    );
    store.add(app.command(COMMANDS.showMetrics, () => pages.show()));
    store.add(
      app.command(COMMANDS.exportMetrics, async () => {
        const project = await pages.chooseProject();
        const format =
          project &&
          (await vscode.window.showQuickPick(['csv', 'json', 'markdown'] as const, {
            title: 'Export Metrics',
          }));
        if (project && format) await saveMetrics(app, project, format as ExportFormat);
      }),
    );
    return store;
  },
};

class MetricsPage implements ProjectPage {
  private readonly store = new DisposableStore();

  constructor(
    private readonly app: App,
    private readonly project: Project,
    private readonly panel: vscode.WebviewPanel,
  ) {
    const { webview } = panel;
    this.store.add(webview.onDidReceiveMessage((message: unknown) => void this.answer(message)));
    this.store.add(project.onDidChange(() => void this.post()));
    webview.html = metricsPageHtml(pageParts(app, webview, 'metrics'));
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
