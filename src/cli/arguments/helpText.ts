import type { CommandEntry, OptionEntry } from './commandTable';
import { COMMANDS, COMMON_OPTIONS } from './commandTable';

/** What `counterpoint --help` says. */
export const overview = (): string =>
  [
    'counterpoint <command> [options]',
    '',
    'Delegates the tasks of your specs to coding agents, each in a git worktree of its own, runs the gates, merges what',
    'was accepted, and measures the whole.',
    '',
    'Commands',
    ...columns(COMMANDS.map(({ usage, summary }) => [usage, summary])),
    '',
    'Options of every command',
    ...optionLines(COMMON_OPTIONS),
    ...columns([['--version', 'the version']]),
    '',
    'Exit codes: 0 fine, 1 the answer is no, 2 wrong usage, 3 cannot be done here, 4 needs a person, 70 our bug,',
    '130 interrupted.',
    '',
  ].join('\n');

/** What `counterpoint <command> --help` says. */
export const commandHelp = ({ usage, summary, details, options }: CommandEntry): string =>
  [
    `counterpoint ${usage} [options]`,
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...details,
    '',
    'Options',
    ...optionLines([...options, ...COMMON_OPTIONS]),
    '',
  ].join('\n');

const optionLines = (options: readonly OptionEntry[]): readonly string[] =>
  columns(
    options.map(({ name, value, words }) => [`--${name}${value === undefined ? '' : ` ${value}`}`, words]),
  );

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
