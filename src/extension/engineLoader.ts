import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Engine, EngineSettings } from '../engine/engineApi';
import { emptyPlan } from '../core/plan/plan';
import type { App } from './app';
import { SETTINGS } from './ids';
import type { Project } from './project';

/** Loads the engine's bundle, on first use only, and opens it for a project. */
export async function openEngine(app: App, project: Project): Promise<Engine> {
  const began = performance.now();
  const { openEngine: open } = await import('../engine/index');
  app.log.info(`Engine loaded in ${(performance.now() - began).toFixed(0)} ms`);
  const packageRoot = app.context.extensionPath;
  return open({
    root: project.root,
    host: app.terminals,
    settings: () => readSettings(project.folder),
    version: versionOf(app.context.extension.packageJSON),
    programs: path.join(packageRoot, 'dist'),
    packageRoot,
    plan: () => project.plan ?? emptyPlan(project.root),
    log: app.log,
    now: () => new Date(),
    mayLead: true,
  });
}

/** What the engine needs of the settings. Paths of programs and folders are machine-scoped: no workspace can set them. */
function readSettings(folder: vscode.WorkspaceFolder): EngineSettings {
  const settings = vscode.workspace.getConfiguration(undefined, folder);
  return {
    gitPath: settings.get<string>(SETTINGS.gitPath, ''),
    worktreesFolder: settings.get<string>(SETTINGS.worktreesFolder, ''),
    target: settings.get<string>(SETTINGS.integrationTarget, ''),
    strategy: settings.get<'merge' | 'squash'>(SETTINGS.integrationStrategy, 'merge'),
    agentLimit: settings.get<number>(SETTINGS.agentLimit, 4),
    agentPaths: settings.get<Record<string, string>>(SETTINGS.agentPaths, {}),
    hookLogs: settings.get<string[]>(SETTINGS.hookLogs, []),
  };
}

function versionOf(manifest: unknown): string {
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  return typeof version === 'string' ? version : '0.0.0';
}
