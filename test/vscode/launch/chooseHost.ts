import { findDesktopVsCode } from '../../../scripts/vscode/desktopVsCode';
import { ensureBrowserVsCode } from '../../../scripts/vscode/install';
import { browserHost } from './browserHost';
import { desktopHost } from './desktopHost';
import type { SuiteHost } from './suiteHost';

/**
 * The VS Code that runs suites here: `VSCODE_EXECUTABLE`, an installed `code`, a download, or the browser-hosted one.
 * `COUNTERPOINT_VSCODE=browser` goes straight to the last.
 */
export async function chooseHost(report: (line: string) => void): Promise<SuiteHost> {
  const desktop = await findDesktopVsCode(report);
  return desktop ? desktopHost(desktop) : browserHost(await ensureBrowserVsCode(report));
}
