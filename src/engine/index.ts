/** What the editor and the command line load of the engine, in one lazily loaded bundle. */
export { openEngine } from './openEngine';
export { createSample } from './sample/createSample';
export { readContractFiles } from './contract/readContractFiles';
export { textFromDisk } from './workflow/repositoryText';
export { metricsOf } from '../core/metrics/metrics';
export { exportMetrics } from '../core/metrics/exportMetrics';
export { readPageMessage } from '../core/metrics/readMessage';
export { contractSource, lintContract } from '../core/contract/lint/lintContract';
export { lintContracts, lintTogether } from '../core/contract/lint/lintContracts';
export { ruleOf } from '../core/contract/lint/rules';
export { readWorkflow } from '../core/workflow/readWorkflow';
