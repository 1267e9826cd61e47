import { statSync } from 'node:fs';
import path from 'node:path';
import { failed, ok, type Result, userProblem } from '../core/result';
import { type CommandLine, parseCommandLine } from './arguments/parseCommandLine';
import type { CommandContext } from './context';
import { EXIT, exitCodeOf, type ExitCode } from './exitCodes';
import { Output } from './output/output';
import { planCommand } from './plan/planCommand';

/**
 * The entry of `counterpoint`. `plan` is part of this file's bundle; all other commands, and the engine behind them, are
 * files of their own that are loaded when they are needed.
 */
async function main(args: readonly string[]): Promise<ExitCode> {
  const output = new Output(wantsJson(args));
  try {
    const parsed = parseCommandLine(args);
    if (!parsed.ok) {
      output.problem(parsed.problem);
      return exitCodeOf(parsed.problem);
    }
    return await carryOut(parsed.value, output);
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    output.problem({
      code: 'internal-error',
      message: 'Counterpoint failed.',
      remedy: 'Nothing was lost. Please report this with the text below.',
      fault: 'bug',
      detail,
    });
    return EXIT.bug;
  }
}

async function carryOut(line: CommandLine, output: Output): Promise<ExitCode> {
  switch (line.kind) {
    case 'help':
      output.text(line.text);
      return EXIT.fine;
    case 'version': {
      const { version } = await import('./version');
      const text = version();
      if (output.json) output.data({ v: 1, version: text });
      else output.line(text);
      return EXIT.fine;
    }
    case 'command': {
      const root = workspaceFolder(line.options.text('cwd'));
      if (!root.ok) {
        output.problem(root.problem);
        return exitCodeOf(root.problem);
      }
      const context: CommandContext = {
        root: root.value,
        positionals: line.positionals,
        options: line.options,
        output,
      };
      if (line.name === 'plan') return planCommand(context);
      const { runCommand } = await import('./commands');
      return await runCommand(line.name, context);
    }
    default:
      return line satisfies never;
  }
}

function workspaceFolder(named: string | undefined): Result<string> {
  const folder = path.resolve(named ?? '.');
  if (named === undefined || statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return ok(folder);
  return failed(userProblem('wrong-usage', `There is no folder ${named}.`, { remedy: 'Correct --cwd.' }));
}

/** Also when the arguments are wrong: who asked for JSON gets the problem as JSON. */
const wantsJson = (args: readonly string[]): boolean => {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
};

// All output is written by now, so nothing is cut off; a handle that was left open must not keep a script waiting.
void main(process.argv.slice(2)).then((code) => process.exit(code));
