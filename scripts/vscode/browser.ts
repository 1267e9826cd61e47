import { chromium, type Browser } from 'playwright-core';
import type { BrowserVsCode } from './install';

/** Starts the system's Chromium without a window; the caller closes it, also when interrupted. */
export function launchBrowser(vsCode: BrowserVsCode): Promise<Browser> {
  return chromium.launch({
    executablePath: vsCode.chromium,
    headless: true,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--headless=new',
      // In containers tests run as root, where Chromium's own sandbox cannot; the pages are our own.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
