import { parseArgs } from 'node:util';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { type CommandEntry, type CommandName, COMMANDS, COMMON_OPTIONS } from './commandTable';
import { commandHelp, overview } from './helpText';
import { ParsedOptions } from './parsedOptions';

export type CommandLine =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'command';
      readonly name: CommandName;
      readonly positionals: readonly string[];
      readonly options: ParsedOptions;
    };

/** Options that may also stand before the command, and whether a value follows them. */
const LEADING: Readonly<Record<string, boolean>> = { '--json': false, '--cwd': true };

/** Reads the arguments behind the program's name. Wrong usage is a problem with the code `wrong-usage`. */
export function parseCommandLine(args: readonly string[]): Result<CommandLine> {
  let at = 0;
  for (let word = args[at]; word !== undefined && word.startsWith('-'); word = args[at]) {
    if (word === '--help' || word === '-h') return ok({ kind: 'help', text: overview() });
    if (word === '--version') return ok({ kind: 'version' });
    const [name = word] = word.split('=', 1);
    const takesValue = LEADING[name];
    if (takesValue === undefined) return failed(wrongUsage(`Unknown option ${name} before the command.`));
    at += takesValue && !word.includes('=') ? 2 : 1;
  }
  const name = args[at];
  if (name === undefined) return ok({ kind: 'help', text: overview() });
  const entry = COMMANDS.find((command) => command.name === name);
  if (!entry) return failed(wrongUsage(`There is no command "${name}".`));
  return parseCommand(entry, entry.name, [...args.slice(0, at), ...args.slice(at + 1)]);
}

function parseCommand(entry: CommandEntry, name: CommandName, args: readonly string[]): Result<CommandLine> {
  const options = Object.fromEntries(
    [...COMMON_OPTIONS, ...entry.options].map((option) => [
      option.name,
      {
        type: option.value === undefined ? ('boolean' as const) : ('string' as const),
        ...(option.name === 'help' ? { short: 'h' } : {}),
      },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values['help'] === true) return ok({ kind: 'help', text: commandHelp(entry) });
    const { least, most } = entry.positionals;
    if (positionals.length < least || positionals.length > most)
      return failed(wrongUsage(`Usage: counterpoint ${entry.usage}.`, name));
    return ok({ kind: 'command', name, positionals, options: new ParsedOptions(single(values)) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return failed(wrongUsage(message.split('\n')[0] ?? message, name));
  }
}

/** Each option is declared as single; a list cannot come. */
const single = (
  values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>,
): Record<string, string | boolean | undefined> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'object' ? value.at(-1) : value]),
  );

const wrongUsage = (message: string, command?: CommandName) =>
  userProblem('wrong-usage', message, {
    remedy: `See counterpoint ${command === undefined ? '' : `${command} `}--help.`,
  });
