import { commandLine } from './groups/commandLine';
import { contracts } from './groups/contracts';
import { delegation } from './groups/delegation';
import { hookLogs } from './groups/hookLogs';
import { idle } from './groups/idle';
import { journal } from './groups/journal';
import { sizes } from './groups/sizes';
import { starts } from './groups/starts';
import { taskFiles } from './groups/taskFiles';
import { windowGroup } from './groups/window';
import type { BenchGroup } from './measurement';

/** Every group, in the order of the table. */
export const GROUPS: readonly BenchGroup[] = [
  delegation,
  starts,
  hookLogs,
  journal,
  taskFiles,
  contracts,
  commandLine,
  windowGroup,
  idle,
  sizes,
];
