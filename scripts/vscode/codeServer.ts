import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserVsCode } from './install';
import type { PrivateHome } from './privateHome';
import { descendantsOf, endProcessGroup } from './processTree';

/** A running VS Code server; pages opened on it are windows. */
export interface CodeServer {
  readonly url: string;
  readonly port: number;
  /** The address of a window on a folder or a `.code-workspace` file; without one, an empty window. `payload`: its options. */
  windowUrl(folder: string | undefined, payload?: readonly (readonly [string, string])[]): string;
  /** A file of this machine as the window names it. */
  remoteUri(file: string): string;
  /** Process ids of the extension hosts that are running now. */
  extensionHosts(): number[];
  log(): string;
  stop(): Promise<void>;
}

/** What a server is started with. */
export interface CodeServerOptions {
  readonly home: PrivateHome;
  /** Added to the scrubbed environment; extension hosts inherit it. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Lets a window load an extension from a folder and run tests (the product ignores that payload otherwise). Such a
   * window refuses modal dialogs and hides notifications.
   */
  readonly testDriver?: boolean;
  /** Workspace Trust as people have it; by default every folder is trusted. */
  readonly trust?: boolean;
}

/** How long a server may take until it answers, in milliseconds, on a busy machine. */
const START_PATIENCE = 60_000;

/** Starts a server on a free port of 127.0.0.1 that only this machine reaches. */
export async function startCodeServer(
  vsCode: BrowserVsCode,
  options: CodeServerOptions,
): Promise<CodeServer> {
  const { home } = options;
  const args = [
    vsCode.codeServer,
    ...['--config', emptyConfig(home), '--bind-addr', '127.0.0.1:0', '--auth', 'none'],
    ...['--user-data-dir', home.userData, '--extensions-dir', home.extensions],
    ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
    '--ignore-last-opened',
    ...(options.trust ? [] : ['--disable-workspace-trust']),
    ...(options.testDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ];
  const child = spawn(vsCode.node, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // A process group of its own, so that all of it can be ended.
    env: home.environment(options.environment),
  });
  let log = '';
  const keep = (chunk: Buffer) => (log = (log + chunk.toString()).slice(-200_000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${vsCode.node} could not be started.`);
  const stop = () => endProcessGroup(pid);
  const port = await listeningPort(() => ({ log, ended: child.exitCode !== null })).catch(
    async (problem: unknown) => {
      await stop();
      throw problem;
    },
  );
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    windowUrl: (folder, payload = []) => {
      const opens = folder?.endsWith('.code-workspace') ? 'workspace' : 'folder';
      const query = new URLSearchParams(folder === undefined ? { ew: 'true' } : { [opens]: folder });
      if (payload.length > 0) query.set('payload', JSON.stringify(payload));
      return `${url}/?${query.toString()}`;
    },
    remoteUri: (file) => `vscode-remote://127.0.0.1:${port}${file}`,
    extensionHosts: () =>
      descendantsOf(pid)
        .filter((each) => each.commandLine.includes('--type=extensionHost'))
        .map((each) => each.pid),
    log: () => log,
    stop,
  };
}

/** code-server without a config file of its own would write one into the home folder. */
function emptyConfig(home: PrivateHome): string {
  const file = path.join(home.folder, 'config.yaml');
  writeFileSync(file, '');
  return file;
}

async function listeningPort(look: () => { log: string; ended: boolean }): Promise<number> {
  const deadline = performance.now() + START_PATIENCE;
  for (;;) {
    const { log, ended } = look();
    const port = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(log)?.[1];
    if (port) return Number(port);
    if (ended) throw new Error(`The VS Code server ended at once:\n${log}`);
    if (performance.now() > deadline)
      throw new Error(`The VS Code server did not start in ${START_PATIENCE / 1000} s:\n${log}`);
    await delay(50);
  }
}

/** Installs a packaged extension into a home, as a person would. */
export function installExtension(vsCode: BrowserVsCode, home: PrivateHome, vsix: string): void {
  const { status, stdout, stderr } = spawnSync(
    vsCode.node,
    [
      vsCode.codeServer,
      ...['--config', emptyConfig(home), '--user-data-dir', home.userData],
      ...['--extensions-dir', home.extensions, '--install-extension', vsix],
    ],
    { env: home.environment(), encoding: 'utf8', timeout: START_PATIENCE },
  );
  if (status !== 0) throw new Error(`${path.basename(vsix)} could not be installed:\n${stdout}${stderr}`);
}
