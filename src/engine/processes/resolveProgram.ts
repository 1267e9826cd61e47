import path from 'node:path';
import { type Result, failed, ok, userProblem } from '../../core/result';

export interface Invocation {
  readonly program: string;
  readonly args: readonly string[];
}

/** The script behind npm's and npx's `.cmd` files, relative to the folder those lie in. */
const NPM_SCRIPTS: Readonly<Record<string, string>> = {
  npm: 'node_modules/npm/bin/npm-cli.js',
  npx: 'node_modules/npm/bin/npx-cli.js',
};

/**
 * On Windows: the absolute path of a program, looked up in PATH alone. Left to the system, the working folder is searched
 * first, and a `git.exe` in a worktree would be run. Batch files (`npm.cmd`) need a shell, which never sees repository
 * text here; npm and npx are started as the Node scripts they are, others are refused with what to write instead.
 * Elsewhere the invocation comes back as it is: `execvp` does the right thing.
 */
export function resolveProgram(
  { program, args }: Invocation,
  env: Readonly<Record<string, string | undefined>>,
  isFile: (file: string) => boolean,
  platform: NodeJS.Platform = process.platform,
): Result<Invocation> {
  if (platform !== 'win32' || path.win32.isAbsolute(program)) return ok({ program, args });
  if (/[\\/]/.test(program)) return ok({ program, args });
  const searched = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
  const folders = searched.split(';').filter((folder) => path.win32.isAbsolute(folder));
  const locate = (name: string) =>
    folders.map((folder) => path.win32.join(folder, name)).find((file) => isFile(file));

  const executable = /\.(exe|com)$/i.test(program) ? locate(program) : locate(`${program}.exe`);
  if (executable !== undefined) return ok({ program: executable, args });
  const batch = /\.(cmd|bat)$/i.test(program)
    ? locate(program)
    : (locate(`${program}.cmd`) ?? locate(`${program}.bat`));
  if (batch === undefined) return failed(notFound(program));
  const script = Object.hasOwn(NPM_SCRIPTS, program) ? NPM_SCRIPTS[program] : undefined;
  const scriptFile = script === undefined ? undefined : path.win32.join(path.win32.dirname(batch), script);
  const node = locate('node.exe');
  if (scriptFile !== undefined && node !== undefined && isFile(scriptFile)) {
    return ok({ program: node, args: [scriptFile, ...args] });
  }
  return failed(
    userProblem(
      'program-is-batch-file',
      `${program} is a batch file (${batch}), which only a shell can run.`,
      {
        remedy: `Name a program instead, for example ["node", "path/to/${program}.js"].`,
      },
    ),
  );
}

export const notFound = (program: string) =>
  userProblem('program-not-found', `The program ${program} was not found.`, {
    remedy: 'Install it, or correct the command; it is looked up in the PATH of the editor.',
  });
