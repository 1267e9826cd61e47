// `npm test`: every check of the project, in order, and one line of counts at the end.
//   --only static|unit|vscode|e2e   one part (with the build, where it needs one)
//   --grep <text>                   only tests and journeys whose title contains the text
// A static check counts as one. A part that ran no test, or did not report, has failed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const root = path.resolve(import.meta.dirname, '..');
const KILOBYTE = 1024;
const EXTENSION_LIMIT = 400 * KILOBYTE;
const WEBVIEW_LIMIT_GZIPPED = 70 * KILOBYTE;

const parts = ['static', 'unit', 'vscode', 'e2e'];
const { values } = parseArgs({ options: { only: { type: 'string' }, grep: { type: 'string' } } });
if (values.only !== undefined && !parts.includes(values.only)) {
  console.error(`--only takes one of: ${parts.join(', ')}`);
  process.exit(2);
}

const scratch = mkdtempSync(path.join(os.tmpdir(), 'counterpoint-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** What runs now, so that an interrupted `npm test` leaves nothing running. */
let current;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    const running = current;
    if (!running) process.exit(1);
    running.once('close', () => process.exit(1));
    running.kill('SIGTERM');
  });
}

/** What no step needs, even on a busy machine: a test that leaves something open would keep its program alive for ever. */
const STEP_LIMIT = 20 * 60_000;

/** Runs a Node program with arguments; resolves to its exit code (1 for a signal). */
function run(args, environment = {}) {
  return new Promise((resolve) => {
    current = spawn(process.execPath, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
    current.once('error', (problem) => {
      console.error(problem.message);
      resolve(1);
    });
    const child = current;
    const limit = setTimeout(() => {
      console.error(`Ended after ${STEP_LIMIT / 60_000} minutes.`);
      child.kill('SIGTERM');
    }, STEP_LIMIT);
    current.once('close', (code) => {
      clearTimeout(limit);
      current = undefined;
      resolve(code ?? 1);
    });
  });
}

const bin = (file) => path.join('node_modules', file);
const oneCheck = (succeeded) => ({ passes: succeeded ? 1 : 0, failures: succeeded ? 0 : 1 });
const check =
  (...args) =>
  async () =>
    oneCheck((await run(args)) === 0);

/** The counts that a part left behind. No report, no test run or a bad exit code is a failure. */
function reported(file, exitCode) {
  if (!existsSync(file)) {
    console.error('This part ended without a report.');
    return { passes: 0, failures: 1 };
  }
  const { passes, failures, skipped } = JSON.parse(readFileSync(file, 'utf8'));
  if (passes + failures === 0) console.error('This part ran no test.');
  const unexplained = failures === 0 && (exitCode !== 0 || passes === 0);
  if (unexplained && exitCode !== 0) console.error(`This part ended with exit code ${exitCode}.`);
  return { passes, failures: unexplained ? 1 : failures, skipped };
}

async function mocha(name, args, environment = {}) {
  const counts = path.join(scratch, `${name}.json`);
  const code = await run(
    [
      // Not mocha's usual entry: that starts this one as a child of its own, and passes no SIGTERM on to it.
      ...['--import', 'tsx', bin('mocha/lib/cli/cli.js'), '--forbid-only'],
      ...['--reporter', './scripts/vscode/countingReporter.mjs'],
      ...(values.grep ? ['--fgrep', values.grep] : []),
      ...args,
    ],
    { ...environment, COUNTERPOINT_COUNTS: counts },
  );
  return reported(counts, code);
}

async function sizes() {
  const extension = JSON.parse(readFileSync(path.join(root, 'dist/sizes.json'), 'utf8'))['dist/extension.js'];
  const folder = path.join(root, 'dist/webview');
  const pages = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const webview = pages
    .filter((file) => /\.(js|css)$/.test(file))
    .map((file) => gzipSync(readFileSync(path.join(folder, file))).length)
    .reduce((sum, bytes) => sum + bytes, 0);
  const inKilobytes = (bytes) => `${(bytes / KILOBYTE).toFixed(1)} KB`;
  console.log(
    `extension.js ${inKilobytes(extension)} (limit ${inKilobytes(EXTENSION_LIMIT)}), ` +
      `webview gzipped ${inKilobytes(webview)} (limit ${inKilobytes(WEBVIEW_LIMIT_GZIPPED)})`,
  );
  return oneCheck(extension <= EXTENSION_LIMIT && webview > 0 && webview <= WEBVIEW_LIMIT_GZIPPED);
}

const vsix = path.join(scratch, 'counterpoint.vsix');

async function pack() {
  const code = await run([
    bin('@vscode/vsce/vsce'),
    ...[
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      '--no-rewrite-relative-links',
      '--out',
      vsix,
    ],
  ]);
  return oneCheck(code === 0 && existsSync(vsix));
}

async function vscode() {
  const result = path.join(scratch, 'vscode.json');
  const code = await run(['--import', 'tsx', 'test/vscode/launch/main.ts', '--result', result]);
  return reported(result, code);
}

async function journeys() {
  rmSync(path.join(root, 'test-results/failures'), { recursive: true, force: true });
  mkdirSync(path.join(root, 'test-results'), { recursive: true });
  return mocha(
    'journeys',
    [
      ...['--no-config', '--timeout', '120000', '--require', './test/e2e/fixture/mochaHooks.ts'],
      ...['--spec', 'test/e2e/**/*.journey.ts'],
    ],
    { COUNTERPOINT_VSIX: vsix },
  );
}

const typescript = (project) => check(bin('typescript/bin/tsc'), '-p', project, '--noEmit');

const steps = [
  { name: 'types', part: ['static'], act: typescript('tsconfig.json') },
  { name: 'types of the core, without Node', part: ['static'], act: typescript('src/core/tsconfig.json') },
  { name: 'types of the webviews', part: ['static'], act: typescript('webview-ui/tsconfig.json') },
  { name: 'lint', part: ['static'], act: check(bin('eslint/bin/eslint.js'), '.') },
  { name: 'format', part: ['static'], act: check(bin('prettier/bin/prettier.cjs'), '--check', '.') },
  {
    name: 'build',
    part: ['static', 'vscode', 'e2e'],
    makes: 'build',
    act: check('scripts/build.mjs', '--production'),
  },
  { name: 'bundle sizes', part: ['static'], needs: 'build', act: sizes },
  {
    name: 'unit tests',
    part: ['unit'],
    act: () => mocha('unit', ['--spec', 'test/vscode/launch/*.test.ts']),
  },
  { name: 'tests inside VS Code', part: ['vscode'], needs: 'build', act: vscode },
  { name: 'package', part: ['static', 'e2e'], needs: 'build', makes: 'package', act: pack },
  { name: 'journeys in VS Code', part: ['e2e'], needs: 'package', act: journeys },
];

const made = new Set();
const summary = [];
for (const { name, part, act, needs, makes } of steps) {
  if (values.only !== undefined && !part.includes(values.only)) continue;
  console.log(`\n── ${name} ──`);
  const started = performance.now();
  let counts;
  if (needs && !made.has(needs)) {
    console.error(`Not run: it needs the step "${needs}", which failed.`);
    counts = { passes: 0, failures: 1 };
  } else {
    counts = await act().catch((problem) => {
      console.error(problem);
      return { passes: 0, failures: 1 };
    });
  }
  if (makes && counts.failures === 0) made.add(makes);
  summary.push({ name, ...counts, seconds: (performance.now() - started) / 1000 });
}

console.log('\n── summary ──');
for (const { name, passes, failures, skipped, seconds } of summary) {
  const also = skipped ? `, ${skipped} skipped` : '';
  console.log(
    `${failures === 0 ? '✔' : '✘'} ${name}: ${passes} passed, ${failures} failed${also} (${seconds.toFixed(1)} s)`,
  );
}
const total = (key) => summary.reduce((sum, step) => sum + step[key], 0);
console.log(`${total('passes')} passed, ${total('failures')} failed`);
process.exitCode = total('failures') === 0 && total('passes') > 0 ? 0 : 1;
