import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { COMMANDS, COMMON_OPTIONS } from '../../../src/cli/arguments/commandTable';
import { parseCommandLine } from '../../../src/cli/arguments/parseCommandLine';

const parsed = (...args: string[]) => {
  const line = parseCommandLine(args);
  assert.ok(line.ok, line.ok ? '' : line.problem.message);
  return line.value;
};
const refusal = (...args: string[]): string => {
  const line = parseCommandLine(args);
  assert.ok(!line.ok, `${args.join(' ')} is accepted`);
  assert.equal(line.problem.code, 'wrong-usage');
  return `${line.problem.message} ${line.problem.remedy ?? ''}`;
};

describe('the arguments of the command line', () => {
  it('are the command, its own arguments and its options, wherever common options stand', () => {
    for (const args of [
      ['--json', '--cwd', 'there', 'plan', 'a.md'],
      ['--cwd=there', 'plan', 'a.md', '--json'],
      ['plan', 'a.md', '--json', '--cwd', 'there'],
    ]) {
      const line = parsed(...args);
      assert.ok(line.kind === 'command');
      assert.equal(line.name, 'plan');
      assert.deepEqual(line.positionals, ['a.md']);
      assert.equal(line.options.text('cwd'), 'there');
      assert.ok(line.options.has('json'));
      assert.ok(!line.options.has('help'));
    }
  });

  it('take what stands behind two hyphens as it is', () => {
    const line = parsed('plan', '--', '--json');
    assert.ok(line.kind === 'command');
    assert.deepEqual(line.positionals, ['--json']);
    assert.ok(!line.options.has('json'));
  });

  it('refuse what they do not know, and say where help is', () => {
    assert.match(refusal('delegate'), /no command "delegate".*--help/);
    assert.match(refusal('--verbose', 'plan'), /--verbose/);
    assert.match(refusal('status', '--attempts', '3'), /attempts.*status --help/);
    assert.match(refusal('run', '--agent'), /agent/);
    assert.match(refusal('validate'), /Usage: counterpoint validate <task>/);
    assert.match(refusal('validate', 'T001', 'T002'), /Usage/);
  });

  it('give help for everything', () => {
    const overview = parsed('--help');
    assert.ok(overview.kind === 'help');
    assert.deepEqual(parsed(), overview);
    for (const { name, options } of COMMANDS) {
      assert.match(overview.text, new RegExp(`^  ${name}\\b`, 'm'));
      for (const flag of ['--help', '-h']) {
        const help = parsed(name, flag);
        assert.ok(help.kind === 'help');
        for (const option of [...options, ...COMMON_OPTIONS])
          assert.ok(help.text.includes(`--${option.name}`));
      }
    }
  });

  it('are described in docs/cli.md, and nothing else is', () => {
    const text = readFileSync('docs/cli.md', 'utf8');
    const own = COMMANDS.flatMap(({ options }) => options.map(({ name }) => name));
    const known = new Set([...own, ...COMMON_OPTIONS.map(({ name }) => name), 'version']);
    const named = new Set([...text.matchAll(/--([a-z][a-z-]+)/g)].map(([, name]) => name));
    assert.deepEqual([...named].filter((name) => !known.has(name as never)).sort(), []);
    assert.deepEqual([...known].filter((name) => !named.has(name)).sort(), []);
    for (const { usage } of COMMANDS) assert.ok(text.includes(`## \`${usage}\``), usage);
  });
});
