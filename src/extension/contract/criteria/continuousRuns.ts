import * as vscode from 'vscode';
import type { App } from '../../app';
import { DisposableStore } from '../../lifecycle';
import type { CriterionRuns } from './criterionRuns';

/** How long saving rests before criteria run again, milliseconds. */
const SAVE_REST = 500;

/**
 * Runs criteria at once, and again when a file is saved or HEAD moved, until the person ends it; a run that was overtaken is
 * cancelled. Commands are agreed to in the first run: nobody is asked in the middle of typing, and what is not agreed to is
 * skipped, and says so.
 */
export function runContinuously(
  app: App,
  runs: Pick<CriterionRuns, 'run'>,
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
): void {
  const store = new DisposableStore();
  let timer: NodeJS.Timeout | undefined;
  let current: vscode.CancellationTokenSource | undefined;
  const run = (asks: boolean): void => {
    current?.cancel();
    const source = (current = new vscode.CancellationTokenSource());
    runs
      .run(request, source.token, { showsOutput: false, asks })
      .catch((error: unknown) => app.log.error('Criteria could not be run again', error))
      .finally(() => source.dispose());
  };
  const again = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => run(false), SAVE_REST);
  };
  store.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => app.projects.of(uri) && again()));
  store.add(app.criteria.onDidMoveHead(again));
  store.add({ dispose: () => clearTimeout(timer) });
  store.add({ dispose: () => current?.cancel() });
  store.add(token.onCancellationRequested(() => store.dispose()));
  run(true);
}
