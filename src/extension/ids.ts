import type { Budget } from '../core/metrics/budget';
import type { Price } from '../core/metrics/prices';

/**
 * Every id that package.json and the code share, in one place. A test compares this table with the manifest both ways.
 */
export const COMMANDS = {
  delegateTask: 'counterpoint.task.delegate',
  validateTask: 'counterpoint.task.validate',
  reviewTask: 'counterpoint.task.review',
  acceptTask: 'counterpoint.task.accept',
  rejectTask: 'counterpoint.task.reject',
  discardTask: 'counterpoint.task.discard',
  addReviewComment: 'counterpoint.review.addComment',
  removeReviewComment: 'counterpoint.review.removeComment',
  retryTask: 'counterpoint.task.retry',
  handOverTask: 'counterpoint.task.handOver',
  doTaskAgain: 'counterpoint.task.doAgain',
  tickTask: 'counterpoint.task.tick',
  stopTask: 'counterpoint.task.stop',
  openTask: 'counterpoint.task.open',
  showTerminal: 'counterpoint.task.showTerminal',
  showGateOutput: 'counterpoint.task.showGateOutput',
  showPrompt: 'counterpoint.task.showPrompt',
  correctValidation: 'counterpoint.task.correctValidationTime',
  setEstimate: 'counterpoint.task.setEstimate',
  openWorktree: 'counterpoint.worktree.openInNewWindow',
  removeWorktree: 'counterpoint.worktree.remove',
  showMetrics: 'counterpoint.metrics.show',
  exportMetrics: 'counterpoint.metrics.export',
  refreshPlan: 'counterpoint.plan.refresh',
  openSample: 'counterpoint.sample.open',
  createSpec: 'counterpoint.spec.create',
  newContract: 'counterpoint.contract.new',
  showMap: 'counterpoint.contract.showMap',
  verifyContract: 'counterpoint.contract.verify',
  verifyCriterion: 'counterpoint.criterion.verify',
  decideCriterion: 'counterpoint.criterion.decide',
  delegateCriterion: 'counterpoint.criterion.delegate',
  openCriterion: 'counterpoint.criterion.open',
  showCriterionOutput: 'counterpoint.criterion.showOutput',
  createHookScript: 'counterpoint.hook.createScript',
  chooseAgent: 'counterpoint.agent.chooseDefault',
  checkAgents: 'counterpoint.agent.check',
  agreeToConfiguration: 'counterpoint.repository.agree',
  verifyJournal: 'counterpoint.journal.verify',
  showLog: 'counterpoint.log.show',
} as const;

export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

export const VIEWS = {
  tasks: 'counterpoint.tasks',
  worktrees: 'counterpoint.worktrees',
  contracts: 'counterpoint.contracts',
} as const;

/** Context keys that `when` clauses of the manifest use. */
export const CONTEXT_KEYS = {
  /** `none` | `reading` | `plan`: whether specs were found; decides the welcome view. */
  plan: 'counterpoint.plan',
} as const;

/** Settings with their types; defaults live in package.json alone. */
export interface Settings {
  'counterpoint.agents.default': string;
  'counterpoint.agents.mode': 'interactive' | 'headless';
  'counterpoint.agents.limit': number;
  'counterpoint.agents.stallMinutes': number;
  'counterpoint.agents.paths': Record<string, string>;
  'counterpoint.agents.askBeforeFullAccess': boolean;
  'counterpoint.agents.codexMayCommit': boolean;
  'counterpoint.budget.run': Budget;
  'counterpoint.budget.task': Budget;
  'counterpoint.budget.day': Budget;
  'counterpoint.prices': Record<string, Price>;
  'counterpoint.profiles.default': string;
  'counterpoint.git.path': string;
  'counterpoint.worktrees.folder': string;
  'counterpoint.integration.target': string;
  'counterpoint.integration.strategy': 'merge' | 'squash';
  'counterpoint.hookLogs': string[];
  'counterpoint.metrics.phaseEstimates': Record<string, number>;
  'counterpoint.metrics.defaultTaskEstimate': number;
  'counterpoint.lenses.enabled': boolean;
  'counterpoint.notifications.waiting': boolean;
  'counterpoint.contractFiles': string[];
}

export const SETTINGS = {
  defaultAgent: 'counterpoint.agents.default',
  agentMode: 'counterpoint.agents.mode',
  agentLimit: 'counterpoint.agents.limit',
  stallMinutes: 'counterpoint.agents.stallMinutes',
  agentPaths: 'counterpoint.agents.paths',
  askBeforeFullAccess: 'counterpoint.agents.askBeforeFullAccess',
  codexMayCommit: 'counterpoint.agents.codexMayCommit',
  budgetOfRun: 'counterpoint.budget.run',
  budgetOfTask: 'counterpoint.budget.task',
  budgetOfDay: 'counterpoint.budget.day',
  prices: 'counterpoint.prices',
  defaultProfile: 'counterpoint.profiles.default',
  gitPath: 'counterpoint.git.path',
  worktreesFolder: 'counterpoint.worktrees.folder',
  integrationTarget: 'counterpoint.integration.target',
  integrationStrategy: 'counterpoint.integration.strategy',
  hookLogs: 'counterpoint.hookLogs',
  phaseEstimates: 'counterpoint.metrics.phaseEstimates',
  defaultTaskEstimate: 'counterpoint.metrics.defaultTaskEstimate',
  lenses: 'counterpoint.lenses.enabled',
  notifyWaiting: 'counterpoint.notifications.waiting',
  contractFiles: 'counterpoint.contractFiles',
} as const satisfies Record<string, keyof Settings>;
