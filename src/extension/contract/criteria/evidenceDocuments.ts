import * as vscode from 'vscode';
import { evidenceHead } from '../../../core/contract/criteriaView/evidenceText';
import type { CriterionEvidence } from '../../../core/run/criteriaState';
import type { App } from '../../app';
import { DisposableStore } from '../../lifecycle';
import type { CriterionNode } from './criterionNode';

const SCHEME = 'counterpoint-evidence';
/** More of an output than anyone reads in an editor, bytes; the last of it is shown. */
const SHOWN_BYTES = 1024 * 1024;

/** What verifications found and printed, as documents that cannot be edited. */
export class EvidenceDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly texts = new Map<string, string>();

  constructor(private readonly app: App) {
    this.store.add(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.store.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => void this.texts.delete(uri.toString())),
    );
  }

  /** Opens what the newest verification of a criterion found; tells when there is none. */
  async open({ project, named }: CriterionNode): Promise<void> {
    const evidence = this.app.criteria.recordOf(project, named.key)?.history.at(-1);
    if (!evidence) {
      void this.app.prompter.inform(`${named.ref.id} was never verified, so there is no output yet.`);
      return;
    }
    const file = evidence.output && project.loadedEngine?.evidenceFile(evidence.output);
    const printed = file ? await outputOf(file) : '';
    const uri = vscode.Uri.from({
      scheme: SCHEME,
      path: `/${named.ref.id.replace(/[^\w.-]/g, '_')}.log`,
      query: `${evidence.verification}&${named.key}`,
    });
    this.texts.set(uri.toString(), `${evidenceHead(evidence, wordsAbout(evidence, named))}\n${printed}`);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    // A window that was reloaded has the tab, and no longer what was in it.
    return this.texts.get(uri.toString()) ?? 'Open it again from its criterion.';
  }

  dispose(): void {
    this.store.dispose();
  }
}

const wordsAbout = (evidence: CriterionEvidence, { criterion }: CriterionNode['named']) =>
  evidence.contentHash === criterion.contentHash ? criterion : undefined;

async function outputOf(file: string): Promise<string> {
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(file));
    const text = new TextDecoder().decode(bytes.subarray(-SHOWN_BYTES));
    return bytes.length > SHOWN_BYTES ? `(the last part of ${bytes.length} bytes)\n${text}` : text;
  } catch {
    return 'What it printed is not there any more.\n';
  }
}
