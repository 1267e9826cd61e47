import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkOf } from '../../../../../src/core/contract/verify/check';
import { testCheck } from '../../../../../src/core/contract/verify/testRunners';
import type { GateDefinition } from '../../../../../src/core/gates/gate';

const gate = (command: readonly string[], script?: string): GateDefinition => ({
  name: 'tests',
  kind: 'tests',
  command,
  timeoutSeconds: 60,
  why: '',
  ...(script === undefined ? {} : { scripts: { test: script } }),
});
const both = { files: ['test/a.test.js'], pattern: 'a (b)' };
const commandOf = (request: { files: readonly string[]; pattern?: string }, definition: GateDefinition) => {
  const chosen = testCheck(request, [definition]);
  return 'command' in chosen ? chosen.command : chosen.reason;
};

describe('tests that a criterion names', () => {
  it("are run by the project's own runner, found by its gate or by the script behind it", () => {
    const npm = ['npm', 'test'];
    const known: readonly (readonly [GateDefinition, readonly string[]])[] = [
      [gate(['node', '--test']), ['node', '--test', '--test-name-pattern=a \\(b\\)', 'test/a.test.js']],
      [
        gate(npm, 'node --import tsx --test test/'),
        ['node', '--import', 'tsx', '--test', '--test-name-pattern=a \\(b\\)', 'test/a.test.js'],
      ],
      [gate(npm, 'vitest'), ['npx', '--no-install', 'vitest', 'run', 'test/a.test.js', '-t', 'a \\(b\\)']],
      [
        gate(npm, 'jest --ci && eslint .'),
        ['npx', '--no-install', 'jest', '--testNamePattern=a \\(b\\)', '--runTestsByPath', 'test/a.test.js'],
      ],
      [gate(npm, 'mocha'), ['npx', '--no-install', 'mocha', '--fgrep=a (b)', 'test/a.test.js']],
      [gate(['python3', '-m', 'pytest']), ['python3', '-m', 'pytest', '-k', 'a_b_', 'test/a.test.js']],
      [gate(['go', 'test', './...']), ['go', 'test', '-v', '-run', 'a_\\(b\\)', './test']],
    ];
    for (const [definition, words] of known) assert.deepEqual(commandOf(both, definition), words);
    assert.deepEqual(
      commandOf({ files: ['tests/login.rs'], pattern: 'opens none' }, gate(['cargo', 'test'])),
      ['cargo', 'test', '--test', 'login', 'opens_none'],
    );
    assert.deepEqual(commandOf({ files: [], pattern: 'x' }, gate(npm, 'node --test spec/')), [
      'node',
      '--test',
      '--test-name-pattern=x',
      'spec/',
    ]);
    assert.deepEqual(commandOf({ files: [], pattern: 'x' }, gate(npm, 'jest')), [
      'npx',
      '--no-install',
      'jest',
      '--testNamePattern=x',
    ]);
    assert.match(String(commandOf({ files: ['src/lib.rs'] }, gate(['cargo', 'test']))), /folder tests only/);
  });

  it('cannot be run where nothing says by what', () => {
    assert.match(String(commandOf(both, gate(['npm', 'test'], 'frobnicate'))), /unknown here \(npm test\)/);
    const none = testCheck(both, []);
    assert.match('reason' in none ? none.reason : '', /No gate/);
    const option = testCheck({ files: ['--eval=x.js'] }, [gate(['node', '--test'])]);
    assert.match('reason' in option ? option.reason : '', /no file of tests/);
  });

  it('of a criterion of latency carry its bound, and every file must lie inside', () => {
    const project = { gates: [gate(['node', '--test'])], scripts: { bench: 'node bench.js' } };
    const check = checkOf(
      {
        text: 'It answers in < 100 ms at p95',
        verification: { kind: 'command', command: ['npm', 'run', 'bench'] },
      },
      project,
    );
    assert.deepEqual(check.kind === 'process' && [check.bound, check.scripts], [
      { percentile: 95, milliseconds: 100 },
      { bench: 'node bench.js' },
    ]);
    const up = checkOf({ text: '', verification: { kind: 'script', file: '../x.js', args: [] } }, project);
    assert.equal(up.kind, 'none');
    const script = checkOf(
      { text: '', verification: { kind: 'script', file: '-x.js', args: ['a'] } },
      project,
    );
    assert.deepEqual(script.kind === 'process' && script.command, ['node', './-x.js', 'a']);
  });
});
