import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { copyAsRepository } from '../../../scripts/vscode/gitRepository';
import type { Settings } from '../../../scripts/vscode/privateHome';
import { suiteOrderVariable, type SuiteEvent, type SuiteOrder } from '../suite/events';
import { bundleSuite } from './bundleSuite';
import type { SuiteHost } from './suiteHost';
import { judge, readEvents, type HostEnd, type SuiteVerdict } from './verdict';
import { openWindowBridge } from './windowBridge';

/** A suite to run. */
export interface SuiteRequest {
  readonly host: SuiteHost;
  /** The folder with `*.test.ts` files. */
  readonly suite: string;
  /** Only files whose path below `suite` contains this. */
  readonly filter: string;
  readonly extension: string;
  /** Copied to a fresh git repository, which the window opens. */
  readonly workspace: string;
  /** Opens that copy in a `.code-workspace` file beside it, to which tests can add folders without a restart. */
  readonly inWorkspaceFile?: boolean;
  readonly settings: Settings;
  /** After how many seconds without a test's end the suite is called hung; starting up may take a minute. */
  readonly patience: number;
  /** Settles when the launcher is told to stop. */
  readonly interrupted: Promise<HostEnd>;
  readonly print: (line: string) => void;
}

const results = path.resolve(import.meta.dirname, '../../../test-results');

/** Runs a suite inside the extension host, prints each test as it ends, and cleans up. */
export async function runSuite(request: SuiteRequest): Promise<SuiteVerdict> {
  const { host, print } = request;
  const bundle = await bundleSuite(request.suite, request.filter);
  const repository = copyAsRepository(request.workspace, path.basename(request.workspace));
  const folder = request.inWorkspaceFile ? workspaceFileFor(repository.folder) : repository.folder;
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'counterpoint-suite-'));
  const eventsFile = path.join(scratch, 'events.jsonl');
  let page: Page | undefined;
  const bridge = await openWindowBridge(() => page);
  const order: SuiteOrder = {
    files: bundle.files,
    events: eventsFile,
    bridge: { url: bridge.url, token: bridge.token },
    hasPage: host.hasPage,
  };
  const log: string[] = [];
  const news = followEvents(eventsFile, print);
  const hang = whenHung(news, request.patience);
  try {
    const end = await host.run({
      extension: request.extension,
      entry: bundle.entry,
      folder,
      settings: request.settings,
      environment: { [suiteOrderVariable]: JSON.stringify(order) },
      log: (line) => log.push(line),
      stopped: Promise.race([hang.hung, request.interrupted]).then(async (why) => {
        await page?.screenshot({ path: picture('suite-stopped') }).catch((problem: unknown) => {
          log.push(`no picture: ${String(problem)}`);
        });
        return why;
      }),
      onPage: (opened) => (page = opened),
    });
    news.read();
    const verdict = judge(readEvents(textOf(eventsFile)), end);
    // Failed tests have said why themselves; anything else may have said so in the window's log only.
    if (verdict.problem !== undefined) keepLog(log, verdict.failures > 0 ? () => undefined : print);
    return verdict;
  } finally {
    hang.stop();
    news.stop();
    bridge.close();
    bundle.remove();
    repository.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function workspaceFileFor(folder: string): string {
  const file = `${folder}.code-workspace`;
  writeFileSync(file, JSON.stringify({ folders: [{ path: path.basename(folder) }] }));
  return file;
}

function picture(name: string): string {
  mkdirSync(path.join(results, 'screenshots'), { recursive: true });
  return path.join(results, 'screenshots', `${name}.png`);
}

const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** Prints tests while they run. The file is what counts; this only looks into it. */
function followEvents(file: string, print: (line: string) => void) {
  let told = 0;
  let lastNews = performance.now();
  const read = () => {
    const events = readEvents(textOf(file));
    for (const event of events.slice(told)) printEvent(event, print);
    if (events.length > told) lastNews = performance.now();
    told = events.length;
  };
  const timer = setInterval(read, 200);
  return { read, lastNews: () => lastNews, hasStarted: () => told > 0, stop: () => clearInterval(timer) };
}

function printEvent(event: SuiteEvent, print: (line: string) => void): void {
  switch (event.event) {
    case 'pass':
      return print(`  ✔ ${event.title} (${event.milliseconds} ms)`);
    case 'skip':
      return print(`  - ${event.title}`);
    case 'fail':
      return print(`  ✘ ${event.title}\n${event.message.replace(/^/gm, '      ')}`);
    case 'start':
    case 'end':
  }
}

/** How long a window may take until its first test, in seconds, on a busy machine. */
const START_PATIENCE = 60;

function whenHung(news: { lastNews: () => number; hasStarted: () => boolean }, patience: number) {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<HostEnd>((resolve) => {
    timer = setInterval(() => {
      const seconds = news.hasStarted() ? patience : Math.max(patience, START_PATIENCE);
      if (performance.now() - news.lastNews() > seconds * 1000) resolve({ kind: 'hung', seconds });
    }, 500);
  });
  return { hung, stop: () => clearInterval(timer) };
}

/** The window's log is noise while all is well, and the first thing to look at when it is not. */
function keepLog(log: readonly string[], print: (line: string) => void): void {
  mkdirSync(results, { recursive: true });
  const file = path.join(results, 'vscode-window.log');
  writeFileSync(file, log.join('\n') + '\n');
  print(`  the window's last words (all: ${path.relative(process.cwd(), file)}):`);
  for (const line of log.slice(-15)) print(`    ${line.slice(0, 300)}`);
}
