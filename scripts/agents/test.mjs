// `npm run test:agents`: installs the pinned agents and drives them through test/agents.
//   --grep <text>   only tests whose title contains the text
// Where the system allows it, everything runs in a network of its own that has nothing but 127.0.0.1. Elsewhere a proxy that
// refuses is all that keeps programs from the network, and the tests fail when it is asked for a host they do not know.
import { spawn, spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.resolve(import.meta.dirname, '..', '..');
const script = path.join(import.meta.dirname, 'test.mjs');
const { values } = parseArgs({ options: { grep: { type: 'string' }, 'cut-off': { type: 'boolean' } } });

/** Resolves to the exit code; 1 for a signal. */
function run(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.once('error', (problem) => {
      console.error(problem.message);
      resolve(1);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

const mocha = () =>
  run(process.execPath, [
    path.join('node_modules', 'mocha', 'bin', 'mocha.js'),
    '--no-config',
    '--node-option',
    'import=tsx',
    '--require',
    './test/e2e/fixture/mochaHooks.ts',
    ...(values.grep === undefined ? [] : ['--fgrep', values.grep]),
    'test/agents/*.test.ts',
  ]);

/** How to start a program without any network but its own loopback; undefined where that cannot be. */
function ownNetwork() {
  if (os.platform() !== 'linux') return undefined;
  const options = process.getuid?.() === 0 ? ['--net'] : ['--net', '--map-root-user'];
  const works = spawnSync('unshare', [...options, 'ip', 'link', 'set', 'lo', 'up'], { stdio: 'ignore' });
  return works.status === 0 ? options : undefined;
}

async function main() {
  if (values['cut-off']) {
    spawnSync('ip', ['link', 'set', 'lo', 'up'], { stdio: 'inherit' });
    return mocha();
  }
  const installed = await run(process.execPath, [path.join('scripts', 'agents', 'install.mjs')]);
  if (installed !== 0) return installed;
  // What the tests in a window need: the extension, packaged by the first of them, and a VS Code.
  for (const args of [
    [path.join('scripts', 'build.mjs'), '--production'],
    ['--import', 'tsx', path.join('scripts', 'vscode', 'installNow.ts')],
  ]) {
    const made = await run(process.execPath, args);
    if (made !== 0) return made;
  }
  const options = ownNetwork();
  if (!options) {
    console.log('This system gives no network apart: programs are only told to ask a proxy that refuses.');
    return mocha();
  }
  const grep = values.grep === undefined ? [] : ['--grep', values.grep];
  return run('unshare', [...options, process.execPath, script, '--cut-off', ...grep]);
}

process.exitCode = await main();
