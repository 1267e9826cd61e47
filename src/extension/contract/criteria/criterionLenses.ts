import * as vscode from 'vscode';
import { namedCriteria, type NamedCriterion } from '../../../core/contract/criterionKey';
import { ownersOfCriterion } from '../../../core/contract/criteriaView/owners';
import { STATE_ICONS, stateWords, worktreeWords } from '../../../core/contract/criteriaView/stateWords';
import { summaryWords } from '../../../core/contract/criteriaView/summary';
import { isRunnable } from '../../../core/contract/verify/verification';
import type { CriterionState } from '../../../core/contract/verify/criterionState';
import type { App, Contribution } from '../../app';
import { COMMANDS, SETTINGS } from '../../ids';
import { DisposableStore } from '../../lifecycle';
import { plainLabel } from '../../plainMessage';
import type { ContractText } from '../language/contractLibrary';
import type { CriterionNode } from './criterionNode';

/** How often words like "5 min ago" are made anew, milliseconds. */
const AGEING = 60_000;
/** Owners that are named above a criterion; more would push its text out of sight. */
const SHOWN_OWNERS = 3;

/** Above each acceptance criterion: how it stands, what can be done about it, whose it is. */
export const criterionLenses: Contribution = {
  id: 'criterion-lenses',
  register(app) {
    const store = new DisposableStore();
    const provider = store.add(new CriterionLensProvider(app));
    store.add(
      vscode.languages.registerCodeLensProvider({ scheme: 'file', pattern: '**/*.{md,yml,yaml}' }, provider),
    );
    return store;
  },
};

class CriterionLensProvider implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly app: App) {
    this.store.add(app.criteria.onDidChange(() => this.changed.fire()));
    // Its tasks, and whether anything may be run here.
    this.store.add(app.projects.onDidChange(() => this.changed.fire()));
    const ageing = setInterval(() => this.changed.fire(), AGEING);
    this.store.add({ dispose: () => clearInterval(ageing) });
  }

  async provideCodeLenses(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeLens[]> {
    if (!vscode.workspace.getConfiguration(undefined, document).get<boolean>(SETTINGS.lenses, true))
      return [];
    const text = await this.app.contracts.open(document);
    return text && !token.isCancellationRequested ? this.lensesOf(text) : [];
  }

  private lensesOf(text: ContractText): vscode.CodeLens[] {
    const { project, source, ranges } = text;
    const named = namedCriteria(source.contract);
    if (named.length === 0) return [];
    const now = Date.now();
    const states = named.map((each) => this.app.criteria.stateOf(project, each));
    const top = new vscode.Range(0, 0, 0, 0);
    const contract = { kind: 'contract', project, contract: source.contract };
    return [
      new vscode.CodeLens(top, plain(`$(law) ${this.summary(states)}`)),
      new vscode.CodeLens(top, act('$(play) Verify All', COMMANDS.verifyContract, contract)),
      new vscode.CodeLens(top, act('$(type-hierarchy) Integration Map', COMMANDS.showMap)),
      ...named.flatMap((each, index) => {
        const { line } = ranges.position(each.criterion.start);
        const range = new vscode.Range(line, 0, line, 0);
        const state = states[index];
        return state
          ? this.commandsFor(text, each, state, now).map((command) => new vscode.CodeLens(range, command))
          : [];
      }),
    ];
  }

  private summary(states: readonly CriterionState[]): string {
    const words = summaryWords(states.map(({ kind }) => kind));
    return vscode.workspace.isTrusted ? words : `${words} · nothing runs until you trust this workspace`;
  }

  private commandsFor(
    { project }: ContractText,
    named: NamedCriterion,
    state: CriterionState,
    now: number,
  ): vscode.Command[] {
    const node: CriterionNode = { kind: 'criterion', project, named };
    const newest = this.app.criteria.recordOf(project, named.key)?.history.at(-1);
    const told = [stateWords(state, now), worktreeWords(state, newest, now)].filter((part) => part !== '');
    const words = `$(${STATE_ICONS[state.kind]}) ${plainLabel(told.join(' · '), 200)}`;
    const owners = project.plan ? ownersOfCriterion(named, project.plan) : [];
    const { verification } = named.criterion;
    return [
      newest ? act(words, COMMANDS.showCriterionOutput, node, state.because) : plain(words),
      ...(isRunnable(verification)
        ? [act('$(beaker) Verify', COMMANDS.verifyCriterion, node)]
        : verification.kind === 'person'
          ? [act('$(account) Decide…', COMMANDS.decideCriterion, node)]
          : []),
      act('$(rocket) Delegate', COMMANDS.delegateCriterion, node),
      ...owners
        .slice(0, SHOWN_OWNERS)
        .map((task) =>
          act(
            `$(tasklist) ${plainLabel(task.id)}`,
            COMMANDS.openTask,
            { kind: 'task', project, task },
            task.title,
          ),
        ),
      ...(owners.length > SHOWN_OWNERS ? [plain(`and ${owners.length - SHOWN_OWNERS} more tasks`)] : []),
    ];
  }

  dispose(): void {
    this.store.dispose();
  }
}

/** Words that nothing happens on. */
const plain = (title: string): vscode.Command => ({ title, command: '' });

const act = (title: string, command: string, argument?: unknown, tooltip?: string): vscode.Command => ({
  title,
  command,
  ...(tooltip === undefined ? {} : { tooltip: plainLabel(tooltip) }),
  ...(argument === undefined ? {} : { arguments: [argument] }),
});
