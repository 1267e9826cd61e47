import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { LauncherRequests } from '../suite/launcherBridge';

const screenshots = path.resolve(import.meta.dirname, '../../../test-results/screenshots');

/** The launcher's ear: tests inside the extension host ask for actions in the window. */
export interface WindowBridge {
  readonly url: string;
  readonly token: string;
  close(): void;
}

type Answers = {
  [K in keyof LauncherRequests]: (
    page: Page,
    ...args: Parameters<LauncherRequests[K]>
  ) => Promise<ReturnType<LauncherRequests[K]>>;
};

const webview = (page: Page) => page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');

const answers: Answers = {
  screenshot: async (page, name) => {
    if (!/^[\w-]+$/.test(name)) throw new Error(`"${name}" is no name for a picture`);
    mkdirSync(screenshots, { recursive: true });
    const file = path.join(screenshots, `${name}.png`);
    await page.screenshot({ path: file });
    return file;
  },
  press: (page, keys) => page.keyboard.press(keys),
  type: (page, text) => page.keyboard.type(text),
  fill: (page, selector, text) => page.locator(selector).first().fill(text),
  click: (page, selector) => page.locator(selector).first().click(),
  clickInWebview: (page, selector) => webview(page).locator(selector).first().click(),
  text: (page, selector) => page.locator(selector).first().innerText(),
  textInWebview: (page, selector) => webview(page).locator(selector).first().innerText(),
};

/** Opens the bridge. `page` is asked at every request; without a page every request is refused. */
export async function openWindowBridge(page: () => Page | undefined): Promise<WindowBridge> {
  const token = randomUUID();
  const answer = async (body: string): Promise<unknown> => {
    const { request, args } = JSON.parse(body) as { request: keyof LauncherRequests; args: never[] };
    const current = page();
    if (!current) throw new Error('this host has no page that could be driven');
    if (!Object.hasOwn(answers, request)) throw new Error(`there is no request "${request}"`);
    // The pair of name and arguments was type-checked where the request was made.
    const act = answers[request] as (page: Page, ...args: never[]) => Promise<unknown>;
    return act(current, ...args);
  };
  const server = createServer((incoming, response) => {
    if (incoming.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(403).end('{}');
      return;
    }
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      answer(Buffer.concat(chunks).toString()).then(
        (value) => response.end(JSON.stringify({ value })),
        (problem: unknown) =>
          response.end(
            JSON.stringify({ problem: problem instanceof Error ? problem.message : String(problem) }),
          ),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // A listening TCP server has one.
  return { url: `http://127.0.0.1:${port}`, token, close: () => void server.close() };
}
