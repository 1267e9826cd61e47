import type { Contribution } from './app';
import { agreements } from './run/agreements';
import { agentsDiagnostics } from './agents/agentsDiagnostics';
import { checkAgents } from './agents/checkAgents';
import { contractDiagnostics } from './contract/contractDiagnostics';
import { criterionCommands } from './contract/criteria/criterionCommands';
import { criterionLenses } from './contract/criteria/criterionLenses';
import { criterionTests } from './contract/criteria/criterionTests';
import { contractLanguage } from './contract/language/contractLanguage';
import { newContractCommand } from './contract/newContractCommand';
import { contractsTree } from './contract/contractsTree';
import { delegateCommand } from './run/delegateCommand';
import { engineNotices } from './run/engineNotices';
import { handOverCommand } from './run/handOverCommand';
import { mapPanel } from './contract/mapPanel';
import { metricsPanel } from './metrics/metricsPanel';
import { notifications } from './run/notifications';
import { onboardingCommands } from './onboarding/onboardingCommands';
import { planDiagnostics } from './plan/planDiagnostics';
import { reviewCommands } from './review/reviewCommands';
import { runCommands } from './run/runCommands';
import { statusItem } from './status';
import { taskLenses } from './plan/taskLenses';
import { tasksTree } from './plan/tasksTree';
import { tickCommand } from './plan/tickCommand';
import { workflowDiagnostics } from './workflow/workflowDiagnostics';
import { worktreesTree } from './worktrees/worktreesTree';

/** Everything the extension contributes, in the order of registration. What is seen first comes first. */
export const CONTRIBUTIONS: readonly Contribution[] = [
  tasksTree,
  worktreesTree,
  contractsTree,
  taskLenses,
  criterionLenses,
  criterionCommands,
  criterionTests,
  tickCommand,
  delegateCommand,
  runCommands,
  handOverCommand,
  reviewCommands,
  metricsPanel,
  mapPanel,
  notifications,
  engineNotices,
  agreements,
  statusItem,
  planDiagnostics,
  contractDiagnostics,
  contractLanguage,
  newContractCommand,
  workflowDiagnostics,
  agentsDiagnostics,
  checkAgents,
  onboardingCommands,
];
