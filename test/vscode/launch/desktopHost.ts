import { spawn } from 'node:child_process';
import { desktopArguments, type DesktopVsCode } from '../../../scripts/vscode/desktopVsCode';
import { createPrivateHome } from '../../../scripts/vscode/privateHome';
import { endProcessGroup } from '../../../scripts/vscode/processTree';
import type { SuiteHost } from './suiteHost';
import type { HostEnd } from './verdict';

/** What a desktop VS Code needs of the person's environment to show a window. */
const DISPLAY_VARIABLES = ['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_RUNTIME_DIR', 'SystemRoot'];

/** Runs suites in an Electron VS Code. */
export const desktopHost = (vsCode: DesktopVsCode): SuiteHost => ({
  version: vsCode.version,
  hasPage: false,
  run: async (launch) => {
    const home = createPrivateHome(launch.settings);
    const display = Object.fromEntries(
      DISPLAY_VARIABLES.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
    const [program = vsCode.executable, ...args] = [
      ...vsCode.wrapper,
      vsCode.executable,
      ...desktopArguments(home, launch.folder, false),
      `--extensionDevelopmentPath=${launch.extension}`,
      `--extensionTestsPath=${launch.entry.replace(/\.js$/, '')}`,
    ];
    const child = spawn(program, args, {
      env: home.environment({ ...display, ...launch.environment }),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    const log = (chunk: Buffer) => chunk.toString().trimEnd().split('\n').forEach(launch.log);
    child.stdout.on('data', log);
    child.stderr.on('data', log);
    const ended = new Promise<HostEnd>((resolve) => {
      child.once('error', (problem) => resolve({ kind: 'lost', reason: problem.message }));
      child.once('exit', (code) => resolve({ kind: 'exited', code: code ?? 1 }));
    });
    try {
      return await Promise.race([ended, launch.stopped]);
    } finally {
      if (child.pid !== undefined) {
        if (process.platform === 'win32') child.kill();
        else await endProcessGroup(child.pid);
      }
      home.remove();
    }
  },
});
