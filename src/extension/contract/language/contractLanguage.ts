import * as vscode from 'vscode';
import type { App, Contribution } from '../../app';
import { DisposableStore } from '../../lifecycle';
import { ContractCompletions } from './completions';
import { CriterionIdAction } from './criterionIdAction';
import { ContractHovers } from './hovers';
import { ContractLinks } from './links';
import { ContractNavigation } from './navigation';
import { ContractFolds, ContractOutline, ContractSearch } from './outline';
import { FeatureRename } from './rename';

/** Every file that may be a contract; which are is looked up for each request, because a setting decides. */
const SELECTOR: vscode.DocumentSelector = { scheme: 'file', pattern: '**/*.{md,yml,yaml}' };

/** What the editor knows of contracts as a language: hover, navigation, rename, outline, links, folds, completion. */
export const contractLanguage: Contribution = {
  id: 'contract-language',
  register(app: App) {
    const store = new DisposableStore();
    const { contracts } = app;
    const navigation = new ContractNavigation(contracts);
    for (const registration of [
      vscode.languages.registerHoverProvider(SELECTOR, new ContractHovers(app)),
      vscode.languages.registerDefinitionProvider(SELECTOR, navigation),
      vscode.languages.registerReferenceProvider(SELECTOR, navigation),
      vscode.languages.registerRenameProvider(SELECTOR, new FeatureRename(contracts)),
      vscode.languages.registerDocumentSymbolProvider(SELECTOR, new ContractOutline(contracts), {
        label: 'Contract',
      }),
      vscode.languages.registerWorkspaceSymbolProvider(new ContractSearch(app)),
      vscode.languages.registerDocumentLinkProvider(SELECTOR, new ContractLinks(contracts)),
      vscode.languages.registerFoldingRangeProvider(SELECTOR, new ContractFolds(contracts)),
      // The space after a colon, a dash or a bracket is where names are written.
      vscode.languages.registerCompletionItemProvider(
        SELECTOR,
        new ContractCompletions(contracts),
        '#',
        ' ',
        ':',
        '(',
        '`',
        '/',
        '.',
      ),
      vscode.languages.registerCodeActionsProvider(SELECTOR, new CriterionIdAction(contracts), {
        providedCodeActionKinds: [vscode.CodeActionKind.RefactorRewrite],
      }),
    ])
      store.add(registration);
    return store;
  },
};
