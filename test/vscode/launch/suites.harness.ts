/**
 * The launcher against suites that go wrong in every known way: none may come out green. Run with `npm run test:harness`;
 * it takes a minute and proves the launcher, not the extension.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { descendantsOf, isStillThere } from '../../../scripts/vscode/processTree';

const root = path.resolve(import.meta.dirname, '../../..');

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

function launch(suite: string, more: string[] = [], environment: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', 'test/vscode/launch/main.ts'],
      ...['--suite', `test/vscode/launch/suites/${suite}`, '--extension', 'test/vscode/specimen'],
      ...['--workspace', 'test/vscode/workspace', ...more],
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } },
  );
  let output = '';
  const keep = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const outcome = new Promise<Outcome>((resolve) => child.once('close', (code) => resolve({ code, output })));
  const said = (words: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (output.includes(words)) resolve();
      };
      child.stdout.on('data', look);
      look();
    });
  return { child, outcome, said, output: () => output };
}

describe('the launcher of suites', function () {
  this.timeout(180_000);

  it('says so when all is well', async () => {
    const { code, output } = await launch('green').outcome;
    assert.equal(code, 0, output);
    assert.match(output, /✔ a green suite runs in the extension host/);
    assert.match(output, /3 passed, 0 failed/);
    assert.ok(existsSync(path.join(root, 'test-results/screenshots/harness-green.png')));
  });

  const bad: [suite: string, reason: RegExp, more?: string[]][] = [
    ['failing', /1 passed, 1 failed[\s\S]*1 tests failed\./],
    ['throwing', /No test was started/],
    ['killed', /The extension host died during the suite[\s\S]*1 of 2 tests had run/],
    ['exiting', /The extension host died during the suite[\s\S]*1 of 2 tests had run/],
    ['empty', /The suite ran no tests\./],
    ['hanging', /did not end within 4 s; 1 of 2 tests had run/, ['--patience', '4']],
  ];
  for (const [suite, reason, more] of bad)
    it(`is red for a suite that is ${suite}`, async () => {
      const { code, output } = await launch(suite, more).outcome;
      assert.equal(code, 1, output);
      assert.match(output, reason);
    });

  it('is red for a desktop program that reports success and does nothing', async () => {
    const { code, output } = await launch('green', [], { VSCODE_EXECUTABLE: '/bin/true' }).outcome;
    assert.equal(code, 1, output);
    assert.match(output, /No test was started \(VS Code's exit code: 0\)/);
  });

  it('names a VSCODE_EXECUTABLE that is not there', async () => {
    const { code, output } = await launch('green', [], { VSCODE_EXECUTABLE: '/no/such/code' }).outcome;
    assert.equal(code, 1, output);
    assert.match(output, /VSCODE_EXECUTABLE names \/no\/such\/code, which does not exist/);
  });

  it('cleans up when it is told to stop', async () => {
    const run = launch('hanging');
    await Promise.race([run.said('✔ passes'), run.outcome]);
    assert.match(run.output(), /✔ passes/);
    const started = descendantsOf(run.child.pid ?? 0);
    assert.ok(started.some((each) => each.commandLine.includes('extensionHost')));
    run.child.kill('SIGTERM');
    const { code, output } = await run.outcome;
    assert.equal(code, 1);
    assert.match(output, /Interrupted by SIGTERM; 1 of 2 tests had run/);
    const alive = started.filter(isStillThere);
    assert.deepEqual(
      alive.map((each) => each.commandLine),
      [],
    );
  });
});
