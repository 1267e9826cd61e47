import type { ParsedOptions } from './arguments/parsedOptions';
import type { ExitCode } from './exitCodes';
import type { Output } from './output/output';

/** What every command gets. */
export interface CommandContext {
  /** Absolute path of the workspace folder: the current folder, or what `--cwd` names. */
  readonly root: string;
  readonly positionals: readonly string[];
  readonly options: ParsedOptions;
  readonly output: Output;
}

export type Command = (context: CommandContext) => Promise<ExitCode> | ExitCode;
