import type { Plan } from './model';

/** Every contract of a workspace once: those of features, and those that stand apart, such as `contracts/api.md`. */
export const contractsOfPlan = ({ contractFiles, features }: Plan): readonly string[] => [
  ...new Set(contractFiles ?? features.flatMap((feature) => feature.contractFiles)),
];
