import type * as vscode from 'vscode';
import { App } from './app';
import { CONTRIBUTIONS } from './contributions';

/**
 * Starts Counterpoint: builds the container and registers each contribution by itself, so that one broken feature cannot
 * stop the others. Nothing is read from disk before this returns; the engine is loaded when it is first needed.
 */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const began = performance.now();
  const app = new App(context);
  context.subscriptions.push(app);
  for (const contribution of CONTRIBUTIONS) {
    try {
      context.subscriptions.push(contribution.register(app));
    } catch (error) {
      app.log.error(`"${contribution.id}" could not be registered`, error);
    }
  }
  app.projects.start();
  app.startedInMs = performance.now() - began;
  return { app };
}

/** What tests in the extension host reach; not a public interface. */
export interface ExtensionApi {
  readonly app: App;
}
