import { delegation } from './groups/delegation';
import type { BenchGroup } from './measurement';

/** Every group, in the order of the table. */
export const GROUPS: readonly BenchGroup[] = [delegation];
