// Installs the agents' command lines that `npm run test:agents` drives, each pinned by a lock file of its own, into a
// folder that git ignores.   node scripts/agents/install.mjs [name...]
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..', '..');
const locks = path.join(root, 'test', 'agents', 'locks');
const cache = path.join(root, '.agents-test');

/** No download takes so long; a registry that does not answer must not hold up a test run for ever. */
const LIMIT_MS = 5 * 60_000;

/** Written last: a folder that holds it, with the same text, is complete. */
const MARK = 'installed-lock.json';

const lockOf = (name) => readFileSync(path.join(locks, name, 'package-lock.json'), 'utf8');

function isInstalled(name) {
  const mark = path.join(cache, name, MARK);
  return existsSync(mark) && readFileSync(mark, 'utf8') === lockOf(name);
}

/** Runs npm with arguments; rejects when it fails. Some packages unpack their program in a script: scripts run. */
function npm(folder, args) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', args, {
      cwd: folder,
      // A configuration of npm for this machine (registry, certificates) counts here as anywhere.
      env: { ...process.env, npm_config_update_notifier: 'false' },
      stdio: ['ignore', 'ignore', 'pipe'],
      shell: process.platform === 'win32',
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-4000)));
    const limit = setTimeout(() => child.kill('SIGTERM'), LIMIT_MS);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(limit);
      if (code === 0) resolve();
      else reject(new Error(`npm ended with ${code ?? 'a signal'} in ${folder}:\n${said}`));
    });
  });
}

/** @throws when another version is there than the one that is pinned. */
function checkVersion(folder) {
  const read = (file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  for (const [name, pinned] of Object.entries(read('package.json').dependencies)) {
    const { version } = read(path.join('node_modules', name, 'package.json'));
    if (version !== pinned) throw new Error(`npm installed ${name} ${version} instead of ${pinned}.`);
  }
}

async function install(name) {
  if (isInstalled(name)) return 'is there';
  const began = performance.now();
  const folder = path.join(cache, name);
  const fresh = `${folder}.new-${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  cpSync(path.join(locks, name), fresh, { recursive: true });
  // --force: under a Node older than a package asks for, npm leaves out its optional parts without a word, and the
  // native program is one (claude 2.1.329 wants Node 22 to be installed; its program needs none to run).
  // Not `ci`: a lock can only name the parts for systems that its registry had, and `ci` refuses for want of the others.
  await npm(fresh, ['install', '--force', '--no-audit', '--no-fund', '--loglevel=error']);
  checkVersion(fresh);
  writeFileSync(path.join(fresh, MARK), lockOf(name));
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return `installed in ${Math.round((performance.now() - began) / 1000)} s (npm on ${os.platform()} ${os.arch()})`;
}

const known = readdirSync(locks);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no lock for ${unknown.join(', ')}; known are ${known.join(', ')}.`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : known) console.log(`${name}: ${await install(name)}`);
