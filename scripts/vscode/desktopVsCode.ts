import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { PrivateHome } from './privateHome';

/** A VS Code with a window of its own (Electron). */
export interface DesktopVsCode {
  readonly executable: string;
  /** What is put before the executable: a virtual display where the machine has none. */
  readonly wrapper: readonly string[];
  readonly version: string;
}

function findOnPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders
    .map((folder) => path.join(folder, process.platform === 'win32' ? `${program}.exe` : program))
    .find((candidate) => {
      try {
        accessSync(candidate, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * The program behind the `code` command. That command is a script which returns before the window closes and hides
 * the exit code; the real program lies beside its `bin` folder.
 */
function programBehind(command: string): string {
  const real = realpathSync(command);
  const beside = path.join(path.dirname(real), '..', path.basename(real));
  return path.basename(path.dirname(real)) === 'bin' && existsSync(beside) ? path.resolve(beside) : real;
}

/**
 * Finds a desktop VS Code: `VSCODE_EXECUTABLE`, an installed `code`, or a download of the stable version by
 * test-electron (kept in `.vscode-test/`).
 *
 * @param mayBeVirtual false: only a display that a person sees counts (the demo); true: xvfb-run will do
 * @returns undefined, after saying why, where none can be had
 */
export async function findDesktopVsCode(
  report: (line: string) => void,
  mayBeVirtual = true,
): Promise<DesktopVsCode | undefined> {
  if (process.env['COUNTERPOINT_VSCODE'] === 'browser') return undefined;
  const chosen = process.env['VSCODE_EXECUTABLE'];
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`VSCODE_EXECUTABLE names ${chosen}, which does not exist.`);
    return { executable: programBehind(chosen), wrapper: display(mayBeVirtual) ?? [], version: chosen };
  }
  const wrapper = display(mayBeVirtual);
  if (!wrapper) {
    report('no display and no xvfb-run: a desktop VS Code cannot run here');
    return undefined;
  }
  const command = findOnPath('code');
  if (command) return { executable: programBehind(command), wrapper, version: command };
  try {
    const executable = await downloadAndUnzipVSCode({ version: 'stable', timeout: 15_000 });
    return { executable, wrapper, version: 'stable, downloaded' };
  } catch (problem) {
    report(
      `VS Code could not be downloaded: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
    return undefined;
  }
}

/** The words to put before the program so that it has a display; undefined: there is none to be had. */
function display(mayBeVirtual: boolean): readonly string[] | undefined {
  if (process.platform !== 'linux') return [];
  if (process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) return [];
  const virtual = mayBeVirtual ? findOnPath('xvfb-run') : undefined;
  return virtual ? [virtual, '-a'] : undefined;
}

/** Arguments of a desktop window that keeps to a private home. */
export function desktopArguments(home: PrivateHome, folder: string, trust: boolean): string[] {
  return [
    folder,
    `--user-data-dir=${home.userData}`,
    `--extensions-dir=${home.extensions}`,
    ...['--no-sandbox', '--disable-gpu-sandbox', '--disable-updates', '--skip-welcome'],
    ...['--skip-release-notes', '--new-window'],
    ...(trust ? [] : ['--disable-workspace-trust']),
  ];
}
