import { agentsCommand } from './agents/agentsCommand';
import type { CommandName } from './arguments/commandTable';
import type { Command, CommandContext } from './context';
import type { ExitCode } from './exitCodes';
import { journalCommand } from './journal/journalCommand';
import { lintCommand } from './lint/lintCommand';
import { mapCommand } from './map/mapCommand';
import { metricsCommand } from './metrics/metricsCommand';
import { runTasksCommand } from './run/runTasksCommand';
import { statusCommand } from './status/statusCommand';
import { validateCommand } from './review/validateCommand';
import { verifyCommand } from './verify/verifyCommand';

const COMMANDS: Readonly<Record<Exclude<CommandName, 'plan'>, Command>> = {
  status: statusCommand,
  run: runTasksCommand,
  validate: validateCommand,
  verify: verifyCommand,
  metrics: metricsCommand,
  lint: lintCommand,
  map: mapCommand,
  journal: journalCommand,
  agents: agentsCommand,
};

/** Every command but `plan`, which must not wait for what the others load. */
export const runCommand = async (
  name: Exclude<CommandName, 'plan'>,
  context: CommandContext,
): Promise<ExitCode> => await COMMANDS[name](context);
