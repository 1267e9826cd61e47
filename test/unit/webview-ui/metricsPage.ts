import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { Metrics } from '../../../src/core/metrics/model';
import { metricsPageHtml } from '../../../src/core/metrics/pageHtml';
import type { PageMessage } from '../../../src/core/metrics/messages';
import { THEMES } from './themes';
import type { ThemeName } from './themes';

const ROOT = path.resolve(import.meta.dirname, '../../..');
export const SCREENSHOTS = path.join(ROOT, 'test-results/metrics-page');

const BROWSER_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What differs between pages: their folder and style below webview-ui, and the document around them. */
export interface PageSource {
  readonly folder: string;
  readonly style: string;
  readonly html: typeof metricsPageHtml;
}

const METRICS: PageSource = { folder: 'metrics', style: 'metrics.css', html: metricsPageHtml };

/** The page as the extension ships it, served to a real browser with the Content Security Policy it has in VS Code. */
export class MetricsPageServer {
  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
    private readonly folder: string,
    readonly origin: string,
    readonly scriptFile: string,
    readonly styleFile: string,
  ) {}

  static async start(source: PageSource = METRICS): Promise<MetricsPageServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'counterpoint-page-'));
    const common = {
      bundle: true,
      minify: true,
      target: 'chrome128',
      outdir: folder,
      logLevel: 'warning',
    } as const;
    const entry = (file: string): string => path.join(ROOT, 'webview-ui', source.folder, file);
    await build({
      ...common,
      platform: 'browser',
      format: 'iife',
      entryPoints: { metrics: entry('main.ts') },
    });
    await build({ ...common, entryPoints: { metrics: entry(source.style) } });
    const scriptFile = path.join(folder, 'metrics.js');
    const styleFile = path.join(folder, 'metrics.css');
    const files = new Map<string, [type: string, text: string]>([
      ['/metrics.js', ['text/javascript', await readFile(scriptFile, 'utf8')]],
      ['/metrics.css', ['text/css', await readFile(styleFile, 'utf8')]],
    ]);
    const server = createServer((request, response) => {
      const found = files.get(request.url ?? '');
      response.writeHead(found ? 200 : 404, {
        'content-type': `${found?.[0] ?? 'text/plain'}; charset=utf-8`,
      });
      response.end(found?.[1] ?? '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const origin = `http://127.0.0.1:${address.port}`;
    const parts = { nonce: 'bm9uY2U', cspSource: origin, scriptUri: '/metrics.js', styleUri: '/metrics.css' };
    files.set('/', ['text/html', source.html(parts)]);
    const browser = await chromium.launch({
      executablePath: process.env['COUNTERPOINT_CHROMIUM'] ?? '/usr/bin/chromium',
      args: BROWSER_ARGUMENTS,
    });
    return new MetricsPageServer(server, browser, folder, origin, scriptFile, styleFile);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.folder, { recursive: true, force: true });
  }

  async open(options: OpenOptions = {}): Promise<OpenPage> {
    const { theme = 'dark', width = 1180, height = 900, remembered, forcedColors = 'none' } = options;
    const context = await this.browser.newContext({
      viewport: { width, height },
      locale: 'en-GB',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
      forcedColors,
      bypassCSP: false,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(this.origin)) complaints.push(`asked for ${request.url()}`);
    });
    await page.addInitScript({ content: hostScript(theme, remembered) });
    await page.goto(this.origin);
    return new OpenPage(page, complaints);
  }
}

export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly remembered?: unknown;
  readonly forcedColors?: 'active' | 'none';
}

/** A host that keeps what the page posts and remembers, and the theme's colours, put where VS Code puts them. */
const hostScript = (theme: ThemeName, remembered: unknown): string => `
  const host = { posted: [], state: ${JSON.stringify(remembered ?? null)}, calls: 0 };
  globalThis.fakeHost = host;
  globalThis.acquireVsCodeApi = () => {
    if (++host.calls > 1) throw new Error('acquireVsCodeApi may be called once only');
    return {
      postMessage: (message) => void host.posted.push(structuredClone(message)),
      getState: () => host.state ?? undefined,
      setState: (state) => { host.state = structuredClone(state); },
    };
  };
  addEventListener('DOMContentLoaded', () => {
    const { variables, body } = ${JSON.stringify(THEMES[theme])};
    for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty('--vscode-' + name, value);
    document.body.className = body;
    // The editor says which kind of theme it is; without it the browser would draw light controls on dark ground.
    document.documentElement.style.colorScheme = body.includes('light') ? 'light' : 'dark';
  });
`;

/** A page that was opened, with everything the browser complained of since. */
export class OpenPage {
  constructor(
    readonly page: Page,
    readonly complaints: readonly string[],
  ) {}

  async show(metrics: Metrics, readOnly: string | null = null): Promise<void> {
    await this.send({ type: 'snapshot', metrics, readOnly });
    await this.page.locator('h1').waitFor();
  }

  async send(message: unknown): Promise<void> {
    // Waits until the page has handled it: messages are handled in the order in which they were posted.
    await this.page.evaluate(
      `new Promise((resolve) => {
        addEventListener('message', function done(event) {
          if (event.data !== 'sent') return;
          removeEventListener('message', done);
          resolve();
        });
        postMessage(${JSON.stringify(message)}, '*');
        postMessage('sent', '*');
      })`,
    );
  }

  posted(): Promise<PageMessage[]> {
    return this.page.evaluate<PageMessage[]>('fakeHost.posted');
  }

  remembered(): Promise<unknown> {
    return this.page.evaluate('fakeHost.state');
  }

  /** Violations that axe finds, one line each. */
  async violations(without: readonly string[] = []): Promise<string[]> {
    // Injected past the page's policy, by the browser's own protocol.
    await this.page.evaluate(await readFile(path.join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8'));
    const rules = without.map((rule) => `'${rule}': { enabled: false }`).join(', ');
    return this.page.evaluate<string[]>(
      `axe.run(document, {
        runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
        rules: { ${rules} },
      }).then(({ violations }) => violations.map(({ id, nodes }) =>
        id + ': ' + nodes.map((node) => node.html + ' ' + node.failureSummary).slice(0, 3).join(' | ')))`,
    );
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
