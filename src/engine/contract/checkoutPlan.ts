import { contractsOfPlan } from '../../core/plan/contractsOfPlan';
import type { Plan } from '../../core/plan/model';
import { pathBaseOf, rebased } from '../plan/pathBase';

/**
 * A plan whose contracts are named by their paths in the checkout, as evidence names them, whoever read it: the command
 * line reads plans by paths of its workspace folder, which may be one below.
 */
export function checkoutPlan(plan: Plan): Plan {
  const { prefix } = pathBaseOf(plan.root);
  const paths = [...plan.features.map(({ folder }) => `${folder}/`), ...contractsOfPlan(plan)];
  const isByCheckout = prefix === '' || paths.every((path) => path.startsWith(prefix));
  return isByCheckout ? plan : rebased(plan, prefix);
}
