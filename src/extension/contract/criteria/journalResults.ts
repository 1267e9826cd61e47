import * as vscode from 'vscode';
import type { CriterionState } from '../../../core/contract/verify/criterionState';
import type { CriterionEvidence } from '../../../core/run/criteriaState';
import type { App } from '../../app';
import type { CriterionNode } from './criterionNode';
import type { CriterionTestItems } from './criterionTestItems';
import { settle } from './testResult';

/** Shows in the Testing view what the journal knows: results of lenses, gates and the command line, and of other days. */
export class JournalResults {
  /** What is shown already, by item: the moment of the evidence, and whether it is marked as stale. */
  private readonly shown = new Map<string, string>();

  constructor(
    private readonly app: App,
    private readonly controller: Pick<vscode.TestController, 'createTestRun' | 'invalidateTestResults'>,
    private readonly items: CriterionTestItems,
  ) {}

  /** A test run has shown this result itself. */
  isShown(node: CriterionNode, { at }: CriterionEvidence): void {
    this.shown.set(shownKey(node), at);
  }

  show(): void {
    const fresh = this.items.all().flatMap((each) => {
      const { project, named } = each.node;
      const state = this.app.criteria.stateOf(project, named);
      const print = printOf(state);
      const key = shownKey(each.node);
      if (print === undefined || this.shown.get(key) === print) return [];
      const before = this.shown.get(key);
      this.shown.set(key, print);
      // The result stands as it was shown, and is drawn as out of date.
      const isKnown = before !== undefined && print === `${before} stale`;
      if (isKnown) this.controller.invalidateTestResults(each.item);
      return isKnown ? [] : [{ ...each, state }];
    });
    if (fresh.length === 0) return;
    const request = new vscode.TestRunRequest(fresh.map(({ item }) => item));
    const run = this.controller.createTestRun(request, 'Counterpoint’s journal', false);
    for (const each of fresh) report(run, each, each.state);
    run.end();
    for (const { item, state } of fresh)
      if (state.kind === 'stale') this.controller.invalidateTestResults(item);
  }
}

const shownKey = ({ project, named }: CriterionNode): string => `${project.root}|${named.key}`;

function printOf({ kind, evidence, decision }: CriterionState): string | undefined {
  const at = evidence?.at ?? decision?.at;
  return at === undefined ? undefined : kind === 'stale' ? `${at} stale` : at;
}

function report(
  run: vscode.TestRun,
  each: { readonly node: CriterionNode; readonly item: vscode.TestItem },
  { evidence, decision, because }: CriterionState,
): void {
  if (evidence) settle(run, each, evidence, { printsLines: true });
  else if (decision?.holds) run.passed(each.item);
  else if (decision) run.failed(each.item, new vscode.TestMessage(because));
}
