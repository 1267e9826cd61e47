import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Engine, EngineSettings } from '../engine/engineApi';
import { emptyPlan } from '../core/plan/plan';
import type { App } from './app';
import { engineSettings } from './engineSettings';
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
    settings: settingsReader(app, project),
    version: versionOf(app.context.extension.packageJSON),
    programs: path.join(packageRoot, 'dist'),
    packageRoot,
    plan: () => project.plan ?? emptyPlan(project.root),
    log: app.log,
    now: () => new Date(),
    mayLead: true,
  });
}

/** The settings as they are now. Paths of programs and folders are machine-scoped: no workspace can set them. */
function settingsReader(app: App, { folder }: Project): () => EngineSettings {
  const told = new Set<string>();
  return () => {
    const settings = vscode.workspace.getConfiguration(undefined, folder);
    return engineSettings(
      (setting) => settings.get(setting),
      (setting, wanted) => {
        // They are read often, and a wrong one stays wrong.
        if (told.has(setting)) return;
        told.add(setting);
        app.log.warn(`The setting ${setting} is not used: it should be ${wanted}.`);
      },
    );
  };
}

function versionOf(manifest: unknown): string {
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  return typeof version === 'string' ? version : '0.0.0';
}
