import * as vscode from 'vscode';
import type { App, Contribution } from '../../app';
import { DisposableStore } from '../../lifecycle';
import { runContinuously } from './continuousRuns';
import { CriterionRuns } from './criterionRuns';
import { CriterionTestItems } from './criterionTestItems';
import { JournalResults } from './journalResults';

/** How long typing rests before the tree of tests follows, milliseconds. */
const REST = 300;
/** Acceptance criteria in the Testing view: feature, category, criterion. */
export const criterionTests: Contribution = {
  id: 'criterion-tests',
  register(app) {
    const store = new DisposableStore();
    const controller = store.add(
      vscode.tests.createTestController('counterpoint.criteria', 'Counterpoint criteria'),
    );
    const items = new CriterionTestItems(app, controller);
    const results = new JournalResults(app, controller, items);
    const runs = new CriterionRuns(app, controller, items, results);
    const refresh = async (): Promise<void> => {
      await app.projects.whenRead();
      await items.refresh();
      results.show();
    };
    // Nothing is read before somebody looks at the view, or asks for a run.
    let isWanted = false;
    controller.resolveHandler = async (item) => {
      if (item) return;
      isWanted = true;
      await refresh();
    };
    controller.refreshHandler = refresh;
    let timer: NodeJS.Timeout | undefined;
    const soon = (): void => {
      if (!isWanted) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        refresh().catch((error: unknown) => app.log.error('Criteria could not be listed as tests', error));
      }, REST);
    };
    store.add({ dispose: () => clearTimeout(timer) });
    store.add(app.contracts.onDidChange(soon));
    store.add(app.projects.onDidChange((project) => !project && soon()));
    store.add(app.criteria.onDidChange(() => isWanted && results.show()));
    addProfiles(app, controller, runs, store);
    return store;
  },
};

function addProfiles(
  app: App,
  controller: vscode.TestController,
  runs: CriterionRuns,
  store: DisposableStore,
): void {
  const profile = (name: string, kind: vscode.TestRunProfileKind, showsOutput: boolean): void => {
    const run = async (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> => {
      try {
        if (request.continuous) runContinuously(app, runs, request, token);
        else await runs.run(request, token, { showsOutput, asks: true });
      } catch (error) {
        app.log.error('Criteria could not be run as tests', error);
        void app.prompter.bug('Counterpoint could not finish that run of criteria.');
      }
    };
    const isDefault = kind === vscode.TestRunProfileKind.Run;
    const made = store.add(controller.createRunProfile(name, kind, run, isDefault));
    made.supportsContinuousRun = isDefault;
  };
  profile('Verify', vscode.TestRunProfileKind.Run, false);
  profile('Verify with Output', vscode.TestRunProfileKind.Debug, true);
}
