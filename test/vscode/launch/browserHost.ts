import { launchBrowser } from '../../../scripts/vscode/browser';
import { startCodeServer } from '../../../scripts/vscode/codeServer';
import type { BrowserVsCode } from '../../../scripts/vscode/install';
import { createPrivateHome } from '../../../scripts/vscode/privateHome';
import type { SuiteHost } from './suiteHost';
import type { HostEnd } from './verdict';

/** Runs suites in a VS Code server whose window is a page of a headless browser. */
export const browserHost = (vsCode: BrowserVsCode): SuiteHost => ({
  version: vsCode.version,
  hasPage: true,
  run: async (launch) => {
    const home = createPrivateHome(launch.settings);
    const server = await startCodeServer(vsCode, {
      home,
      environment: launch.environment,
      testDriver: true,
    }).catch((problem: unknown) => {
      home.remove();
      throw problem;
    });
    const browser = await launchBrowser(vsCode).catch(async (problem: unknown) => {
      await server.stop();
      home.remove();
      throw problem;
    });
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      const ended = new Promise<HostEnd>((resolve) => {
        page.on('crash', () => resolve({ kind: 'lost', reason: 'the page crashed' }));
        browser.on('disconnected', () => resolve({ kind: 'lost', reason: 'the browser ended' }));
        // The two functions that VS Code looks for in a page that runs tests.
        const exposed = [
          page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) =>
            launch.log(`${type}: ${args.map(String).join(' ')}`),
          ),
          page.exposeFunction('codeAutomationExit', (code: number) => resolve({ kind: 'exited', code })),
        ];
        page.on('pageerror', (problem) => launch.log(`page error: ${problem.message}`));
        launch.onPage(page);
        Promise.all(exposed)
          .then(() =>
            page.goto(
              server.windowUrl(launch.folder, [
                ['extensionDevelopmentPath', server.remoteUri(launch.extension)],
                ['extensionTestsPath', server.remoteUri(launch.entry.replace(/\.js$/, ''))],
              ]),
            ),
          )
          .catch((problem: unknown) => resolve({ kind: 'lost', reason: String(problem) }));
      });
      return await Promise.race([ended, launch.stopped]);
    } finally {
      await browser.close().catch((problem: unknown) => launch.log(`browser: ${String(problem)}`));
      await server.stop();
      home.remove();
    }
  },
});
