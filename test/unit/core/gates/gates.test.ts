import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { detectGates } from '../../../../src/core/gates/detect';
import { GATE_NAME, type GateDefinition } from '../../../../src/core/gates/gate';
import { gateSourceChanges } from '../../../../src/core/gates/gateSources';
import { lastLines } from '../../../../src/core/gates/lastLines';
import { scriptNameOf, withScripts } from '../../../../src/core/gates/scripts';

const detect = (texts: Record<string, string | object>, names: string[] = []) =>
  detectGates({
    texts: new Map(
      Object.entries(texts).map(([name, text]) => [
        name,
        typeof text === 'string' ? text : JSON.stringify(text),
      ]),
    ),
    names: [...Object.keys(texts), ...names],
  });
const commands = (gates: readonly GateDefinition[]) =>
  Object.fromEntries(gates.map(({ name, command }) => [name, command.join(' ')]));

describe('detectGates', () => {
  it('takes the checks among the scripts of package.json, and their texts', () => {
    const scripts = {
      pretest: 'npm run build',
      test: 'mocha',
      lint: 'eslint .',
      typecheck: 'tsc',
      start: 'node .',
    };
    const gates = detect({ 'package.json': { scripts } });
    assert.deepEqual(commands(gates), {
      tests: 'npm run test',
      lint: 'npm run lint',
      types: 'npm run typecheck',
    });
    assert.deepEqual(gates[0]?.scripts, { pretest: 'npm run build', test: 'mocha' });
    assert.equal(gates[1]?.why, 'script "lint" of package.json');
  });

  it('installs first when there is something to install, by the lockfile', () => {
    const manifest = { scripts: { test: 'x' }, devDependencies: { x: '1' } };
    const installedBy = (...names: string[]) =>
      commands(detect({ 'package.json': manifest }, names))['install'];
    assert.equal(installedBy('package-lock.json'), 'npm ci --no-audit --no-fund');
    assert.equal(installedBy(), 'npm install --no-audit --no-fund --no-save');
    assert.equal(installedBy('pnpm-lock.yaml'), 'pnpm install --frozen-lockfile');
    assert.equal(installedBy('yarn.lock'), 'yarn install --frozen-lockfile');
    assert.equal(installedBy('bun.lock'), 'bun install --frozen-lockfile');
    assert.equal(detect({ 'package.json': manifest })[0]?.kind, 'setup');
    const named = detect({ 'package.json': { ...manifest, packageManager: 'pnpm@9.1.0' } }, [
      'package-lock.json',
    ]);
    assert.equal(commands(named)['tests'], 'pnpm run test');
    assert.deepEqual(
      Object.keys(commands(detect({ 'package.json': { ...manifest, devDependencies: {} } }))),
      ['tests'],
    );
  });

  it('takes no script that always fails, never ends, or is none', () => {
    const of = (test: unknown) => detect({ 'package.json': { scripts: { test } } });
    assert.deepEqual(of('echo "Error: no test specified" && exit 1'), []);
    assert.deepEqual(of('jest --watch'), []);
    assert.deepEqual(of(7), []);
    assert.deepEqual(detect({ 'package.json': '{ broken' }), []);
    assert.deepEqual(detect({ 'package.json': '{"scripts":{"constructor":"x"}}' }), []);
  });

  it('sets up Python tools only where they are configured', () => {
    assert.deepEqual(
      commands(detect({ 'pyproject.toml': '[tool.ruff]\n[tool.mypy]\n[tool.pytest.ini_options]\n' })),
      {
        pytest: 'pytest',
        ruff: 'ruff check .',
        mypy: 'mypy .',
      },
    );
    const poetry = '[tool.poetry.group.dev.dependencies]\npytest = "^8"\n';
    assert.deepEqual(commands(detect({ 'pyproject.toml': poetry }, ['tests/test_a.py', 'poetry.lock'])), {
      pytest: 'poetry run pytest',
    });
    const groups = '[dependency-groups]\ndev = ["pytest>=8"]\n';
    assert.deepEqual(commands(detect({ 'pyproject.toml': groups }, ['tests/test_a.py', 'uv.lock'])), {
      pytest: 'uv run pytest',
    });
    assert.deepEqual(
      detect({ 'pyproject.toml': '[dependency-groups]\ndev = ["pytest-mock"]\n' }, ['test_a.py']),
      [],
    );
    assert.deepEqual(detect({ 'pyproject.toml': 'not = [toml' }), []);
  });

  it('knows Cargo, Go and make, and make only for what is missing', () => {
    assert.deepEqual(commands(detect({}, ['Cargo.toml', 'clippy.toml'])), {
      'cargo-test': 'cargo test',
      'cargo-clippy': 'cargo clippy --all-targets -- -D warnings',
    });
    const make = {
      Makefile: '.PHONY: test lint\ntest lint: build\n\ttypecheck: not a rule\nall:\nlint := x\n',
    };
    assert.deepEqual(commands(detect(make)), { 'make-test': 'make test', 'make-lint': 'make lint' });
    assert.deepEqual(Object.keys(commands(detect(make, ['go.mod']))), ['go-test', 'go-vet']);
  });

  it('falls back to the runner of Node where only test files are', () => {
    assert.deepEqual(commands(detect({}, ['src/a.test.js'])), { tests: 'node --test' });
    assert.deepEqual(commands(detect({ 'package.json': {} }, ['test/test-a.mjs'])), { tests: 'node --test' });
    assert.deepEqual(detect({}, ['src/a.test.js', 'jest.config.ts']), []);
    assert.deepEqual(detect({}, ['node_modules/x/a.test.js', 'src/latest.js', 'src/a.test.ts']), []);
    assert.deepEqual(
      Object.keys(commands(detect({ 'package.json': { scripts: { test: 'x' } } }, ['a.test.js']))),
      ['tests'],
    );
  });

  it('never throws, and names files that can be', () => {
    const file = fc.constantFrom('package.json', 'pyproject.toml', 'Makefile', 'setup.cfg');
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json());
    fc.assert(
      fc.property(fc.dictionary(file, text), fc.array(fc.string()), (texts, names) => {
        for (const gate of detect(texts, names)) {
          assert.match(gate.name, GATE_NAME);
          assert.ok(gate.command.length > 0 && gate.timeoutSeconds > 0);
        }
      }),
    );
  });
});

describe('scripts behind commands', () => {
  it('recognises the ways to run one', () => {
    const names = [
      ['npm', 'test'],
      ['npm', 'run', '--silent', 'lint'],
      ['pnpm', 'lint'],
      ['yarn', 'run', 'a:b'],
      ['npm', 't'],
    ];
    assert.deepEqual(names.map(scriptNameOf), ['test', 'lint', 'lint', 'a:b', 'test']);
    const none = [
      ['npm', 'ci'],
      ['yarn', 'install'],
      ['bun', 'test'],
      ['node', 'test'],
      ['npm'],
      ['npm', 'audit'],
    ];
    assert.deepEqual(
      none.map(scriptNameOf),
      none.map(() => undefined),
    );
  });

  it('adds their texts to gates of the workflow file', () => {
    const gate: GateDefinition = {
      name: 'a',
      kind: 'tests',
      command: ['npm', 'test'],
      timeoutSeconds: 1,
      why: '',
    };
    assert.deepEqual(withScripts([gate], '{"scripts":{"test":"mocha","posttest":"x"}}')[0]?.scripts, {
      test: 'mocha',
      posttest: 'x',
    });
    assert.deepEqual(withScripts([gate], undefined), [gate]);
  });
});

describe('gateSourceChanges', () => {
  const gates: GateDefinition[] = [
    { name: 'tests', kind: 'tests', command: ['npm', 'test'], timeoutSeconds: 1, why: '' },
    { name: 'check', kind: 'other', command: ['bash', './scripts/check.sh'], timeoutSeconds: 1, why: '' },
    {
      name: 'site',
      kind: 'other',
      command: ['node', 'check.js'],
      folder: 'site/',
      timeoutSeconds: 1,
      why: '',
    },
  ];
  const changes = (changedFiles: string[], packageJson?: { base: string; now: string }) =>
    gateSourceChanges({ gates, changedFiles, ...(packageJson ? { packageJson } : {}) }).map((change) => [
      change.file,
      change.gates,
    ]);

  it('names the gates a change has a say in', () => {
    assert.deepEqual(changes(['src/a.js', 'README.md', 'test/a.test.js']), []);
    assert.deepEqual(changes(['.counterpoint/workflow.json', 'packages/a/tsconfig.json', '.mocharc.json']), [
      ['.counterpoint/workflow.json', undefined],
      ['packages/a/tsconfig.json', undefined],
      ['.mocharc.json', undefined],
    ]);
    assert.deepEqual(changes(['scripts/check.sh', 'site/check.js', 'check.js', 'site/package.json']), [
      ['scripts/check.sh', ['check']],
      ['site/check.js', ['site']],
      ['check.js', ['site']],
      ['site/package.json', ['site']],
    ]);
  });

  it('tells a new dependency from a changed script', () => {
    const base = '{"scripts":{"test":"mocha","start":"a"}}';
    assert.deepEqual(
      changes(['package.json'], { base, now: '{"scripts":{"test":"mocha","start":"b"},"dependencies":{}}' }),
      [],
    );
    assert.deepEqual(changes(['package.json'], { base, now: '{"scripts":{"test":"true"}}' }), [
      ['package.json', ['tests']],
    ]);
    assert.deepEqual(changes(['package.json'], { base, now: '{"scripts":{"test":"mocha","pretest":"x"}}' }), [
      ['package.json', ['tests']],
    ]);
    assert.deepEqual(changes(['package.json'], { base, now: 'broken' }), [['package.json', ['tests']]]);
    assert.deepEqual(changes(['package.json']), [['package.json', undefined]]);
  });
});

describe('lastLines', () => {
  it('shows plain text, and of a progress bar its last state', () => {
    assert.equal(
      lastLines('\u001b[31mred\u001b[0m\n10%\r50%\r100%\r\n\u001b]0;title\u0007end\n\n'),
      'red\n100%\nend',
    );
    assert.equal(lastLines('a\u202eb\u0000c\u0008'), 'abc');
  });

  it('is bounded and holds no control characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 3000 }),
        fc.integer({ min: 1, max: 9 }),
        (text, lines) => {
          const shown = lastLines(text, lines, 300);
          assert.ok(shown.length <= 300 && shown.split('\n').length <= lines);
          assert.ok(
            ![...shown].some((character) => character !== '\n' && character !== '\t' && character < ' '),
          );
        },
      ),
    );
  });
});
