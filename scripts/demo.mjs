// `npm run demo`: the RecipeBox sample in a real VS Code, with Counterpoint and the demo agent: no model, no key, no network.
// `npm run demo -- --headless`: the same 23 tasks on the command line, RecipeBox's own tests, and the metrics.
// Runs under tsx (see package.json), because it shares the launcher of the tests.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installExtension, startCodeServer } from './vscode/codeServer.ts';
import { desktopArguments, findDesktopVsCode } from './vscode/desktopVsCode.ts';
import { copyAsRepository } from './vscode/gitRepository.ts';
import { ensureBrowserVsCode } from './vscode/install.ts';
import { packExtension } from './vscode/packExtension.ts';
import { createPrivateHome } from './vscode/privateHome.ts';

const root = path.resolve(import.meta.dirname, '..');
const sample = path.join(root, 'samples/recipebox');
const cli = path.join(root, 'dist/cli.js');

/** How the command line is asked to do everything that a person would click. The one place to adapt. */
const HEADLESS_STEPS = [
  {
    title: 'all tasks, through the whole loop',
    // The sample's own gate commands are ours; the question that one task asks is answered beforehand.
    program: [cli, 'run', '--all', '--accept-passing', '--agent', 'demo', '--yes', '--answer-demo', 'yes'],
  },
  { title: "RecipeBox's own tests", program: ['--test'] },
  { title: 'metrics', program: [cli, 'metrics'] },
];

const SETTINGS = { 'counterpoint.agents.default': 'demo' };

const { values } = parseArgs({ options: { headless: { type: 'boolean', default: false } } });

/** Runs a program in the foreground. @throws Error when it does not end well */
function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', cwd: root, ...options });
    child.once('error', reject);
    child.once('close', (code, signal) =>
      code === 0
        ? resolve()
        : reject(
            new Error(`${path.basename(args[0] ?? program)} ended with ${signal ?? `exit code ${code}`}`),
          ),
    );
  });
}

async function headless(folder) {
  for (const { title, program } of HEADLESS_STEPS) {
    console.log(`\n── ${title} ──`);
    const started = performance.now();
    await run(process.execPath, program, { cwd: folder });
    console.log(`(${((performance.now() - started) / 1000).toFixed(1)} s)`);
  }
  console.log(
    '\nThe demo agent works from prepared changes, in seconds: gain and speed-up say nothing about real work.',
  );
  console.log(`What it made is in ${folder}; delete it when you have seen enough.`);
}

/** A window on the person's own display; ends when it is closed. */
async function onDesktop(desktop, folder) {
  const home = createPrivateHome(SETTINGS);
  console.log(`opening ${desktop.version}; close its window to end the demo`);
  // Started from a terminal inside VS Code, its variables would make the new window a part of that one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name)),
  );
  try {
    const args = [...desktopArguments(home, folder, false), `--extensionDevelopmentPath=${root}`];
    await run(desktop.executable, args, { env });
  } finally {
    home.remove();
  }
}

/** A window in any browser; stays until Ctrl-C. */
async function inBrowser(folder) {
  const vsCode = await ensureBrowserVsCode(console.log);
  const home = createPrivateHome(SETTINGS);
  const vsix = path.join(os.tmpdir(), `counterpoint-demo-${process.pid}.vsix`);
  let server;
  try {
    installExtension(vsCode, home, packExtension(root, vsix));
    server = await startCodeServer(vsCode, { home });
    const stopped = new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
    });
    console.log(`\nVS Code with Counterpoint: ${server.windowUrl(folder)}`);
    console.log('It can be reached from this machine only. Ctrl-C ends it.');
    await stopped;
  } finally {
    await server?.stop();
    home.remove();
    rmSync(vsix, { force: true });
  }
}

async function demo() {
  await run(process.execPath, ['scripts/build.mjs', '--production']);
  const { folder } = copyAsRepository(sample, 'recipebox');
  console.log(`the sample, as a git repository of its own: ${folder}`);
  if (values.headless) return headless(folder);
  const desktop = await findDesktopVsCode(console.log, false);
  return desktop ? onDesktop(desktop, folder) : inBrowser(folder);
}

try {
  await demo();
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exitCode = 1;
}
