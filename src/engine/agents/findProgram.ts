import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

type IsProgram = (file: string) => Promise<boolean>;

/**
 * Where a program lies, without asking a shell: absolute folders of the PATH in their order. A relative entry is
 * skipped, because it would let a file in the working folder be the program.
 * @param name a bare name, or an absolute path (then it only has to be a program).
 * @param environment read for PATH and, on Windows, PATHEXT.
 */
export const findProgram = async (
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
  isProgram: IsProgram = programOn(platform),
): Promise<string | undefined> => {
  const style = platform === 'win32' ? path.win32 : path.posix;
  const endings = platform === 'win32' ? windowsEndings(name, environment) : [''];
  if (style.isAbsolute(name)) return await firstProgram([name], endings, isProgram);
  if (/[\\/\0]/.test(name)) return undefined;
  const searched = Object.entries(environment).find(([key]) =>
    platform === 'win32' ? key.toUpperCase() === 'PATH' : key === 'PATH',
  )?.[1];
  const folders = (searched ?? '').split(style.delimiter).filter((folder) => style.isAbsolute(folder));
  return await firstProgram(
    folders.map((folder) => style.join(folder, name)),
    endings,
    isProgram,
  );
};

/** `.exe` first: batch files need a shell, so they are only the second choice. */
const windowsEndings = (
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] => {
  const known = (environment['PATHEXT'] ?? '.COM;.EXE;.BAT;.CMD')
    .split(';')
    .filter((ending) => ending.startsWith('.'));
  if (known.some((ending) => name.toUpperCase().endsWith(ending.toUpperCase()))) return [''];
  return [...known].sort((a, b) => Number(isBatch(a)) - Number(isBatch(b)));
};

const isBatch = (ending: string): boolean => /^\.(bat|cmd)$/i.test(ending);

const firstProgram = async (
  files: readonly string[],
  endings: readonly string[],
  isProgram: IsProgram,
): Promise<string | undefined> => {
  for (const file of files) {
    for (const ending of endings) if (await isProgram(file + ending)) return file + ending;
  }
  return undefined;
};

const programOn =
  (platform: NodeJS.Platform): IsProgram =>
  async (file) => {
    try {
      if (!(await stat(file)).isFile()) return false;
      // Windows has no executable bit; the ending decides.
      if (platform !== 'win32') await access(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
