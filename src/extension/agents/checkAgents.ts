import * as vscode from 'vscode';
import { agentTables } from '../../core/agents/agentTables';
import type { App, Contribution } from '../app';
import { COMMANDS, SETTINGS } from '../ids';
import { DisposableStore } from '../lifecycle';

const SCHEME = 'counterpoint-agents';
const PAGE = vscode.Uri.from({ scheme: SCHEME, path: '/Agents.md' });

/**
 * `Check Agents`: what is on this machine, what works with each, and how to get the rest. A page of real tables: lists of
 * the editor have no columns, and a screen reader could not say which cell belongs to what.
 */
export const checkAgents: Contribution = {
  id: 'check-agents',
  register(app) {
    const store = new DisposableStore();
    const page = new AgentsPage();
    const changed = store.add(new vscode.EventEmitter<vscode.Uri>());
    store.add(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: changed.event,
        provideTextDocumentContent: () => page.text,
      }),
    );
    store.add(
      app.command(COMMANDS.checkAgents, async () => {
        if (!(await page.read(app))) return;
        changed.fire(PAGE);
        await show();
      }),
    );
    return store;
  },
};

class AgentsPage {
  /** After a reload a page that was left open is empty until it is asked for again. */
  text = 'Run the command "Counterpoint: Check Agents" to look again.\n';

  /** @returns false when there is no folder to look from, which was told. */
  async read(app: App): Promise<boolean> {
    const engine = await app.projects.all[0]?.engineForAction();
    if (!engine) return false;
    const agents = await app.prompter.progress('Looking for agents', async () => engine.agents());
    const settings = `${vscode.env.uriScheme}://settings/${SETTINGS.agentPaths}`;
    this.text = agentTables(agents, settings);
    return true;
  }
}

/** Rendered, where the editor's own Markdown support is on; as text otherwise. */
async function show(): Promise<void> {
  try {
    await vscode.commands.executeCommand('markdown.showPreview', PAGE);
  } catch {
    await vscode.window.showTextDocument(PAGE);
  }
}
