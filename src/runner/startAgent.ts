import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { LaunchFile } from '../core/run/launch';

/** Why an agent did not start, in words for the person. */
export interface StartFailure {
  readonly reason: string;
}

/**
 * Starts the agent: an argument array, no shell, the runner's own terminal.
 * @returns the running child, or the reason in words when the system refused.
 */
export const startAgent = async (launch: LaunchFile): Promise<ChildProcess | StartFailure> => {
  if (!isFolder(launch.cwd)) return { reason: `The working folder ${launch.cwd} does not exist.` };
  let input: number | 'inherit' = 'inherit';
  try {
    if (launch.stdinFile !== undefined) input = openSync(launch.stdinFile, 'r');
  } catch (error) {
    return { reason: `The agent's input file cannot be read: ${messageOf(error)}.` };
  }
  try {
    const child = spawn(launch.program, launch.args, {
      cwd: launch.cwd,
      env: environmentOf(launch),
      stdio: [input, 'inherit', 'inherit'],
      windowsHide: false,
    });
    if (child.pid !== undefined) return child;
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => child.once('error', resolve));
    return { reason: reasonOf(error, launch) };
  } catch (error) {
    return { reason: reasonOf(error instanceof Error ? error : new Error(String(error)), launch) };
  } finally {
    if (typeof input === 'number') closeSync(input);
  }
};

const environmentOf = (launch: LaunchFile): NodeJS.ProcessEnv => {
  const environment = { ...process.env };
  // With it, an Electron program that the agent starts would silently become a plain Node.
  delete environment['ELECTRON_RUN_AS_NODE'];
  for (const name of launch.unsetEnv) delete environment[name];
  return { ...environment, ...launch.env };
};

const reasonOf = (error: NodeJS.ErrnoException, { program, cwd }: LaunchFile): string => {
  switch (error.code) {
    case 'ENOENT':
      return isAbsolute(program) && existsSync(program)
        ? `${program} cannot run: the interpreter named in its first line is not installed.`
        : `${program} is not installed, or not on the PATH. Install it or choose another agent.`;
    case 'EACCES':
    case 'EPERM':
      return `${program} is not executable, or ${cwd} may not be entered.`;
    case 'ENOEXEC':
      return `${program} is not a program for this system.`;
    case 'E2BIG':
      return `The command line for ${program} is too long for this system; its prompt must go through a file.`;
    default:
      return `${program} did not start: ${error.message}.`;
  }
};

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
